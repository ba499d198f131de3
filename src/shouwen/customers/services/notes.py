"""Notes for the next colleague."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shouwen.accounts.api import Membership
from shouwen.customers.models import CustomerNote
from shouwen.customers.services.locking import announce_change, locked_for_edit
from shouwen.customers.values import note_as_stored
from shouwen.shared.audit.recording import record


@transaction.atomic
def add_note(*, customer_id: UUID, text: str, by: Membership, at: datetime) -> CustomerNote:
    """Leave a note on the record; sent twice within a minute it is kept once."""
    customer = locked_for_edit(customer_id, by)
    stored = note_as_stored(text)
    last = customer.notes.order_by("-written_at").first()
    # A press repeated over a slow line; the lock makes the second one see the first.
    if (
        last is not None
        and last.author_id == by.pk
        and last.text == stored
        and (at - last.written_at).total_seconds() < 60
    ):
        return last
    note = CustomerNote.objects.create(customer=customer, author=by, text=stored, written_at=at)
    announce_change(customer, ["notes"], by)
    record(action="customers.note_added", of=customer, by=by, references={"note_id": note.pk}, at=at)
    return note
