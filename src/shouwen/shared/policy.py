"""What a tenant may decide for itself: every figure and choice of the rules, with presets, read through `policy(key)`.

A module declares its policies where it uses them; the administration's page shows whatever is declared.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.models import PolicySetting
from shouwen.shared.tenancy import current_tenant_id

Value = bool | int | str
PRESET = "preset"
# A change reaches other processes this late; until then they decide as before.
_KEPT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Policy:
    """One thing that can be decided: its value unless a preset or the tenant says otherwise, and what is allowed."""

    key: str
    label: str | Promise
    value: Value
    presets: Mapping[str, Value] = field(default_factory=dict)
    minimum: int = 0
    maximum: int = 1_000_000
    choices: Mapping[str, str | Promise] = field(default_factory=dict)
    help: str | Promise = ""
    # Refuses a text that is none of what is meant, and gives back how it is kept.
    check: Callable[[str], str] | None = None

    @property
    def group(self) -> str:
        """The module that the policy belongs to."""
        return self.key.partition(".")[0]

    def under(self, preset: str) -> Value:
        """The value where the tenant has decided nothing."""
        return self.presets.get(preset, self.value)

    def checked(self, value: object) -> Value:
        """The value if it is one that this policy may have; refused with what would be right if not."""
        if isinstance(self.value, bool):
            if not isinstance(value, bool):
                raise BusinessRuleError(_("“%(label)s” is either on or off.") % {"label": self.label})
            return value
        if isinstance(self.value, int):
            return self._checked_number(value)
        if not isinstance(value, str) or (self.choices and value not in self.choices):
            raise BusinessRuleError(
                _("“%(label)s” is one of %(choices)s.")
                % {"label": self.label, "choices": ", ".join(str(word) for word in self.choices.values())}
            )
        return self.check(value) if self.check else value

    def _checked_number(self, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and self.minimum <= value <= self.maximum:
            return value
        raise BusinessRuleError(
            _("“%(label)s” is a whole number from %(low)s to %(high)s.")
            % {"label": self.label, "low": self.minimum, "high": self.maximum}
        )


_declared: dict[str, Policy] = {}
_kept: dict[UUID, tuple[float, dict[str, Value]]] = {}


def declare_policy(policy: Policy) -> Policy:
    """Make a policy known; its key is its module's name, a dot and what it decides."""
    if policy.key in _declared and _declared[policy.key] != policy:
        raise ValueError(f"The policy {policy.key} is already declared.")
    _declared[policy.key] = policy
    return policy


def declared_policies() -> list[Policy]:
    """Everything that can be decided, by key."""
    return [_declared[key] for key in sorted(_declared)]


def policy(key: str) -> Value:
    """What the tenant in scope has decided, else what its preset says."""
    settings = _settings_of(current_tenant_id())
    if key in settings:
        return settings[key]
    return _declared[key].under(str(settings.get(PRESET, _declared[PRESET].value)))


def decided(key: str) -> bool:
    """Whether the tenant in scope has set this one itself."""
    return key in _settings_of(current_tenant_id())


def set_policy(key: str, value: object) -> Value:
    """Decide for the tenant in scope; returns the checked value. Permission and trail are the caller's part."""
    if key not in _declared:
        raise BusinessRuleError(_("There is no policy “%(key)s”.") % {"key": key})
    checked = _declared[key].checked(value)
    PolicySetting.objects.update_or_create(key=key, defaults={"value": checked})
    _forget(current_tenant_id())
    return checked


def clear_policy(key: str) -> None:
    """Go back to what the preset says."""
    PolicySetting.objects.filter(key=key).delete()
    _forget(current_tenant_id())


def _settings_of(tenant_id: UUID) -> dict[str, Value]:
    kept = _kept.get(tenant_id)
    if kept is not None and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    if connection.in_atomic_block:
        settings = _read()
    else:
        # Outside a transaction the database does not know the tenant and would show no rows.
        with transaction.atomic():
            settings = _read()
    _kept[tenant_id] = (time.monotonic(), settings)
    return settings


def _read() -> dict[str, Value]:
    return dict(PolicySetting.objects.values_list("key", "value"))


def _forget(tenant_id: UUID) -> None:
    _kept.pop(tenant_id, None)
    transaction.on_commit(lambda: _kept.pop(tenant_id, None))


declare_policy(
    Policy(
        PRESET,
        gettext_lazy("Preset of figures"),
        "2025",
        choices={"standard": gettext_lazy("Standard"), "2025": gettext_lazy("2025")},
        help=gettext_lazy("Every figure that you have not set yourself follows the preset."),
    )
)
