"""Cases, contacts and their segments; conversations and messages; follow-ups."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel, TenantOneToOneField


class Channel(models.TextChoices):
    """How the customer reaches us."""

    VOICE = "voice", _("call")
    WEB_CHAT = "chat", _("web chat")
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("SMS")
    WECHAT = "wechat", _("WeChat")
    APP = "app", _("app")
    COUNTER = "counter", _("counter")


class Case(AggregateModel):
    """One matter of a customer: contacts of any channel belong to it, and one agent owns it to the end (首问责任人)."""

    customer = TenantForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    owner = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(_("subject"), max_length=120, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(AggregateModel.Meta):
        indexes = [models.Index(fields=["tenant", "customer", "-opened_at"])]


class EndReason(models.TextChoices):
    """How a contact ended; every accepted contact gets one, whatever dies in between."""

    COMPLETED = "completed", _("completed")
    ABANDONED = "abandoned", _("abandoned while waiting")
    SELF_SERVED = "self_served", _("served without an agent")
    LEFT_MESSAGE = "left_message", _("left a message")
    AFTER_HOURS = "after_hours", _("outside opening hours")
    NO_AGENT = "no_agent", _("nobody could take it")
    BUSY = "busy", _("refused: all lines busy")
    CUSTOMER_AWAY = "customer_away", _("customer did not return")
    INTERRUPTED = "interrupted", _("interrupted by a fault")


class Contact(AggregateModel):
    """One call, chat or message between a customer and the centre, from arrival to the end of wrap-up."""

    class State(models.TextChoices):
        ARRIVING = "arriving", _("in self-service")
        QUEUED = "queued", _("waiting")
        ACTIVE = "active", _("with an agent")
        WRAP_UP = "wrap_up", _("wrap-up")
        CLOSED = "closed", _("closed")

    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    direction = models.CharField(_("direction"), max_length=8, default="inbound")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ARRIVING)
    customer = TenantForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    case = TenantForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="contacts")
    # E.164 for calls; the visitor's id for chats.
    customer_address = models.CharField(_("customer's number"), max_length=80, blank=True)
    centre_address = models.CharField(_("number dialled"), max_length=80, blank=True)
    customer_name = models.CharField(_("name given"), max_length=80, blank=True)
    locale = models.CharField(max_length=10, default="zh-hans")

    # Routing's words; queues live above this module, so these are ids, not keys.
    queue_id = models.UUIDField(null=True, blank=True)
    purpose = models.CharField(_("purpose"), max_length=20, default="enquiry")
    tier = models.CharField(max_length=10, default="standard")
    preferred_agent_ids = models.JSONField(default=list)
    agent = TenantForeignKey(
        "accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("agent")
    )

    opened_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    first_response_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=16, choices=EndReason, blank=True)
    ended_by = models.CharField(max_length=10, blank=True)
    unanswered_reason = models.CharField(max_length=200, blank=True)

    class Meta(AggregateModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="contact_end_has_reason",
                condition=(Q(ended_at__isnull=True) & Q(end_reason=""))
                | (Q(ended_at__isnull=False) & ~Q(end_reason="")),
            ),
            models.CheckConstraint(
                name="contact_closed_is_ended",
                condition=Q(closed_at__isnull=True) | Q(ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="contact_closed_iff_state",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "-opened_at", "-id"], name="contact_by_time"),
            models.Index(fields=["tenant", "customer_address", "-opened_at"], name="contact_by_number"),
            models.Index(fields=["tenant", "customer", "-opened_at"], name="contact_by_customer"),
            models.Index(fields=["tenant", "agent", "-opened_at"], name="contact_by_agent"),
            models.Index(fields=["tenant", "queue_id", "-opened_at"], name="contact_by_queue"),
            models.Index(fields=["tenant", "state", "queued_at"], condition=~Q(state="closed"), name="contact_open"),
        ]

    def waited_seconds(self, at: datetime) -> float:
        """How long the customer has waited in the queue, or had when somebody came or they left."""
        if self.queued_at is None:
            return 0.0
        return max(0.0, ((self.accepted_at or self.ended_at or at) - self.queued_at).total_seconds())

    def is_short_abandon(self, threshold: timedelta) -> bool:
        """Whether the customer left so soon that the centre is not to blame."""
        return (
            self.end_reason == EndReason.ABANDONED
            and self.waited_seconds(self.ended_at or self.opened_at) <= threshold.total_seconds()
        )


class WrapUpCode(TenantModel):
    """What a contact was about, picked in wrap-up; a two-level list."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    group = models.CharField(_("group"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="wrap_up_code_once")]
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class Segment(TenantModel):
    """One agent's leg of a contact; handle time, recording and evaluation belong to it."""

    contact = TenantForeignKey(Contact, models.CASCADE, related_name="segments")
    sequence = models.PositiveSmallIntegerField()
    agent = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    hold_started_at = models.DateTimeField(null=True, blank=True)
    hold_seconds = models.FloatField(default=0)
    wrap_up_ended_at = models.DateTimeField(null=True, blank=True)
    # Granted by the queue when the segment begins; none: until finished by hand.
    wrap_up_seconds = models.PositiveIntegerField(null=True, blank=True, default=45)
    wrap_up_due_at = models.DateTimeField(null=True, blank=True)
    wrap_up_code = TenantForeignKey(WrapUpCode, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(_("note"), max_length=4000, blank=True)
    flow_stage = models.PositiveSmallIntegerField(_("step of the guided flow"), default=0)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "contact", "sequence"], name="segment_sequence_once"),
            models.UniqueConstraint(
                fields=["tenant", "contact"], condition=Q(ended_at__isnull=True), name="segment_open_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "agent", "-accepted_at"], name="segment_by_agent"),
            models.Index(fields=["tenant", "-accepted_at"], name="segment_by_time"),
            models.Index(
                fields=["tenant", "agent"], condition=Q(wrap_up_ended_at__isnull=True), name="segment_unfinished"
            ),
        ]


class Conversation(TenantModel):
    """The written side of a contact: order of messages, who has read how far, who waits for an answer."""

    contact = TenantOneToOneField(Contact, models.CASCADE, related_name="conversation")
    visitor_id = models.UUIDField()
    page_url = models.URLField(max_length=500, blank=True)
    last_seq = models.PositiveIntegerField(default=0)
    customer_read_seq = models.PositiveIntegerField(default=0)
    agent_read_seq = models.PositiveIntegerField(default=0)
    unanswered_since = models.DateTimeField(null=True, blank=True)
    customer_seen_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "visitor_id", "-id"], name="conversation_by_visitor")]


class Message(TenantModel):
    """One thing said in a conversation, stored exactly once, in order."""

    class Sender(models.TextChoices):
        CUSTOMER = "customer", _("customer")
        AGENT = "agent", _("agent")
        SYSTEM = "system", _("system")

    conversation = TenantForeignKey(Conversation, models.CASCADE, related_name="messages")
    seq = models.PositiveIntegerField()
    sender = models.CharField(max_length=8, choices=Sender)
    author = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    client_id = models.UUIDField()
    kind = models.CharField(max_length=8, default="text")  # text, image, file, notice
    text = models.TextField(max_length=4000, blank=True)
    file = TenantForeignKey("shared.Blob", models.PROTECT, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["tenant", "conversation", "client_id"], name="message_client_id_once"),
        ]


class QuickReply(TenantModel):
    """A ready sentence for chats, shared or one agent's own."""

    owner = TenantForeignKey("accounts.Membership", models.CASCADE, null=True, blank=True, related_name="+")
    title = models.CharField(_("title"), max_length=40)
    initials = models.CharField(max_length=40, blank=True, editable=False)
    text = models.TextField(_("text"), max_length=1000)
    stage = models.CharField(_("step"), max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(TenantModel.Meta):
        ordering = ["position", "title"]


class Rating(TenantModel):
    """What the customer thought of a contact."""

    contact = TenantOneToOneField(Contact, models.CASCADE, related_name="rating")
    score = models.PositiveSmallIntegerField()
    comment = models.CharField(max_length=500, blank=True)
    rated_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [models.CheckConstraint(name="rating_1_to_5", condition=Q(score__range=(1, 5)))]
        indexes = [models.Index(fields=["tenant", "-rated_at"])]


class FollowUp(AggregateModel):
    """Something we owe a customer after a contact: a callback or an answer, with a due time."""

    class Kind(models.TextChoices):
        CALLBACK = "callback", _("call back")
        MESSAGE = "message", _("answer a message")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("not needed")

    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    contact = TenantForeignKey(Contact, models.PROTECT, null=True, related_name="follow_ups")
    customer = TenantForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200)
    assignee = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta(AggregateModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "contact", "kind"], condition=Q(state="open"), name="follow_up_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "due_at"], condition=Q(state="open"), name="follow_up_due")]
