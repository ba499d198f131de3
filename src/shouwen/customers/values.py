"""The one form in which a customer's particulars are stored, and what is refused."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from shouwen.customers.core.addressing import Title, surname_of
from shouwen.customers.core.finding import name_keys
from shouwen.customers.models import ID_NUMBER_PURPOSE, Customer
from shouwen.shared.crypto.values import blind_index
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.masking import is_id_number
from shouwen.shared.names import is_han

EDITABLE = ("kind", "full_name", "salutation", "city", "email", "customer_since", "id_kind", "id_number")
_ID_NUMBER_IN_TEXT = re.compile(r"(?<![\dA-Za-z])\d{17}[\dXx](?![\dA-Za-z])")
_OTHER_DOCUMENT = re.compile(r"[A-Z0-9]{5,20}")


def one_line(text: str) -> str:
    """Plain letters for full-width ones, single spaces, nothing that cannot be stored or seen."""
    normal = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in normal).split())


def name_as_stored(text: str) -> str:
    """A name without the spaces that people put between Chinese characters."""
    name = one_line(text)
    return "".join(name.split()) if is_han(name) else name


def id_number_as_stored(text: str, kind: str) -> str:
    """The number in capitals and without spaces; refuses what its kind of document cannot bear."""
    number = "".join(one_line(text).upper().split())
    if not number:
        return ""
    if kind == Customer.IdKind.RESIDENT and not is_id_number(number):
        raise BusinessRuleError(
            _("This is not a resident identity number: 18 characters whose last one fits the others. Check for slips.")
        )
    if kind != Customer.IdKind.RESIDENT and _OTHER_DOCUMENT.fullmatch(number) is None:
        raise BusinessRuleError(_("The number of a document has 5 to 20 letters and digits, such as E12345678."))
    return number


def email_as_stored(text: str) -> str:
    """An address that mail can go to, or nothing."""
    email = one_line(text)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise BusinessRuleError(_("This is not an e-mail address. Write it like name@example.com.")) from error
    return email


def note_as_stored(text: str) -> str:
    """A note's text; refuses identity numbers, which have a field of their own where they are encrypted."""
    note = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not note:
        raise BusinessRuleError(_("Write what the next colleague should know."))
    if len(note) > 2000:
        raise BusinessRuleError(_("A note has at most 2000 characters; put the rest into a second one."))
    if any(is_id_number(found) for found in _ID_NUMBER_IN_TEXT.findall(unicodedata.normalize("NFKC", note))):
        raise BusinessRuleError(
            _("Leave the identity number out of the note: it belongs in its own field, where it is protected.")
        )
    return note


def reason_as_stored(text: str) -> str:
    """Why somebody does what others will ask about; at least two characters."""
    reason = one_line(text)[:200]
    if len(reason) < 2:
        raise BusinessRuleError(_("Say why, in a few words: it is kept in the audit trail."))
    return reason


def cleaned(changes: dict[str, Any], *, id_kind: str) -> dict[str, Any]:
    """The changes in the form in which they are stored; raises where one is not possible."""
    result = dict(changes)
    if "full_name" in result:
        result["full_name"] = name_as_stored(result["full_name"])
        if len(result["full_name"]) > 80:
            raise BusinessRuleError(_("A name has at most 80 characters."))
    if "city" in result:
        result["city"] = one_line(result["city"])[:40]
    if "email" in result:
        result["email"] = email_as_stored(result["email"])
    if result.get("id_number"):
        result["id_number"] = id_number_as_stored(result["id_number"], result.get("id_kind", id_kind))
    for field, choices in (("kind", Customer.Kind), ("salutation", Customer.Salutation), ("id_kind", Customer.IdKind)):
        if field in result and result[field] not in choices.values:
            raise BusinessRuleError(_("%(value)s is not among the choices.") % {"value": result[field]})
    since = result.get("customer_since")
    if since is not None and since.year < 1900:
        raise BusinessRuleError(_("Nobody has been a customer since before 1900; check the year."))
    return result


def write(customer: Customer, values: dict[str, Any]) -> list[str]:
    """Put cleaned values on the row together with what is derived from them; returns the columns to save."""
    columns = set(values)
    for field, value in values.items():
        setattr(customer, field, value)
    if {"full_name", "kind"} & columns:
        company = customer.kind == Customer.Kind.COMPANY
        title = Title(customer.salutation)
        customer.surname = "" if company else surname_of(customer.full_name, title)[:20]
        keys = name_keys(customer.full_name)
        customer.sort_key, customer.pinyin_key, customer.initials_key = keys.order, keys.sounds, keys.initials
        columns |= {"surname", "sort_key", "pinyin_key", "initials_key"}
    if "id_number" in columns:
        customer.id_number = customer.id_number or None
        customer.id_number_index = id_number_index(customer.id_number) if customer.id_number else None
        columns.add("id_number_index")
    return sorted(columns)


def id_number_index(number: str) -> bytes:
    """By what an identity number is found without being readable."""
    return blind_index(number, purpose=ID_NUMBER_PURPOSE)
