"""Addresses for customers: the widget's interface and the public demo site."""

from django.urls import path

from shouwen.portal.chat import views as chat
from shouwen.portal.site import views as site

app_name = "portal"
urlpatterns = [
    path("demo/", site.demo, name="demo"),
    path("widget/shouwen-chat.js", site.widget_script, name="widget"),
    path("chat/v1/settings", chat.widget_settings, name="chat_settings"),
    path("chat/v1/sessions", chat.session_open, name="chat_session"),
    path("chat/v1/state", chat.state, name="chat_state"),
    path("chat/v1/messages", chat.message_send, name="chat_message"),
    path("chat/v1/files", chat.file_send, name="chat_file"),
    path("chat/v1/files/<uuid:file_id>", chat.file_show, name="chat_file_show"),
    path("chat/v1/typing", chat.typing, name="chat_typing"),
    path("chat/v1/read", chat.read, name="chat_read"),
    path("chat/v1/end", chat.end, name="chat_end"),
    path("chat/v1/rating", chat.rating, name="chat_rating"),
    path("chat/v1/offline", chat.offline_message, name="chat_offline"),
    path("chat/v1/transcript", chat.transcript, name="chat_transcript"),
]
