"""What supervisors say to agents, and who has looked after a call for help."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel, TenantOneToOneField


class TeamMessage(AggregateModel):
    """Something said to one agent, a team or everybody on the floor."""

    author = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    # None: it was said to everybody, or to one person.
    team = TenantForeignKey("accounts.Team", models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("message"), max_length=500)
    sent_at = models.DateTimeField()

    class Meta(AggregateModel.Meta):
        indexes = [models.Index(fields=["tenant", "-sent_at"], name="team_message_by_time")]


class TeamMessageReceipt(TenantModel):
    """One colleague to whom a message was sent, and when they took note of it."""

    message = TenantForeignKey(TeamMessage, models.CASCADE, related_name="receipts")
    reader = TenantForeignKey("accounts.Membership", models.CASCADE, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "message", "reader"], name="receipt_once")]
        indexes = [models.Index(fields=["tenant", "reader", "-id"], name="receipt_by_reader")]


class HelpAnswer(TenantModel):
    """The last time somebody looked after this agent's call for help."""

    agent = TenantOneToOneField("accounts.Membership", models.CASCADE, related_name="+")
    by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()
