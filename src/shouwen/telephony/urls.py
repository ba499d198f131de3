"""Addresses of the module."""

from django.urls import URLPattern

app_name = "telephony"
urlpatterns: list[URLPattern] = []
