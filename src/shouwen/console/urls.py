"""Addresses of administration."""

from django.urls import URLPattern, path, re_path

from shouwen.console.kept import REGISTERS
from shouwen.console.views import audit, home, numbers, people, queues, registers, roles, rules, signing_in

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("people/", people.people_list, name="people"),
    path("people/new/", people.people_new, name="people_new"),
    path("people/<uuid:key>/", people.people_edit, name="people_edit"),
    path("people/<uuid:key>/password/", signing_in.people_password, name="people_password"),
    path("people/<uuid:key>/sessions/<int:session>/", signing_in.people_session_end, name="people_session_end"),
    re_path(
        r"^people/(?P<key>[0-9a-f-]{36})/(?P<act>deactivate|reactivate|unlock|second-step|sessions)/$",
        signing_in.people_act,
        name="people_act",
    ),
    path("roles/", roles.roles, name="roles"),
    path("roles/new/", roles.role_edit, name="role_new"),
    path("roles/<uuid:key>/", roles.role_edit, name="role_edit"),
    path("roles/<uuid:key>/remove/", roles.role_remove, name="role_remove"),
    path("queues/", queues.queues, name="queues"),
    path("queues/new/", queues.queue_edit, name="queue_new"),
    path("queues/order/", queues.queues_order, name="queues_order"),
    path("queues/<uuid:key>/", queues.queue_edit, name="queue_edit"),
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/new/", numbers.number_edit, name="number_new"),
    path("numbers/<uuid:key>/", numbers.number_edit, name="number_edit"),
    path("rules/", rules.rules, name="rules"),
    path("rules/<str:key>/follow/", rules.rules_follow, name="rules_follow"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export/", audit.audit_export, name="audit_export"),
    *(pattern for register in REGISTERS for pattern in registers.patterns(register)),
]
