"""Addresses of the start page and the choice of workplace."""

from django.urls import path

from shouwen.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("workplace/", views.workplace, name="workplace"),
]
