"""Addresses of the module."""

from django.urls import path

from shouwen.customers.views import browsing, editing, merging

app_name = "customers"
urlpatterns = [
    path("", browsing.customer_list, name="list"),
    path("export/", browsing.customer_export, name="export"),
    path("new/", editing.customer_create, name="create"),
    path("<uuid:customer_id>/", browsing.customer_detail, name="detail"),
    path("<uuid:customer_id>/card/", browsing.customer_card, name="card"),
    path("<uuid:customer_id>/edit/", editing.customer_edit, name="edit"),
    path("<uuid:customer_id>/reveal/", browsing.field_reveal, name="reveal"),
    path("<uuid:customer_id>/tier/", editing.tier_set, name="tier"),
    path("<uuid:customer_id>/notes/", editing.note_add, name="note"),
    path("<uuid:customer_id>/numbers/", editing.number_add, name="number"),
    path("<uuid:customer_id>/numbers/<uuid:number_id>/remove/", editing.number_remove, name="number-remove"),
    path("<uuid:customer_id>/numbers/<uuid:number_id>/main/", editing.number_prefer, name="number-main"),
    path("<uuid:customer_id>/same-as/<uuid:other_id>/", merging.merge, name="merge"),
    path("<uuid:customer_id>/other-than/<uuid:other_id>/", merging.declare_different, name="different"),
    path("<uuid:customer_id>/merges/<uuid:merge_id>/undo/", merging.undo, name="undo"),
]
