"""Settings of sign-in: password, second step, sessions, lock-out, single sign-on by the company's identity provider."""

import os
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"

ACCOUNT_ADAPTER = "shouwen.accounts.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "shouwen.accounts.sign_in.forms.SignInForm",
    "change_password": "shouwen.accounts.sign_in.forms.ChangePasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# Wrong passwords are counted by axes, for all processes together; this one also bounds tries at the second step.
ACCOUNT_RATE_LIMITS = {"login": "1000/m/ip", "login_failed": "10/5m/key"}

MFA_ADAPTER = "shouwen.accounts.sign_in.second_step.SecondStepAdapter"
MFA_FORMS = {"add_webauthn": "shouwen.accounts.sign_in.forms.AddPasskeyForm"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Shouwen"
# One step of 30 seconds either way: phones and servers seldom agree to the second.
MFA_TOTP_TOLERANCE = 1
MFA_TRUST_ENABLED = True
MFA_TRUST_COOKIE_AGE = timedelta(days=7)
# Addresses here are entered by administrators, not claimed by those who sign up.
MFA_ALLOW_UNVERIFIED_EMAIL = True

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# By name and address together: nobody can lock a colleague out from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "shouwen.accounts.sign_in.lockout.locked_response"
AXES_CLIENT_IP_CALLABLE = "shouwen.shared.visitors.client_address"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SOCIALACCOUNT_ADAPTER = "shouwen.accounts.sign_in.single.SingleSignOnAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SHOUWEN_OIDC_ISSUER = os.environ.get("SHOUWEN_OIDC_ISSUER", "")
# The claim that carries our sign-in name.
SHOUWEN_OIDC_CLAIM = os.environ.get("SHOUWEN_OIDC_CLAIM", "preferred_username")
# Where its pages are, if not on the issuer's host.
_sso = [SHOUWEN_OIDC_ISSUER, *os.environ.get("SHOUWEN_OIDC_ORIGINS", "").split(",")]
SHOUWEN_OIDC_ORIGINS = ["{0.scheme}://{0.netloc}".format(urlsplit(each)) for each in _sso if each.strip()]
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
if SHOUWEN_OIDC_ISSUER:
    SOCIALACCOUNT_PROVIDERS["openid_connect"] = {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": os.environ.get("SHOUWEN_OIDC_NAME", ""),
                "client_id": os.environ.get("SHOUWEN_OIDC_CLIENT_ID", "shouwen"),
                "secret": os.environ.get("SHOUWEN_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": SHOUWEN_OIDC_ISSUER},
            }
        ],
    }

# smtp://name:password@host:587 or smtps://…:465; without it nobody is offered mails that would never come.
_mail = urlsplit(os.environ.get("SHOUWEN_SMTP_URL", ""))
SHOUWEN_SENDS_MAIL = bool(_mail.hostname)
if SHOUWEN_SENDS_MAIL:
    EMAIL_HOST = _mail.hostname or ""
    EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and EMAIL_PORT != 25
    DEFAULT_FROM_EMAIL = os.environ.get("SHOUWEN_MAIL_FROM", f"shouwen@{EMAIL_HOST}")
