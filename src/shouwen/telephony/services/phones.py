"""Credentials of phones in browsers: an agent's for one sign-in, a visitor's for one call."""

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from shouwen.accounts.api import Membership
from shouwen.shared.api import publish
from shouwen.telephony.events import GuestPhoneIssued, SoftphoneIssued
from shouwen.telephony.models import Softphone, WebCaller
from shouwen.telephony.services.calling import main_number

# Longer than a shift; a phone that is asked for after this gets a new password.
KEPT = timedelta(hours=12)


@transaction.atomic
def issue_softphone(
    *,
    member: Membership,
    session_key: str,
    node: str,
    at: datetime,
    kind: Softphone.Kind = Softphone.Kind.BROWSER,
) -> Softphone:
    """The phone of this sign-in; the same until it ends, a new password (and the old one dead) for another sign-in."""
    session = hashlib.sha256(session_key.encode()).hexdigest()
    Membership.objects.select_for_update().only("pk").get(pk=member.pk)
    phone = Softphone.objects.filter(membership=member).first()
    if phone is not None and phone.session == session and phone.issued_at > at - KEPT and phone.node == node:
        return phone
    phone = phone or Softphone(membership=member, username=f"a{member.pk.hex}")
    phone.password, phone.session, phone.node = secrets.token_urlsafe(24), session, node
    phone.kind, phone.issued_at, phone.provisioned_at = kind, at, None
    phone.save()
    publish(SoftphoneIssued(phone.pk, member.pk), of=phone)
    return phone


@transaction.atomic
def issue_guest_phone(*, to_number: str, at: datetime) -> WebCaller:
    """A phone for a visitor's browser, good for one call."""
    caller = WebCaller(
        kind=WebCaller.Kind.BROWSER,
        from_number="",
        to_number=to_number or main_number(),
        password=secrets.token_urlsafe(24),
        asked_at=at,
    )
    caller.username = f"guest-{caller.pk.hex}"
    caller.save()
    publish(GuestPhoneIssued(caller.pk), of=caller)
    return caller


def softphone_is_ready(phone_id: UUID) -> bool:
    """Whether the switch knows the phone."""
    return Softphone.objects.filter(pk=phone_id, provisioned_at__isnull=False).exists()


def guest_phone_is_ready(caller_id: UUID) -> bool:
    """Whether the switch knows the visitor's phone."""
    return WebCaller.objects.filter(pk=caller_id, placed_at__isnull=False).exists()
