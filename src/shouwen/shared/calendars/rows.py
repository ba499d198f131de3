"""The tenant's calendar: one row for each day of the years that were filled in."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouwen.shared.tenancy import TenantModel


class CalendarDay(TenantModel):
    """Whether one day is worked, and who says so."""

    class Kind(models.TextChoices):
        WORKDAY = "workday", _("workday")
        MAKE_UP = "make_up", _("make-up workday")
        WEEKEND = "weekend", _("weekend")
        HOLIDAY = "holiday", _("public holiday")

    class Source(models.TextChoices):
        DECREED = "decreed", _("decreed by the State Council")
        ASSUMED = "assumed", _("assumed from the weekday; not decreed yet")
        SET_HERE = "set_here", _("set by the administrator")

    falls_on = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("occasion"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=8, choices=Source)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "falls_on"], name="calendar_day_once_per_tenant")]
