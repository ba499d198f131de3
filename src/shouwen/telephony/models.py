"""Numbers and where they lead, calls, recordings, prompts and softphones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel, TenantOneToOneField


class NumberRoute(TenantModel):
    """A number customers dial and the menu that answers it."""

    number = models.CharField(_("number"), max_length=20)
    name = models.CharField(_("name"), max_length=60)
    # {"greeting": prompt key, "menu": prompt key, "keys": {"1": queue code, ...}, "default": queue code}
    menu = models.JSONField(_("menu"), default=dict)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["number"], name="number_routes_once")]


class Prompt(TenantModel):
    """A spoken sentence: synthesised from its text, or an uploaded recording."""

    key = models.SlugField(_("key"), max_length=40)
    text = models.CharField(_("text"), max_length=500)
    file = TenantForeignKey("shared.Blob", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "key"], name="prompt_once")]


class Call(AggregateModel):
    """The switch's side of a voice contact: where it is, which legs it has, whether it is on hold."""

    contact = TenantOneToOneField("contacts.Contact", models.CASCADE, related_name="call")
    node = models.CharField(max_length=40)
    state = models.CharField(max_length=12, default="arriving")  # arriving, menu, waiting, ringing, talking, ended
    keys = models.CharField(max_length=64, blank=True)
    agent_leg = models.UUIDField(null=True, blank=True)
    is_held = models.BooleanField(default=False)
    is_muted = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    cause = models.CharField(max_length=60, blank=True)

    class Meta(AggregateModel.Meta):
        indexes = [models.Index(fields=["tenant", "node"], condition=models.Q(ended_at__isnull=True), name="call_live")]


class Recording(TenantModel):
    """What was said in one segment: two channels, the customer left and the agent right."""

    contact = TenantForeignKey("contacts.Contact", models.CASCADE, related_name="recordings")
    segment = TenantForeignKey("contacts.Segment", models.CASCADE, null=True, blank=True, related_name="recordings")
    file = TenantForeignKey("shared.Blob", models.PROTECT, related_name="+")
    seconds = models.FloatField()
    # {"left": [0..100 per 1/10 s ...], "right": [...]}
    peaks = models.JSONField(default=dict)
    recorded_at = models.DateTimeField()


class Softphone(TenantModel):
    """The SIP credentials of one agent's present session."""

    membership = TenantOneToOneField("accounts.Membership", models.CASCADE, related_name="softphone")
    username = models.CharField(max_length=60, unique=True)
    password = models.CharField(max_length=60)
    node = models.CharField(max_length=40, blank=True)
    issued_at = models.DateTimeField()
