"""Addresses of the start page, the choice of workplace and one's own page."""

from django.urls import path

from shouwen.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.start, name="start"),
    path("workplace/", views.workplace, name="workplace"),
    path("profile/", views.profile, name="profile"),
    path("profile/appearance/", views.appearance, name="appearance"),
    path("profile/sessions/", views.session_end, name="session_end"),
]
