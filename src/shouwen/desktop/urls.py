"""Addresses of the agent desktop."""

from django.urls import path

from shouwen.desktop.views import actions, chat, customer, pages

app_name = "desktop"
urlpatterns = [
    path("", pages.home, name="home"),
    path("top/", pages.top, name="top"),
    path("list/", pages.conversations, name="list"),
    path("flow/<uuid:contact_id>/", pages.flow, name="flow"),
    path("talk/<uuid:contact_id>/", pages.talk, name="talk"),
    path("dock/<uuid:contact_id>/", pages.dock, name="dock"),
    path("aside/<uuid:contact_id>/", pages.aside, name="aside"),
    path("state/", actions.state_change, name="state"),
    path("offers/<uuid:offer_id>/accept/", actions.offer_accept, name="offer_accept"),
    path("offers/<uuid:offer_id>/reject/", actions.offer_reject, name="offer_reject"),
    path("contacts/<uuid:contact_id>/say/", chat.say, name="say"),
    path("contacts/<uuid:contact_id>/read/", chat.read, name="read"),
    path("contacts/<uuid:contact_id>/typing/", chat.typing, name="typing"),
    path("contacts/<uuid:contact_id>/files/<uuid:file_id>", chat.file_show, name="file"),
    path("contacts/<uuid:contact_id>/end/", actions.contact_end, name="end"),
    path("contacts/<uuid:contact_id>/stage/", actions.stage_set, name="stage"),
    path("contacts/<uuid:contact_id>/wrap-up/", actions.wrap_up_finish, name="wrap_up"),
    path("contacts/<uuid:contact_id>/identify/", customer.identify, name="identify"),
    path("contacts/<uuid:contact_id>/customer/new/", customer.customer_new, name="customer_new"),
    path("contacts/<uuid:contact_id>/customer/", customer.customer_choose, name="customer_choose"),
    path("follow-ups/<uuid:follow_up_id>/close/", actions.follow_up_close, name="follow_up_close"),
    path("help/", actions.help_ask, name="help"),
]
