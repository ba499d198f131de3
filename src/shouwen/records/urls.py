"""Addresses of the module."""

from django.urls import path

from shouwen.records import views

app_name = "records"
urlpatterns = [
    path("", views.contact_list, name="list"),
    path("export/", views.contact_export, name="export"),
    path("customer/<uuid:customer_id>/", views.customer_contacts, name="customer"),
    path("<uuid:contact_id>/", views.contact_detail, name="detail"),
    path("<uuid:contact_id>/live/", views.contact_live, name="live"),
    path("<uuid:contact_id>/files/<uuid:file_id>", views.contact_file, name="file"),
]
