"""Addresses of the door: of allauth's views those that we want, under the names it knows them by."""

from allauth.account import views as account
from allauth.socialaccount import views as social
from django.conf import settings
from django.urls import include, path, re_path

from shouwen.shared.limits.views import Rule, by_address, rate_limited
from shouwen.shared.limits.windows import Limit

# A whole shift signs in from one address within minutes; who tries many names from one is slower than that.
_GENEROUS = rate_limited(Rule("sign-in", by_address, Limit(600, 600)))

urlpatterns = [
    path("login/", _GENEROUS(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sso/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("sso/error/", social.login_error, name="socialaccount_login_error"),
    path("sso/signup/", social.signup, name="socialaccount_signup"),
    path("sso/connections/", social.connections, name="socialaccount_connections"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
if settings.SHOUWEN_SENDS_MAIL:
    urlpatterns += [
        path("password/reset/", account.password_reset, name="account_reset_password"),
        path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
        re_path(
            r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
            account.password_reset_from_key,
            name="account_reset_password_from_key",
        ),
        path(
            "password/reset/key/done/",
            account.password_reset_from_key_done,
            name="account_reset_password_from_key_done",
        ),
    ]
