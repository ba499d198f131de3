"""What allauth asks of us about accounts."""

from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from shouwen.accounts.services.sessions import announce_end
from shouwen.shared.visitors import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """People are made by administrators; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see `accounts.services.create_member`."""
        return False

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Keep a new password; it ends every session but the one in which it was chosen."""
        super().set_password(user, password)
        announce_end(user.pk, at=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        """Sign out of this browser, all its windows included."""
        person_id: UUID | None = request.user.pk
        super().logout(request)
        if person_id is not None:
            announce_end(person_id, at=timezone.now())

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address as the rest of the installation sees it."""
        return client_address(request)

    def add_message(self, *args: object, **kwargs: object) -> None:
        """Not told that one has signed in or out: the page shows it."""
