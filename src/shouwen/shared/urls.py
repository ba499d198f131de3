"""Addresses of the kernel."""

from django.urls import path

from shouwen.shared import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
]
