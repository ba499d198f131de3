"""What lets a visitor without an account follow and continue their one contact: a signed token."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core import signing

SALT = "visit"
VALID_FOR = timedelta(days=2)


class InvalidToken(Exception):
    """The token was not made here, was changed, or is too old."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Whose visit a token stands for."""

    tenant_id: UUID
    contact_id: UUID


def issue_visit_token(tenant_id: UUID, contact_id: UUID) -> str:
    """A token for one contact, good for two days."""
    return signing.dumps({"t": str(tenant_id), "c": str(contact_id)}, salt=SALT)


def read_visit_token(token: str) -> Visit:
    """The visit a token stands for; raises `InvalidToken`."""
    try:
        claims = signing.loads(token, salt=SALT, max_age=VALID_FOR)
        return Visit(UUID(claims["t"]), UUID(claims["c"]))
    except (signing.BadSignature, KeyError, ValueError, TypeError) as error:
        raise InvalidToken from error
