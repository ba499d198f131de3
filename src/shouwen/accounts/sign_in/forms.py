"""The forms at the door, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shouwen.accounts.selectors import person_named
from shouwen.accounts.sign_in.lockout import Tries, cool_off, tries_of


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign-in name, agent number or e-mail, and password; says how many tries are left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = gettext_lazy("Agent number or sign-in name")
        self.fields["login"].widget = forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false", "autofocus": True}
        )
        self.fields["login"].max_length = 254
        self.fields["password"].help_text = ""
        self.fields["password"].widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        """The one name under which wrong passwords are counted, whichever way somebody names themselves."""
        written = self.cleaned_data["login"].strip()
        return person_named(written) or written.lower()[:60]

    def _clean_with_password(self, credentials: dict[str, Any]) -> Any:
        username = self.cleaned_data["login"]
        before = tries_of(username, self.request)
        if not before.left:
            # Asked all the same, so that axes marks the request as locked; it does not look at the password.
            self.request.axes_locked_out = True
            raise forms.ValidationError(locked_message(before), code="locked")
        try:
            return super()._clean_with_password(credentials)
        except forms.ValidationError as error:
            if getattr(error, "code", "") == "too_many_login_attempts":
                raise
            raise forms.ValidationError(refusal(tries_of(username, self.request)), code="refused") from error


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey, by a name that tells it from others."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = gettext_lazy("Name of this passkey")
        self.fields["passwordless"].label = gettext_lazy("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = ""
        self.fields["passwordless"].initial = True


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    """A new password of one's own; the one-time password has done its work."""

    def save(self) -> None:
        """Keep the new password."""
        super().save()
        if self.user.must_change_password:
            self.user.must_change_password = False
            self.user.save(update_fields=["must_change_password"])


def refusal(tries: Tries) -> str:
    """What somebody is told after a wrong password."""
    if not tries.left:
        return locked_message(tries)
    minutes = int(cool_off().total_seconds() // 60)
    return ngettext(
        "Name or password is not right. %(left)s try is left, then sign-in is locked for %(minutes)s minutes.",
        "Name or password is not right. %(left)s tries are left, then sign-in is locked for %(minutes)s minutes.",
        tries.left,
    ) % {"left": tries.left, "minutes": minutes}


def locked_message(tries: Tries) -> str:
    """When the door opens again."""
    if tries.opens_at is None:
        return ""
    opens = time_format(timezone.localtime(tries.opens_at), "H:i")
    return _("Too many wrong passwords. Sign-in opens again at %(time)s; an administrator can open it sooner.") % {
        "time": opens
    }
