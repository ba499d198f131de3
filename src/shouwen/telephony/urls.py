"""Addresses of the module."""

from django.urls import path

from shouwen.telephony.views import prompts, recordings, softphone, webcall

app_name = "telephony"
urlpatterns = [
    path("desktop/softphone.json", softphone.softphone_config, name="softphone"),
    path("call/v1/control/<uuid:contact_id>/<slug:action>", softphone.call_control, name="control"),
    path("call/v1/control/<uuid:contact_id>/<slug:action>/", softphone.call_control),
    path("call/v1/sessions", webcall.session_open, name="web_call"),
    path("call/v1/state", webcall.state, name="web_call_state"),
    path("call/v1/keys", webcall.key_press, name="web_call_key"),
    path("call/v1/end", webcall.end, name="web_call_end"),
    path("call/v1/sounds/<str:name>", webcall.sound, name="sound"),
    path("telephony/recordings/<uuid:recording_id>/sound", recordings.recording_sound, name="recording_sound"),
    path("telephony/recordings/<uuid:recording_id>/peaks", recordings.recording_peaks, name="recording_peaks"),
    path("telephony/prompts/<slug:key>/listen", prompts.prompt_listen, name="prompt_listen"),
    path("telephony/prompts/<slug:key>/recording", prompts.prompt_upload, name="prompt_upload"),
]
