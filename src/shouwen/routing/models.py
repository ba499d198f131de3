"""Queues, presence of agents, offers, and which router leads."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel, TenantOneToOneField


class Queue(AggregateModel):
    """Where contacts wait: the skills they need, who may be first, and what happens when it takes long."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    medium = models.CharField(_("medium"), max_length=8, default="voice")  # voice, chat, mail
    is_active = models.BooleanField(_("in use"), default=True)
    purpose = models.CharField(_("purpose"), max_length=20, default="enquiry")
    priority = models.SmallIntegerField(_("priority"), default=0)
    target_seconds = models.PositiveSmallIntegerField(_("answer within, seconds"), default=20)
    target_percent = models.PositiveSmallIntegerField(_("for this share, %"), default=90)
    ring_seconds = models.PositiveSmallIntegerField(_("ring, seconds"), default=15)
    wrap_up_seconds = models.PositiveSmallIntegerField(_("wrap-up, seconds"), default=45)
    max_wait_seconds = models.PositiveIntegerField(_("longest wait, seconds"), default=900)
    overflow_to = TenantForeignKey(
        "routing.Queue", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("overflow to")
    )
    overflow_after_seconds = models.PositiveIntegerField(_("overflow after, seconds"), null=True, blank=True)
    preferred_patience_seconds = models.PositiveSmallIntegerField(
        _("wait for the preferred agent, seconds"), default=30
    )
    # [{"after": seconds, "drop": [skill codes], "levels": n}]: what is asked for less as the wait grows
    relaxation = models.JSONField(_("relaxation"), default=list, blank=True)
    # {"mon": [["08:00", "22:00"]], ..., "holiday": [...]}; empty = always open
    opening_hours = models.JSONField(_("opening hours"), default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(AggregateModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="queue_code_once")]
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class QueueSkill(TenantModel):
    """A skill that a queue asks for, and how well one must have it."""

    queue = TenantForeignKey(Queue, models.CASCADE, related_name="skills")
    skill = TenantForeignKey("accounts.Skill", models.PROTECT, related_name="+", verbose_name=_("skill"))
    min_proficiency = models.PositiveSmallIntegerField(_("at least"), default=1)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "queue", "skill"], name="queue_skill_once")]


class PauseReason(TenantModel):
    """Why an agent takes no contacts: short break, meal, training…"""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=40)
    limit_seconds = models.PositiveIntegerField(_("at most, seconds"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="pause_reason_once")]
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class AgentPresence(AggregateModel):
    """What an agent has chosen to be: ready, paused or off line. Busy and wrap-up follow from segments."""

    class State(models.TextChoices):
        OFFLINE = "offline", _("off line")
        READY = "ready", _("ready")
        PAUSED = "paused", _("paused")

    membership = TenantOneToOneField("accounts.Membership", models.CASCADE, related_name="presence")
    state = models.CharField(max_length=8, choices=State, default=State.OFFLINE)
    pause_reason = TenantForeignKey(PauseReason, models.PROTECT, null=True, blank=True, related_name="+")
    # A pause asked for during a contact begins when the contact ends.
    pause_pending = models.BooleanField(default=False)
    since = models.DateTimeField()
    changed_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    idle_since = models.DateTimeField(null=True, blank=True)
    # Why the system set the state: no_answer, connection_lost, let_go.
    cause = models.CharField(max_length=20, blank=True, editable=False)

    class Meta(AggregateModel.Meta):
        indexes = [models.Index(fields=["tenant", "state"])]


class PresencePeriod(TenantModel):
    """A stretch of time an agent spent in one state: what adherence and pause figures are computed from."""

    membership = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=AgentPresence.State)
    pause_reason = TenantForeignKey(PauseReason, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "membership"], condition=Q(ended_at__isnull=True), name="period_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-started_at"]),
            models.Index(fields=["tenant", "membership", "-started_at"]),
        ]


class Offer(TenantModel):
    """The router's proposal of a contact to an agent."""

    class State(models.TextChoices):
        PENDING = "pending", _("ringing")
        ACCEPTED = "accepted", _("accepted")
        REJECTED = "rejected", _("rejected")
        MISSED = "missed", _("not answered")
        WITHDRAWN = "withdrawn", _("withdrawn")

    contact = TenantForeignKey("contacts.Contact", models.CASCADE, related_name="offers")
    membership = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    queue = TenantForeignKey(Queue, models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    epoch = models.BigIntegerField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "contact"], condition=Q(state="pending"), name="offer_pending_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "membership"], condition=Q(state="pending"), name="offer_pending_by_agent"),
            models.Index(fields=["tenant", "contact"], name="offer_by_contact"),
        ]


class WaitEstimate(TenantModel):
    """Where a waiting customer stands right now, written by the router about once a second; may be lost."""

    contact = TenantOneToOneField("contacts.Contact", models.CASCADE, related_name="wait_estimate")
    position = models.PositiveIntegerField()
    seconds = models.FloatField(null=True)
    told_at = models.DateTimeField()


class ShardLease(models.Model):
    """Which router leads a shard: its epoch grows with each take-over and fences the one before."""

    shard = models.PositiveSmallIntegerField(primary_key=True)
    epoch = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    low_water = models.BigIntegerField(default=0)
    led_since = models.DateTimeField(null=True)
