"""Settings of every process; what differs between installations comes from the environment and SHOUWEN_HOME."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shouwen.config.sign_in import *  # noqa: F403
from shouwen.config.sign_in import SHOUWEN_OIDC_ORIGINS
from shouwen.installation.database import django_settings
from shouwen.installation.home import Home
from shouwen.telephony.adapters.asterisk.ports import browser_origin

HOME = Home.open()
SECRET_KEY = os.environ.get("SHOUWEN_SECRET_KEY") or HOME.secret("secret_key")
SHOUWEN_MASTER_KEY = os.environ.get("SHOUWEN_MASTER_KEY") or HOME.secret("master_key")
SHOUWEN_HOME = HOME.path
SHOUWEN_CIPHER = os.environ.get("SHOUWEN_CIPHER", "aes-256-gcm")
SHOUWEN_FILES_FOLDER = HOME.path / "files"
SHOUWEN_TRUSTED_PROXIES = int(os.environ.get("SHOUWEN_TRUSTED_PROXIES", "0"))
SHOUWEN_METRICS_TOKEN = os.environ.get("SHOUWEN_METRICS_TOKEN", "")
SHOUWEN_PORT = int(os.environ.get("SHOUWEN_PORT", "8000"))
SHOUWEN_ORIGIN = os.environ.get("SHOUWEN_ORIGIN", f"http://localhost:{SHOUWEN_PORT}")
SHOUWEN_STREAM_ORIGIN = os.environ.get("SHOUWEN_STREAM_ORIGIN", f"http://localhost:{SHOUWEN_PORT + 1}")
SHOUWEN_SWITCH = os.environ.get("SHOUWEN_SWITCH", "simulated")
SHOUWEN_NODE = os.environ.get("SHOUWEN_NODE", "main")
SHOUWEN_SIP_ORIGIN = browser_origin(HOME.path) if SHOUWEN_SWITCH == "asterisk" else ""
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", *filter(None, os.environ.get("SHOUWEN_HOSTS", "").split(","))]
CSRF_TRUSTED_ORIGINS = [SHOUWEN_ORIGIN]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    # Before allauth, so that our templates and words come first.
    "shouwen.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "shouwen.shared",
    "shouwen.customers",
    "shouwen.contacts",
    "shouwen.routing",
    "shouwen.telephony",
    "shouwen.desktop",
    "shouwen.floor",
    "shouwen.records",
    "shouwen.console",
    "shouwen.portal",
    "shouwen.simulation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "shouwen.shared.audit.context.AuditContextMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shouwen.accounts.middleware.MembershipMiddleware",
    "shouwen.accounts.middleware.PersonLocaleMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "shouwen.shared.limits.views.RateLimitMiddleware",
]

ROOT_URLCONF = "shouwen.config.urls"
WSGI_APPLICATION = "shouwen.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {"default": django_settings(os.environ.get("SHOUWEN_DB_ROLE", "app"))}
DATABASES["default"]["ATOMIC_REQUESTS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.Person"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SHOUWEN_ORIGIN.startswith("https:")
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = HOME.path / "static"
STATICFILES_DIRS = [Path(__file__).parents[1] / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'", SHOUWEN_STREAM_ORIGIN, *filter(None, [SHOUWEN_SIP_ORIGIN])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        # A form that ends at the identity provider is checked against its address, too.
        "form-action": ["'self'", *SHOUWEN_OIDC_ORIGINS],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {name: {"level": "WARNING"} for name in ("httpx", "procrastinate.blueprints")},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SHOUWEN_LOG_LEVEL") or "INFO"},
}
