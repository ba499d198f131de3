"""Recordings of prompts: brought by people, heard before callers hear them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from shouwen.accounts.api import staff_page
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.serving import blob_response
from shouwen.shared.http import StaffRequest
from shouwen.telephony.models import Prompt
from shouwen.telephony.prompts import STANDARD_PROMPTS
from shouwen.telephony.services.numbers import save_prompt_recording
from shouwen.telephony.services.voices import spoken_sentence


@require_safe
@staff_page("console.telephony")
def prompt_listen(request: StaffRequest, key: str) -> HttpResponse:
    """What callers hear under this key."""
    prompt = Prompt.objects.select_related("file").filter(key=key).first()
    if prompt is not None and prompt.file is not None:
        return blob_response(request, prompt.file, by=request.membership, at=request.now, play=True)  # type: ignore[return-value]
    text = prompt.text if prompt is not None else STANDARD_PROMPTS.get(key)
    if text is None:
        raise Http404
    return HttpResponse(spoken_sentence(text), content_type="audio/wav", headers={"Cache-Control": "private, no-store"})


@require_POST
@staff_page("console.telephony")
def prompt_upload(request: StaffRequest, key: str) -> HttpResponse:
    """Bring a recording that callers hear in place of the computer's voice."""
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise BusinessRuleError(_("Choose a WAV file."))
        save_prompt_recording(key=key, upload=upload, name=upload.name or "", by=request.membership, at=request.now)
    except BusinessRuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Callers hear the recording from now on."))
    return redirect(request.headers.get("Referer") or "/console/")
