"""Administration of the numbers customers dial, the menu that answers, and what is spoken."""

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouwen.accounts.api import Membership, may_everywhere
from shouwen.routing.api import Queue
from shouwen.shared.audit.recording import record
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.files.kinds import ONLY_AUDIO
from shouwen.shared.files.services import Readable, store_upload
from shouwen.telephony.audio import AudioFormatError, read_wav
from shouwen.telephony.models import NumberRoute, Prompt
from shouwen.telephony.prompts import STANDARD_PROMPTS

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*")


@transaction.atomic
def save_number_route(
    *,
    number: str,
    name: str,
    greeting: str,
    menu: str,
    keys: Mapping[str, str],
    default: str,
    by: Membership,
    at: datetime,
    route_id: UUID | None = None,
    is_active: bool = True,
) -> NumberRoute:
    """Say which prompts answer a number and to which queue (by code) each key leads; `default` if none is pressed."""
    _require_allowed(by)
    route = NumberRoute() if route_id is None else NumberRoute.objects.select_for_update().get(pk=route_id)
    digits = number.strip().replace(" ", "").replace("-", "")
    if not digits.removeprefix("+").isdecimal() or not 3 <= len(digits) <= 20:
        raise BusinessRuleError(_("A number has 3 to 20 digits, with + in front where it is international."))
    _require_prompts(greeting, menu)
    _require_queues(keys, default)
    route.number, route.name, route.is_active = digits, name, is_active
    route.menu = {"greeting": greeting, "menu": menu, "keys": dict(sorted(keys.items())), "default": default}
    try:
        with transaction.atomic():
            route.save()
    except IntegrityError as error:
        # The number may be another tenant's; whose it is, is nobody's business here.
        message = _("The number %(number)s already leads somewhere.") % {"number": digits}
        raise BusinessRuleError(message) from error
    references = {"queues": sorted(set(keys.values()))}
    record(action="telephony.number_route_saved", of=route, by=by, at=at, references=references)
    return route


@transaction.atomic
def save_prompt(*, key: str, text: str, by: Membership, at: datetime) -> Prompt:
    """Say what is spoken under a key; a recording uploaded before gives way to the new text."""
    _require_allowed(by)
    if not text.strip():
        raise BusinessRuleError(_("A prompt says something."))
    prompt, _made = Prompt.objects.select_for_update().get_or_create(key=key, defaults={"text": text})
    if prompt.text != text:
        prompt.text, prompt.file = text, None
        prompt.save(update_fields=["text", "file"])
    record(action="telephony.prompt_saved", of=prompt, by=by, at=at, references={"key": key})
    return prompt


@transaction.atomic
def save_prompt_recording(*, key: str, upload: Readable, name: str, by: Membership, at: datetime) -> Prompt:
    """Have callers hear a recording (WAV, 16-bit PCM) under a key; its text stays, for callers who read along."""
    _require_allowed(by)
    content = upload.read(ONLY_AUDIO.max_bytes + 1)
    try:
        read_wav(content)
    except AudioFormatError as error:
        raise BusinessRuleError(_("This is not a recording callers could hear: bring a WAV of 16-bit PCM.")) from error
    prompt = Prompt.objects.select_for_update().filter(key=key).first()
    if prompt is None:
        prompt = Prompt(key=key, text=STANDARD_PROMPTS.get(key, key))
    prompt.file = store_upload(upload=BytesIO(content), name=name, at=at, policy=ONLY_AUDIO)
    prompt.save()
    record(action="telephony.prompt_recorded", of=prompt, by=by, at=at, references={"key": key})
    return prompt


def _require_allowed(by: Membership) -> None:
    if not may_everywhere(by, "console.telephony"):
        raise PermissionDenied


def _require_prompts(*keys: str) -> None:
    known = set(Prompt.objects.filter(key__in=keys).values_list("key", flat=True))
    if missing := sorted({key for key in keys if key} - known):
        raise BusinessRuleError(_("There is no prompt “%(keys)s”.") % {"keys": ", ".join(missing)})


def _require_queues(keys: Mapping[str, str], default: str) -> None:
    if strange := sorted(set(keys) - set(KEYS)):
        raise BusinessRuleError(_("A caller can press 0 to 9 or *, not “%(keys)s”.") % {"keys": ", ".join(strange)})
    wanted = {*keys.values(), default} - {""}
    voice = set(Queue.objects.filter(code__in=wanted, medium="voice", is_active=True).values_list("code", flat=True))
    if missing := sorted(wanted - voice):
        raise BusinessRuleError(_("“%(codes)s” is no queue for calls in use.") % {"codes": ", ".join(missing)})
    if not default:
        raise BusinessRuleError(_("Say where callers go who press nothing."))
