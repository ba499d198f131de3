"""Every change of people, memberships, roles, teams, skills and what a tenant demands at sign-in."""

from shouwen.accounts.services.builtin import ensure_builtin_roles
from shouwen.accounts.services.founding import found_tenant
from shouwen.accounts.services.people import (
    create_member,
    deactivate_member,
    enrol_person,
    held_roles,
    reactivate_member,
    role_ids,
    update_member,
)
from shouwen.accounts.services.profile import change_appearance
from shouwen.accounts.services.roles import assign_roles, remove_role, save_role
from shouwen.accounts.services.security import change_policy, follow_preset
from shouwen.accounts.services.sessions import announce_end, end_own_sessions, end_sessions
from shouwen.accounts.services.sign_in import reset_password, reset_second_step, unlock_sign_in
from shouwen.accounts.services.skills import Level, remove_skill, save_skill, set_member_skills
from shouwen.accounts.services.teams import move_members, save_team

__all__ = [
    "Level",
    "announce_end",
    "assign_roles",
    "change_appearance",
    "change_policy",
    "create_member",
    "deactivate_member",
    "end_own_sessions",
    "end_sessions",
    "enrol_person",
    "ensure_builtin_roles",
    "follow_preset",
    "found_tenant",
    "held_roles",
    "move_members",
    "reactivate_member",
    "remove_role",
    "remove_skill",
    "reset_password",
    "reset_second_step",
    "role_ids",
    "save_role",
    "save_skill",
    "save_team",
    "set_member_skills",
    "unlock_sign_in",
    "update_member",
]
