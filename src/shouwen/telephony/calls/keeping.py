"""Recordings: from the switch's disk into the store, with their waveform drawn."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from shouwen.contacts.api import Contact, Segment
from shouwen.shared.api import publish, tenant_scope
from shouwen.shared.files.services import store_content
from shouwen.telephony.audio import mono, read_wav, waveform
from shouwen.telephony.events import RecordingStored
from shouwen.telephony.models import Call, Recording

# A recording's id on the switch must differ from that of the leg it records.
PREFIX = "rec-"
UUID_LENGTH = 36
MEDIA_TYPE = "audio/wav"


@dataclass(frozen=True)
class Drawn:
    """A recording with what is shown of it."""

    content: bytes
    seconds: float
    peaks: dict[str, Any]


def recording_of(segment_id: UUID, leg: str) -> str:
    """The name of the recording of an agent's leg; one that came after a loss has a recording of its own."""
    first = f"{PREFIX}{segment_id}"
    return first if leg == str(segment_id) else f"{first}-{leg}"


def segment_of(recording: str) -> UUID:
    """The segment in which this was said."""
    return UUID(recording.removeprefix(PREFIX)[:UUID_LENGTH])


def drawn(content: bytes) -> Drawn:
    """Length and waveform of a stereo recording."""
    samples, rate = read_wav(content)
    sides = [samples[:, n] for n in range(samples.shape[1])] if samples.ndim > 1 else [mono(samples)]
    left, right = sides[0], sides[-1]
    peaks = {"left": waveform(left, rate), "right": waveform(right, rate)}
    return Drawn(content, len(samples) / rate, peaks)


def keep_recording(name: str, recording: Drawn, at: datetime) -> bool:
    """Store the recording of this name, once; False when there is no segment it belongs to."""
    segment = Segment.everywhere.filter(pk=segment_of(name)).only("tenant_id", "contact_id", "agent_id").first()
    if segment is None:
        return False
    with tenant_scope(segment.tenant_id), transaction.atomic():
        call = Call.objects.select_for_update().filter(contact_id=segment.contact_id).first()
        contact = Contact.objects.get(pk=segment.contact_id)
        file_name = f"{contact.opened_at:%Y%m%d-%H%M%S}-{name.removeprefix(PREFIX)}.wav"
        if call is None or Recording.objects.filter(segment=segment, file__original_name=file_name).exists():
            return call is not None
        blob = store_content(
            chunks=[recording.content],
            name=file_name,
            media_type=MEDIA_TYPE,
            at=at,
        )
        row = Recording.objects.create(
            contact=contact,
            segment=segment,
            file=blob,
            seconds=recording.seconds,
            peaks=recording.peaks,
            recorded_at=at,
        )
        followers = [f"contact:{contact.pk}", f"floor:{contact.tenant_id}", f"agent:{segment.agent_id}"]
        publish(RecordingStored(contact.pk, segment.pk, row.pk, row.seconds), of=call, topics=followers)
    return True
