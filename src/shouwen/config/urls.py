"""Addresses of the installation; each module brings its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("shouwen.shared.urls")),
    path("", include("shouwen.accounts.urls")),
    path("accounts/", include("shouwen.accounts.sign_in.urls")),
    path("desktop/", include("shouwen.desktop.urls")),
    path("floor/", include("shouwen.floor.urls")),
    path("records/", include("shouwen.records.urls")),
    path("customers/", include("shouwen.customers.urls")),
    path("console/", include("shouwen.console.urls")),
    path("", include("shouwen.telephony.urls")),
    path("", include("shouwen.portal.urls")),
]
