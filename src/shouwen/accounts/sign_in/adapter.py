"""What allauth asks of us about accounts."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from shouwen.shared.visitors import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `accounts.services.create_member`."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the rest of the installation sees it."""
        return client_address(request)

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Not told that one has signed in or out: the page shows it."""
