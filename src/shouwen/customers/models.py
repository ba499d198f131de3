"""Customer records: identity, numbers, lines, notes, and what was decided about possible duplicates."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shouwen.customers.core import addressing
from shouwen.shared.crypto.fields import EncryptedTextField
from shouwen.shared.masking import mask_id_number
from shouwen.shared.names import mask_name
from shouwen.shared.phone import mask_phone
from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel

ID_NUMBER_PURPOSE = "customers.id_number"
UNDO_WITHIN = timedelta(days=7)


class Tier(models.TextChoices):
    """What a customer's loyalty has earned; drives priority in routing."""

    DIAMOND = "diamond", _("Diamond")
    GOLD = "gold", _("Gold")
    SILVER = "silver", _("Silver")
    STANDARD = "standard", _("Standard")


class Customer(AggregateModel):
    """A person or company served by the tenant."""

    class Kind(models.TextChoices):
        PERSON = addressing.Kind.PERSON, pgettext_lazy("customer", "person")
        COMPANY = addressing.Kind.COMPANY, pgettext_lazy("customer", "company")

    class Salutation(models.TextChoices):
        MR = addressing.Title.MR, _("Mr")
        MS = addressing.Title.MS, _("Ms")
        NONE = addressing.Title.UNKNOWN, _("not known")

    class IdKind(models.TextChoices):
        RESIDENT = "resident", _("resident identity card")
        PERMIT = "permit", _("travel or residence permit")
        PASSPORT = "passport", _("passport")
        LICENCE = "licence", _("business licence")

    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.PERSON)
    # Byte order in every database, whatever its language: a prefix is then a range that an index serves.
    full_name = models.CharField(_("full name"), max_length=80, blank=True, db_collation="C")
    surname = models.CharField(_("surname"), max_length=20, blank=True)
    salutation = models.CharField(
        _("salutation"), max_length=4, choices=Salutation, default=Salutation.NONE, blank=True
    )
    sort_key = models.CharField(max_length=400, blank=True, editable=False, db_collation="C")
    pinyin_key = models.CharField(max_length=400, blank=True, editable=False, db_collation="C")
    initials_key = models.CharField(max_length=80, blank=True, editable=False, db_collation="C")
    tier = models.CharField(_("tier"), max_length=10, choices=Tier, default=Tier.STANDARD)
    city = models.CharField(_("city"), max_length=40, blank=True)
    email = models.EmailField(pgettext_lazy("customer", "e-mail"), blank=True)
    customer_since = models.DateField(_("customer since"), null=True, blank=True)
    id_kind = models.CharField(_("kind of document"), max_length=8, choices=IdKind, default=IdKind.RESIDENT)
    id_number = EncryptedTextField(_("ID number"), purpose=ID_NUMBER_PURPOSE, max_length=40, null=True, blank=True)
    id_number_index = models.BinaryField(max_length=32, null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = TenantForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )

    class Meta(AggregateModel.Meta):
        constraints = [
            models.CheckConstraint(
                name="customer_id_number_indexed",
                condition=Q(id_number__isnull=True, id_number_index__isnull=True)
                | Q(id_number__isnull=False, id_number_index__isnull=False),
            ),
            models.CheckConstraint(name="customer_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
        ]
        indexes = [
            models.Index(fields=["tenant", "sort_key", "id"], condition=Q(merged_into=None), name="customer_by_name"),
            models.Index(
                fields=["tenant", "tier", "sort_key", "id"], condition=Q(merged_into=None), name="customer_by_tier"
            ),
            models.Index(
                fields=["tenant", "city", "sort_key", "id"], condition=Q(merged_into=None), name="customer_by_city"
            ),
            models.Index(
                fields=["tenant", "full_name", "city"], condition=Q(merged_into=None), name="customer_by_full_name"
            ),
            models.Index(
                fields=["tenant", "pinyin_key", "id"], condition=Q(merged_into=None), name="customer_by_pinyin"
            ),
            models.Index(
                fields=["tenant", "initials_key", "id"], condition=Q(merged_into=None), name="customer_by_initials"
            ),
            models.Index(
                fields=["tenant", "id_number_index"],
                condition=Q(id_number_index__isnull=False),
                name="customer_by_id_number",
            ),
            models.Index(
                fields=["tenant", "merged_into"], condition=Q(merged_into__isnull=False), name="customer_merged"
            ),
        ]

    def __str__(self) -> str:
        return self.addressed_as

    @property
    def addressed_as(self) -> str:
        """How we speak of and to the customer without giving the name away: 林女士, 林**, a company's whole name."""
        known = addressing.Address(
            addressing.Kind(self.kind), self.full_name, self.surname, addressing.Title(self.salutation)
        )
        said = addressing.address(known, get_language() or "")
        return said or str(_("Unknown customer"))

    @property
    def masked_name(self) -> str:
        """林**; companies are no secret."""
        return self.full_name if self.kind == self.Kind.COMPANY else mask_name(self.full_name)

    @property
    def masked_id_number(self) -> str:
        """3301**********48, or nothing where none is known."""
        return mask_id_number(self.id_number) if self.id_number else ""

    @property
    def masked_email(self) -> str:
        """li***@example.com, or nothing where none is known."""
        name, at, host = self.email.rpartition("@")
        return f"{name[:2]}***{at}{host}" if at else ""


class CustomerNumber(TenantModel):
    """A phone number (E.164) somebody has called from; several customers may share one."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="numbers")
    number = models.CharField(_("number"), max_length=20)
    is_primary = models.BooleanField(_("main number"), default=False)
    # Callers name the last digits; read from behind they are a prefix.
    number_reversed = models.GeneratedField(
        expression=Reverse(F("number")), output_field=models.CharField(max_length=20, db_collation="C"), db_persist=True
    )

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "number", "customer"], name="number_once_per_customer"),
            models.UniqueConstraint(
                fields=["tenant", "customer"], condition=Q(is_primary=True), name="number_one_primary"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "number_reversed"], name="number_by_last_digits"),
            models.Index(fields=["tenant", "customer"], name="number_by_customer"),
        ]

    @property
    def masked(self) -> str:
        """138****6207."""
        return mask_phone(self.number)


class Line(TenantModel):
    """A subscription that the customer holds: its number and plan."""

    class Kind(models.TextChoices):
        MOBILE = "mobile", _("mobile")
        BROADBAND = "broadband", _("broadband")
        LANDLINE = "landline", _("landline")
        TELEVISION = "iptv", _("television")

    class Status(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("line", "active")
        SUSPENDED = "suspended", pgettext_lazy("line", "suspended")
        CLOSED = "closed", pgettext_lazy("line", "closed")

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="lines")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.MOBILE)
    number = models.CharField(_("number"), max_length=20)
    plan_name = models.CharField(_("plan"), max_length=60, blank=True)
    monthly_fee_li = models.BigIntegerField(_("monthly fee"), default=0, help_text="1/1000 yuan")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ACTIVE)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "number", "kind"], name="line_number_once")]
        indexes = [models.Index(fields=["tenant", "customer"], name="line_by_customer")]

    @property
    def masked(self) -> str:
        """The line's number with its middle hidden."""
        return mask_phone(self.number)


class CustomerNote(TenantModel):
    """What a colleague wants the next one to know."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="notes")
    author = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    text = models.TextField(_("note"), max_length=2000)
    written_at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "customer", "-written_at"])]


class TierChange(TenantModel):
    """When and why a customer rose or fell to another tier."""

    customer = TenantForeignKey(Customer, models.CASCADE, related_name="tier_changes")
    before = models.CharField(max_length=10, choices=Tier)
    after = models.CharField(max_length=10, choices=Tier)
    reason = models.CharField(_("reason"), max_length=200)
    by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        indexes = [models.Index(fields=["tenant", "customer", "-at"], name="tier_change_by_customer")]


class CustomerMerge(TenantModel):
    """A person's decision that two records are one customer, with what moved, so that it can be taken back."""

    kept = TenantForeignKey(Customer, models.CASCADE, related_name="merges")
    merged = TenantForeignKey(Customer, models.CASCADE, related_name="+")
    by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=200)
    merged_at = models.DateTimeField()
    # Ids and names of fields only: the values stay where they were, on the merged record.
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = TenantForeignKey("accounts.Membership", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "merged"], condition=Q(undone_at=None), name="merge_standing_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "kept", "-merged_at"], name="merge_by_kept")]

    def may_be_undone(self, at: datetime) -> bool:
        """Whether it still stands and is not older than a week."""
        return self.undone_at is None and at <= self.merged_at + UNDO_WITHIN


class NotDuplicate(TenantModel):
    """A person's decision that two records that look alike are two customers."""

    first = TenantForeignKey(Customer, models.CASCADE, related_name="+")
    second = TenantForeignKey(Customer, models.CASCADE, related_name="+")
    by = TenantForeignKey("accounts.Membership", models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "first", "second"], name="not_duplicate_once"),
            # One order, so that the pair is found whichever of the two is asked for.
            models.CheckConstraint(name="not_duplicate_ordered", condition=Q(first__lt=F("second"))),
        ]
        indexes = [models.Index(fields=["tenant", "second"], name="not_duplicate_by_second")]
