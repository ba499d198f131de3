"""Roles: the matrix of what they may do, and one role."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwen.accounts.api import PERMISSIONS, Role, RoleAssignment, people, staff_page
from shouwen.console.answers import done_or_told, page, saved
from shouwen.console.forms.roles import RoleForm, area_of
from shouwen.shared.http import StaffRequest


@require_GET
@staff_page("console.people")
def roles(request: StaffRequest) -> HttpResponse:
    """Every permission against every role."""
    columns = list(Role.objects.order_by("-is_builtin", "pk"))
    matrix = [
        (area_of(permission), label, [permission in role.permissions for role in columns])
        for permission, label in PERMISSIONS.items()
    ]
    return page(request, "roles.html", "roles", {"columns": columns, "matrix": matrix})


@require_http_methods(["GET", "POST"])
@staff_page("console.people")
def role_edit(request: StaffRequest, key: UUID | None = None) -> HttpResponse:
    """Make a role or change what it may do."""
    role = None if key is None else get_object_or_404(Role.objects, pk=key)
    initial = {"code": role.code, "name": role.name, "permissions": role.permissions} if role else {}
    form = RoleForm(request.POST or None, initial=initial)
    by, at = request.membership, request.now
    if request.method == "POST" and saved(
        request, form, lambda: people.save_role(**form.cleaned_data, role_id=key, by=by, at=at)
    ):
        return redirect("console:roles")
    holders = RoleAssignment.objects.filter(role=role, membership__is_active=True).count() if role else 0
    context = {"form": form, "role": role, "holders": holders}
    return page(request, "role.html", "roles", context, status=422 if form.is_bound else 200)


@require_POST
@staff_page("console.people")
def role_remove(request: StaffRequest, key: UUID) -> HttpResponse:
    """Remove a role that nobody holds."""
    get_object_or_404(Role.objects, pk=key)
    return done_or_told(
        request, lambda: people.remove_role(role_id=key, by=request.membership, at=request.now), "console:roles"
    )
