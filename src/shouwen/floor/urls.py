"""Addresses of the module."""

from django.urls import path

from shouwen.floor.views import acting, inbox, watching

app_name = "floor"
urlpatterns = [
    path("", watching.home, name="home"),
    path("live/", watching.live, name="live"),
    path("half-hours.json", watching.half_hours, name="half_hours"),
    path("wall/", watching.wall, name="wall"),
    path("wall/live/", watching.wall_live, name="wall_live"),
    path("broadcast/", acting.broadcast, name="broadcast"),
    path("seats/<uuid:agent_id>/", acting.seat_show, name="seat"),
    path("seats/<uuid:agent_id>/state/", acting.seat_force, name="force"),
    path("seats/<uuid:agent_id>/message/", acting.seat_message, name="seat_message"),
    path("seats/<uuid:agent_id>/help/", acting.help_answer, name="help_answer"),
    path("queues/<uuid:queue_id>/staffing/", acting.staffing_show, name="staffing"),
    path("messages/", inbox.message_list, name="messages"),
    path("messages/<uuid:message_id>/read/", inbox.message_read, name="message_read"),
]
