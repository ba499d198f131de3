"""Start page and the choice of workplace for people who serve several tenants."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from shouwen.accounts.http import staff_page
from shouwen.accounts.middleware import choose_workplace
from shouwen.accounts.policies import grants
from shouwen.accounts.selectors import memberships_of
from shouwen.shared.http import StaffRequest

# The first page a member may see is where they begin.
_START = (
    ("desktop.serve", "own", "desktop:home"),
    ("floor.watch", "all", "floor:home"),
    ("console.people", "all", "console:home"),
    ("contacts.view", "own", "records:list"),
    ("audit.view", "own", "console:audit"),
)


@require_GET
@staff_page()
def start(request: StaffRequest) -> HttpResponse:
    """Send the member to where their work is."""
    held = grants(request.membership)
    if held.roles & {"team-lead", "supervisor", "manager"} and held.allows("floor.watch"):
        return redirect("floor:home")
    for permission, scope, page in _START:
        if held.reaches(permission, scope):
            return redirect(page)
    return redirect("accounts:workplace")


@require_http_methods(["GET", "POST"])
@login_required
def workplace(request: HttpRequest) -> HttpResponse:
    """Choose which tenant to work for."""
    choices = memberships_of(request.user.pk)
    if request.method == "POST":
        wanted = request.POST.get("membership", "")
        for choice in choices:
            if str(choice.membership_id) == wanted:
                choose_workplace(request, choice.tenant_id, choice.membership_id)
                return redirect("/")
        raise Http404
    return render(request, "accounts/workplace.html", {"choices": choices})
