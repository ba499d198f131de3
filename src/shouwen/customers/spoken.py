"""How the centre speaks to a customer in writing, which must not show a masked name."""

from shouwen.customers.core.addressing import Address, Kind, Title, address, name_and_title, surname_of
from shouwen.customers.models import Customer


def surname_and_title(customer: Customer | None, *, given: str = "") -> str:
    """林女士 from the record, else from the name given; a company by its name; empty where the title is unknown."""
    if customer is not None and customer.kind == Customer.Kind.COMPANY:
        return customer.full_name
    if customer is not None and customer.surname and customer.salutation:
        return address(Address(Kind.PERSON, customer.full_name, customer.surname, Title(customer.salutation)), "zh")
    name, title = name_and_title(given)
    if title is Title.UNKNOWN:
        return ""
    return address(Address(Kind.PERSON, name, surname_of(name, title), title), "zh")
