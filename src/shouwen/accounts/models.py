"""People and memberships, roles as data, teams, skills with proficiency."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from shouwen.shared.tenancy import AggregateModel, TenantForeignKey, TenantModel


class PersonManager(BaseUserManager["Person"]):
    """Finds people by the name they sign in with."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "Person":
        """A person with a usable password, or none where sign-in comes from elsewhere."""
        person = self.model(username=username, **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """A human being who signs in; may serve several tenants."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("sign-in name"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=60)
    email = models.EmailField(_("e-mail"), blank=True)
    locale = models.CharField(_("language"), max_length=10, default="zh-hans")
    theme = models.CharField(_("appearance"), max_length=8, default="light")
    density = models.CharField(_("row height"), max_length=12, default="compact")
    is_active = models.BooleanField(_("may sign in"), default=True)
    # The password was given by an administrator and is good for one sign-in.
    must_change_password = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        """The whole name, as the sign-in library asks for it."""
        return self.name


class Role(AggregateModel):
    """A named set of permissions, editable by the tenant."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)
    permissions = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("permissions"))
    is_builtin = models.BooleanField(default=False, editable=False)

    class Meta(AggregateModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="role_code_once")]

    def __str__(self) -> str:
        return self.name


class Team(TenantModel):
    """Eight to twelve agents and their lead."""

    name = models.CharField(_("name"), max_length=60)
    lead = TenantForeignKey(
        "accounts.Membership", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team lead")
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Membership(AggregateModel):
    """One person's work for one tenant: who they are there. The actor (`by`) of every service."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    agent_number = models.CharField(_("agent number"), max_length=12)
    display_name = models.CharField(_("name shown"), max_length=60)
    team = TenantForeignKey(Team, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team"))
    is_active = models.BooleanField(_("active"), default=True)
    max_chats = models.PositiveSmallIntegerField(_("chats at once"), default=3, validators=[MaxValueValidator(20)])
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta(AggregateModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "person"], name="membership_once"),
            models.UniqueConstraint(fields=["tenant", "agent_number"], name="agent_number_once"),
        ]
        indexes = [models.Index(fields=["tenant", "team"])]

    def __str__(self) -> str:
        return f"{self.display_name} {self.agent_number}"


class RoleAssignment(TenantModel):
    """A role that somebody holds, and how far it reaches."""

    class Scope(models.TextChoices):
        OWN = "own", _("own work")
        TEAM = "team", _("own team")
        QUEUE = "queue", _("own queues")
        ALL = "all", _("whole centre")

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="assignments")
    role = TenantForeignKey(Role, models.PROTECT, related_name="+", verbose_name=_("role"))
    scope = models.CharField(_("reach"), max_length=8, choices=Scope, default=Scope.OWN)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "membership", "role"], name="role_assigned_once")]


class Skill(TenantModel):
    """Something an agent can serve."""

    code = models.SlugField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=60)

    class Meta(TenantModel.Meta):
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="skill_code_once")]

    def __str__(self) -> str:
        return self.name


class MemberSkill(TenantModel):
    """How well (1–5) somebody has a skill, and until when it was proven."""

    membership = TenantForeignKey(Membership, models.CASCADE, related_name="skills")
    skill = TenantForeignKey(Skill, models.CASCADE, related_name="+", verbose_name=_("skill"))
    proficiency = models.PositiveSmallIntegerField(
        _("proficiency"), default=3, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["tenant", "membership", "skill"], name="skill_once_per_member"),
            models.CheckConstraint(name="proficiency_1_to_5", condition=models.Q(proficiency__range=(1, 5))),
        ]
