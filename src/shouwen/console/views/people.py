"""People: the list, somebody new, one person's page."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shouwen.accounts.api import (
    Membership,
    Role,
    Skill,
    Team,
    can_administer,
    can_rate_skills,
    find_members,
    grants,
    has_second_step,
    may_everywhere,
    members_reached,
    people,
    sessions_for,
    staff_page,
    works_elsewhere,
)
from shouwen.console.answers import page, saved
from shouwen.console.forms.people import NewPersonForm, PersonForm, RolesForm, SkillsForm, held_levels
from shouwen.shared.http import StaffRequest

PAGE = 50


@require_GET
@staff_page("console.people", "console.routing")
def people_list(request: StaffRequest) -> HttpResponse:
    """Everybody this member administers, searched and filtered."""
    by = request.membership
    chosen = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "team", "role", "skill", "state")}
    reached = members_reached(by, grants(by))
    found = find_members(
        reached,
        text=chosen["q"],
        team=_id(chosen["team"]),
        role=_id(chosen["role"]),
        skill=_id(chosen["skill"]),
        active=chosen["state"] != "left",
    )
    rows = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: value for name, value in chosen.items() if value})
    context: dict[str, Any] = {"rows": rows, "chosen": chosen, "query": query}
    if request.htmx:
        return page(request, "people.html#rows", "people", context)
    context |= {
        "teams": Team.objects.filter(is_active=True).order_by("name"),
        "roles": Role.objects.order_by("-is_builtin", "pk"),
        "skills": Skill.objects.order_by("code"),
        "may_create": may_everywhere(by, "console.people"),
    }
    return page(request, "people.html", "people", context)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page("console.people")
def people_new(request: StaffRequest) -> HttpResponse:
    """Take somebody on; their first password is shown once."""
    form = NewPersonForm(request.POST or None)
    made: list[tuple[Membership, str]] = []
    if request.method == "POST" and saved(
        request, form, lambda: made.append(people.create_member(**form.values(), by=request.membership, at=request.now))
    ):
        member, password = made[0]
        return page(request, "password.html", "people", {"member": member, "password": password})
    return page(request, "person_new.html", "people", {"form": form}, status=422 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page("console.people", "console.routing")
def people_edit(request: StaffRequest, key: UUID) -> HttpResponse:
    """One person's page; a POST names the part it saves."""
    by = request.membership
    member = get_object_or_404(members_reached(by, grants(by)), pk=key)
    part = request.POST.get("part", "") if request.method == "POST" else ""
    forms = _forms(member, {part: request.POST} if part else {})
    at = request.now
    writes = {
        "person": lambda: people.update_member(membership_id=key, **forms["person"].values(), by=by, at=at),
        "roles": lambda: people.assign_roles(membership_id=key, roles=forms["roles"].values(), by=by, at=at),
        "skills": lambda: people.set_member_skills(membership_id=key, skills=forms["skills"].values(), by=by, at=at),
    }
    if part in writes and saved(request, forms[part], writes[part]):
        return redirect("console:people_edit", key)
    context = {
        "member": member,
        "forms": forms,
        "is_shared": works_elsewhere(member.person_id),
        "may_administer": can_administer(by, member),
        "may_rate": can_rate_skills(by, member),
        "may_reset_step": may_everywhere(by, "console.security"),
        "is_self": member.pk == by.pk,
        "has_step": has_second_step(member.person),
        "sessions": sessions_for(member),
    }
    return page(request, "person.html", "people", context, status=422 if part else 200)


def _forms(member: Membership, posted: dict[str, Any]) -> dict[str, Any]:
    initial = {
        "name": member.person.name,
        "agent_number": member.agent_number,
        "display_name": member.display_name if member.display_name != member.person.name else "",
        "team": member.team_id,
        "email": member.person.email,
        "max_chats": member.max_chats,
    }
    roles, skills = Role.objects.order_by("-is_builtin", "pk"), Skill.objects.order_by("code")
    shared = works_elsewhere(member.person_id)
    return {
        "person": PersonForm(posted.get("person"), initial=initial, is_shared=shared),
        "roles": RolesForm(posted.get("roles"), roles=roles, held=people.held_roles(member), prefix="role"),
        "skills": SkillsForm(posted.get("skills"), skills=skills, held=held_levels(member), prefix="skill"),
    }


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
