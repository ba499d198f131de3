"""Addresses of the module."""

from django.urls import URLPattern

app_name = "desktop"
urlpatterns: list[URLPattern] = []
