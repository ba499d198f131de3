"""Single sign-on: whoever the company's identity provider names is the person of that sign-in name."""

from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from shouwen.accounts.models import Person


class SingleSignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Joins the provider's account to our person at the first sign-in, and makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: people are made by administrators."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Find the person meant, or send back to the door with a word about whom to ask."""
        if sociallogin.is_existing:
            return
        username = claimed_username(sociallogin.account.extra_data)
        person = Person.objects.filter(username=username, is_active=True).first() if username else None
        # A name given to somebody else at the provider must not open the first one's account.
        taken = person and SocialAccount.objects.filter(user=person, provider=sociallogin.account.provider).exists()
        if person is None or taken:
            messages.error(request, _("Your company account has no sign-in here yet. Ask an administrator for one."))
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, person)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Back to the door, whatever the provider's trouble was."""
        messages.error(request, _("The company sign-in did not work. Try again, or sign in with your password."))
        raise ImmediateHttpResponse(redirect("account_login"))


def claimed_username(extra: dict[str, Any]) -> str:
    """What the provider says in the claim that carries our sign-in name."""
    for part in (extra.get("userinfo"), extra.get("id_token"), extra):
        if isinstance(part, dict) and isinstance(part.get(settings.SHOUWEN_OIDC_CLAIM), str):
            return str(part[settings.SHOUWEN_OIDC_CLAIM]).strip().lower()
    return ""
