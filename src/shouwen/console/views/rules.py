"""What the tenant decides: sign-in, targets, limits."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from shouwen.accounts.api import people, staff_page
from shouwen.console.answers import done_or_told, page, saved
from shouwen.console.forms.rules import RulesForm
from shouwen.routing.api import announce_hours
from shouwen.shared.http import StaffRequest
from shouwen.shared.policy import declared_policies
from shouwen.shared.zones import TIME_ZONE


@require_http_methods(["GET", "POST"])
@staff_page("console.security")
def rules(request: StaffRequest) -> HttpResponse:
    """Every policy; saved is what differs."""
    form = RulesForm(request.POST or None)

    def write() -> None:
        changes = dict(form.changes())
        for key, value in changes.items():
            people.change_policy(key=key, value=value, by=request.membership, at=request.now)
        if TIME_ZONE.key in changes:
            announce_hours(at=request.now)

    if request.method == "POST" and saved(request, form, write):
        return redirect("console:rules")
    return page(request, "rules.html", "rules", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
@staff_page("console.security")
def rules_follow(request: StaffRequest, key: str) -> HttpResponse:
    """Let one policy follow the preset again."""
    if key not in {policy.key for policy in declared_policies()}:
        raise Http404

    def write() -> None:
        people.follow_preset(key=key, by=request.membership, at=request.now)
        if key == TIME_ZONE.key:
            announce_hours(at=request.now)

    return done_or_told(request, write, "console:rules")
