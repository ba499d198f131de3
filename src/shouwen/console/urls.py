"""Addresses of the module."""

from django.urls import URLPattern

app_name = "console"
urlpatterns: list[URLPattern] = []
