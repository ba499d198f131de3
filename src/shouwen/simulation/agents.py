"""Simulated agents: they sign on, take what rings, answer sensibly, wrap up. They work through the services."""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from uuid_utils.compat import uuid7

from shouwen.accounts.api import Membership
from shouwen.contacts.api import EndReason, Message, Segment, WrapUpCode, end_contact, finish_wrap_up, send_message
from shouwen.routing.api import AgentPresence, Offer, accept_offer, change_state, reject_offer
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.tenancy import tenant_scope
from shouwen.simulation.phrases import CLOSINGS, matter_for, pick
from shouwen.telephony.api import request_call_command

logger = logging.getLogger(__name__)
MARK = "simulated"
LEAST_TALK_SECONDS, MOST_TALK_SECONDS = 60, 180


@dataclass
class AgentPool:
    """Some members of one tenant whose work is done for them; calls only where their phones are simulated, too."""

    tenant_id: UUID
    member_ids: list[UUID]
    rng: random.Random
    think_seconds: float = 4.0
    wrap_up_seconds: float = 8.0
    ring_seconds: float = 2.0
    takes_calls: bool = True
    _answers: dict[UUID, int] = field(default_factory=dict)

    def sign_on(self, at: datetime) -> None:
        """Make everybody ready who is off line."""
        with tenant_scope(self.tenant_id):
            for member in Membership.objects.filter(pk__in=self.member_ids):
                presence = AgentPresence.objects.filter(membership=member).first()
                if presence is None or presence.state != AgentPresence.State.READY:
                    change_state(agent=member, state="ready", by=member, at=at)

    def sign_off(self, at: datetime) -> None:
        """Send everybody home; contacts in progress go on."""
        with tenant_scope(self.tenant_id):
            for member in Membership.objects.filter(pk__in=self.member_ids):
                change_state(agent=member, state="offline", by=member, at=at)

    def step(self, at: datetime) -> None:
        """Do what is due now for every agent of the pool."""
        with tenant_scope(self.tenant_id):
            _seen(self.tenant_id, self.member_ids, at)
            self._wake(at)
            ringing = Offer.objects.filter(membership__in=self.member_ids, state=Offer.State.PENDING)
            for offer in ringing.select_related("contact"):
                self._try(partial(self._answer, offer, at))
            unfinished = Segment.objects.filter(agent__in=self.member_ids, wrap_up_ended_at__isnull=True)
            for segment in unfinished.select_related("contact", "contact__conversation", "agent"):
                self._try(lambda segment=segment: self._serve(segment, at))

    def _wake(self, at: datetime) -> None:
        asleep = AgentPresence.objects.filter(membership__in=self.member_ids, cause="no_answer").select_related(
            "membership"
        )
        for presence in asleep:
            change_state(agent=presence.membership, state="ready", by=presence.membership, at=at)

    def _answer(self, offer: Offer, at: datetime) -> None:
        member = self._member(offer.membership_id)
        if offer.contact.channel != "voice":
            accept_offer(offer_id=offer.pk, by=member, at=at)
        elif not self.takes_calls:
            reject_offer(offer_id=offer.pk, by=member, at=at)
        elif at - offer.offered_at >= timedelta(seconds=self.ring_seconds):
            accept_offer(offer_id=offer.pk, by=member, at=at)

    def _talk(self, segment: Segment, at: datetime) -> None:
        """Mostly the customer ends the call; an agent does when all is said."""
        talk = timedelta(seconds=LEAST_TALK_SECONDS + segment.pk.int % (MOST_TALK_SECONDS - LEAST_TALK_SECONDS))
        if at - segment.accepted_at >= talk:
            request_call_command(contact_id=segment.contact_id, action="hangup", by=segment.agent, at=at)

    def _serve(self, segment: Segment, at: datetime) -> None:
        if segment.ended_at is not None:
            if at - segment.ended_at >= timedelta(seconds=self.wrap_up_seconds):
                self._wrap_up(segment, at)
            return
        if segment.contact.channel == "voice":
            self._talk(segment, at)
            return
        conversation = getattr(segment.contact, "conversation", None)
        if conversation is None or conversation.unanswered_since is None:
            return
        if at - conversation.unanswered_since < timedelta(seconds=self.think_seconds):
            return
        said = Message.objects.filter(conversation=conversation, sender=Message.Sender.CUSTOMER).order_by("seq")
        first, last = said.first(), said.last()
        if first is None or last is None:
            return
        count = self._answers.get(segment.contact_id, 0)
        thanked = "谢" in last.text or "先这样" in last.text
        answers = matter_for(first.text).answers
        text = pick(self.rng, CLOSINGS) if thanked else answers[min(count, len(answers) - 1)]
        send_message(
            contact_id=segment.contact_id, client_id=uuid7(), sender="agent", author=segment.agent, text=text, at=at
        )
        self._answers[segment.contact_id] = count + 1
        if thanked and count >= len(answers):
            end_contact(contact_id=segment.contact_id, reason=EndReason.COMPLETED, by="agent", at=at)

    def _wrap_up(self, segment: Segment, at: datetime) -> None:
        codes: Sequence[WrapUpCode] = list(WrapUpCode.objects.filter(is_active=True)[:40])
        if codes:
            finish_wrap_up(segment_id=segment.pk, by=segment.agent, at=at, code_id=self.rng.choice(codes).pk, note="")
        self._answers.pop(segment.contact_id, None)

    def _member(self, member_id: UUID) -> Membership:
        return Membership.objects.get(pk=member_id)

    def _try(self, action: object) -> None:
        try:
            with transaction.atomic():
                action()  # type: ignore[operator]
        except BusinessRuleError as refusal:
            # The customer left in the same moment: that is life, not a fault.
            logger.debug("A simulated agent was refused: %s", refusal)
        except DatabaseError:
            logger.exception("A simulated agent could not go on with one contact.")


def _seen(tenant_id: UUID, member_ids: Sequence[UUID], at: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO shared_follower (membership_id, tenant_id, seen_at)
               SELECT unnest(%s::uuid[]), %s, %s
               ON CONFLICT (membership_id) DO UPDATE SET seen_at = excluded.seen_at""",
            (list(member_ids), tenant_id, at),
        )
