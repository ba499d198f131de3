"""Numbers and where they lead, calls, recordings, prompts and softphones."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.shared.crypto.fields import EncryptedTextField
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
    # What the caller pressed, and what was spoken to a caller who reads along: [{"id", "text", "file"}, ...].
    keys = models.CharField(max_length=64, blank=True)
    said = models.JSONField(default=list)
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


class Softphone(AggregateModel):
    """The SIP credentials of one agent's present session, or of the phone on their desk."""

    class Kind(models.TextChoices):
        BROWSER = "browser", _("browser")
        DESK = "desk", _("desk phone")

    membership = TenantOneToOneField("accounts.Membership", models.CASCADE, related_name="softphone")
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.BROWSER)
    username = models.CharField(max_length=60, unique=True)
    password = EncryptedTextField(purpose="telephony.softphone", max_length=60)
    # Whose browser it is: another sign-in gets another password, and the phone moves there.
    session = models.CharField(max_length=64)
    node = models.CharField(max_length=40, blank=True)
    issued_at = models.DateTimeField()
    provisioned_at = models.DateTimeField(null=True, blank=True)


class WebCaller(AggregateModel):
    """Somebody who calls without the telephone network, from a browser or by program; its id is the call's."""

    class Kind(models.TextChoices):
        BROWSER = "browser", _("browser")  # sound by WebRTC
        PAGE = "page", _("page")  # a simulated phone whose keys are on a page
        SCRIPT = "script", _("script")  # a simulated person

    kind = models.CharField(max_length=8, choices=Kind)
    from_number = models.CharField(max_length=24)
    to_number = models.CharField(max_length=24)
    # {"keys": [[seconds, key], ...], "patience_seconds", "talk_seconds", "lines": [sentence, ...]}
    behaviour = models.JSONField(default=dict)
    username = models.CharField(max_length=60, blank=True)
    password = EncryptedTextField(purpose="telephony.web_caller", max_length=60, null=True, blank=True)
    asked_at = models.DateTimeField()
    placed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(AggregateModel.Meta):
        indexes = [
            models.Index(
                fields=["tenant", "asked_at"], condition=models.Q(ended_at__isnull=True), name="web_caller_open"
            )
        ]
