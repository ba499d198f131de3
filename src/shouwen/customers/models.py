"""Customer records: identity, numbers, lines, notes, possible duplicates."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel


class Tier(models.TextChoices):
    """What a customer's loyalty has earned; drives priority in routing."""

    DIAMOND = "diamond", _("Diamond")
    GOLD = "gold", _("Gold")
    SILVER = "silver", _("Silver")
    STANDARD = "standard", _("Standard")


class Customer(AggregateModel):
    """A person or company served by the tenant."""

    class Salutation(models.TextChoices):
        MR = "mr", _("Mr")
        MS = "ms", _("Ms")
        NONE = "", _("not known")

    full_name = models.CharField(_("full name"), max_length=80, blank=True)
    surname = models.CharField(_("surname"), max_length=20, blank=True)
    salutation = models.CharField(_("salutation"), max_length=4, choices=Salutation, default=Salutation.NONE, blank=True)
    sort_key = models.CharField(max_length=160, blank=True, editable=False)
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, default=Tier.STANDARD)
    city = models.CharField(_("city"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = TenantForeignKey("customers.Customer", models.PROTECT, null=True, blank=True, editable=False, related_name="+")

    class Meta(AggregateModel.Meta):
        indexes = [models.Index(fields=["tenant", "sort_key"])]

    def __str__(self) -> str:
        return self.full_name or str(_("Unknown customer"))


class CustomerNumber(TenantModel):
    """A phone number (E.164) somebody has called from; several customers may share one."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="numbers")
    number = models.CharField(_("number"), max_length=20)
    is_primary = models.BooleanField(_("main number"), default=False)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "number", "customer"], name="number_once_per_customer")]


class Line(TenantModel):
    """A subscription that the customer holds: its number and plan."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        CLOSED = "closed", _("closed")

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="lines")
    kind = models.CharField(_("kind"), max_length=12, default="mobile")
    number = models.CharField(_("number"), max_length=20)
    plan_name = models.CharField(_("plan"), max_length=60, blank=True)
    monthly_fee_li = models.BigIntegerField(_("monthly fee"), default=0, help_text="1/1000 yuan")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "number", "kind"], name="line_number_once")]


class CustomerNote(TenantModel):
    """What a colleague wants the next one to know."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="notes")
    author = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "customer", "-written_at"])]
