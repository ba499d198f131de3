"""What allauth asks of us about the second step: secrets sealed, none removed that the tenant demands."""

import base64

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator

from shouwen.accounts.models import Person
from shouwen.accounts.security import MFA_REQUIRED
from shouwen.shared.api import tenant_or_none
from shouwen.shared.crypto.envelope import open_sealed, seal
from shouwen.shared.crypto.master import chosen_algorithm, master_key
from shouwen.shared.policy import policy

STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
_CONTEXT = b"accounts second step"


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Seals what an authenticator app shares with us: a copy of the database must not be enough to sign in."""

    def encrypt(self, text: str) -> str:
        """Seal a secret under the installation's key: a person may work for several tenants."""
        sealed = seal(text.encode(), key=master_key(), context=_CONTEXT, algorithm=chosen_algorithm())
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open what `encrypt` sealed."""
        return open_sealed(base64.b64decode(encrypted_text), key=master_key(), context=_CONTEXT).decode()

    def get_totp_label(self, user: Person) -> str:
        """The name under which the app lists this account."""
        return user.username

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one while the tenant in scope demands a second step."""
        if not second_step_required():
            return True
        others = Authenticator.objects.filter(user=authenticator.user_id, type__in=STEPS).exclude(pk=authenticator.pk)
        return bool(others.exists())


def second_step_required() -> bool:
    """Whether the tenant in scope demands a second step."""
    return tenant_or_none() is not None and policy(MFA_REQUIRED.key) is True


def has_second_step(person: Person) -> bool:
    """Whether this person has set up an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user=person.pk, type__in=STEPS).exists())
