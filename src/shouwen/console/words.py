"""What the actions of the audit trail are called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, str | Promise] = {
    "accounts.signed_in": _("Signed in"),
    "accounts.member_created": _("Person taken on"),
    "accounts.member_updated": _("Person changed"),
    "accounts.member_deactivated": _("Person let go"),
    "accounts.member_reactivated": _("Person taken back"),
    "accounts.member_roles": _("Roles changed"),
    "accounts.member_skills_changed": _("Skills changed"),
    "accounts.password_reset": _("Password reset"),
    "accounts.second_step_reset": _("Second step forgotten"),
    "accounts.sign_in_unlocked": _("Sign-in unlocked"),
    "accounts.sessions_ended": _("Sessions ended"),
    "accounts.policy_changed": _("Setting changed"),
    "accounts.policy_cleared": _("Setting follows the preset"),
    "accounts.role_saved": _("Role saved"),
    "accounts.role_removed": _("Role removed"),
    "accounts.team_saved": _("Team saved"),
    "accounts.skill_saved": _("Skill saved"),
    "accounts.skill_removed": _("Skill removed"),
    "audit.exported": _("Audit trail exported"),
    "contacts.quick_reply_saved": _("Quick reply saved"),
    "contacts.quick_reply_removed": _("Quick reply removed"),
    "contacts.wrap_up_code_saved": _("Wrap-up code saved"),
    "contacts.wrap_up_codes_ordered": _("Wrap-up codes put in order"),
    "customers.viewed": _("Customer looked at"),
    "customers.revealed": _("Masked field revealed"),
    "customers.created": _("Customer created"),
    "customers.edited": _("Customer changed"),
    "customers.exported": _("Customers exported"),
    "customers.merged": _("Customers merged"),
    "customers.merge_undone": _("Merge undone"),
    "customers.declared_different": _("Customers declared different"),
    "customers.note_added": _("Note added"),
    "customers.number_added": _("Number added"),
    "customers.number_preferred": _("Main number changed"),
    "customers.number_removed": _("Number removed"),
    "customers.line_recorded": _("Line recorded"),
    "customers.tier_set": _("Tier changed"),
    "file.read": _("File read"),
    "file.held": _("File put on hold"),
    "file.removed": _("File removed"),
    "keys.rotated": _("Key rotated"),
    "keys.destroyed": _("Keys destroyed"),
    "routing.calendar_day_saved": _("Day of the calendar set"),
    "routing.queue_saved": _("Queue saved"),
    "routing.pause_reason_saved": _("Pause reason saved"),
    "routing.pause_reasons_ordered": _("Pause reasons put in order"),
    "telephony.number_route_saved": _("Number saved"),
    "telephony.prompt_saved": _("Prompt saved"),
}


def action_word(action: str) -> str | Promise:
    """An action in words; one without words by its code."""
    return ACTIONS.get(action, action)
