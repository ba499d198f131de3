"""How people are called at the door, and the password that opens it once."""

import re
import secrets

from django.utils.translation import gettext as _

from shouwen.shared.errors import BusinessRuleError

_USERNAME = re.compile(r"[a-z][a-z0-9.-]{1,59}")
# Without characters that are mistaken for each other when read out or copied from paper.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def checked_username(written: str) -> str:
    """The sign-in name as it is kept: small letters, digits, dot and dash."""
    username = written.strip().lower()
    if not _USERNAME.fullmatch(username):
        raise BusinessRuleError(
            _("A sign-in name begins with a letter and has 2 to 60 small letters, digits, dots or dashes.")
        )
    return username


def one_time_password() -> str:
    """Twelve characters in three groups: 59 bits, easy to read out."""
    letters = [secrets.choice(_ALPHABET) for _each in range(12)]
    return "-".join("".join(letters[start : start + 4]) for start in (0, 4, 8))
