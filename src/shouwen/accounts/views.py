"""Start page, choice of workplace, and one's own page: appearance, password, second step, sessions."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwen.accounts import services
from shouwen.accounts.forms import AppearanceForm
from shouwen.accounts.http import staff_page
from shouwen.accounts.middleware import choose_workplace
from shouwen.accounts.models import Person
from shouwen.accounts.policies import grants
from shouwen.accounts.selectors import memberships_of
from shouwen.accounts.sign_in.second_step import STEPS, second_step_required
from shouwen.shared.http import StaffRequest

# The first page a member may see is where they begin.
_START = (
    ("desktop.serve", "own", "desktop:home"),
    ("floor.watch", "all", "floor:home"),
    ("console.people", "all", "console:home"),
    ("audit.view", "own", "console:audit"),
    ("contacts.view", "own", "records:list"),
)


@require_GET
@staff_page()
def start(request: StaffRequest) -> HttpResponse:
    """Send the member to where their work is."""
    held = grants(request.membership)
    if "administrator" in held.roles:
        return redirect("console:home")
    if held.roles & {"team-lead", "supervisor", "manager"} and held.allows("floor.watch"):
        return redirect("floor:home")
    for permission, scope, page in _START:
        if held.reaches(permission, scope):
            return redirect(page)
    return redirect("accounts:profile")


@require_http_methods(["GET", "POST"])
@login_required
def workplace(request: HttpRequest) -> HttpResponse:
    """Choose which tenant to work for."""
    choices = memberships_of(_person(request).pk)
    if request.method == "POST":
        wanted = request.POST.get("membership", "")
        for choice in choices:
            if str(choice.membership_id) == wanted:
                choose_workplace(request, choice)
                return redirect("/")
        raise Http404
    return render(request, "accounts/workplace.html", {"choices": choices})


@require_GET
@staff_page()
def profile(request: StaffRequest) -> HttpResponse:
    """One's own page."""
    person = request.user
    steps = Authenticator.objects.filter(user=person).values_list("type", flat=True)
    return render(
        request,
        "accounts/profile.html",
        {
            "form": AppearanceForm(initial=_appearance_of(person)),
            "has_app": Authenticator.Type.TOTP in steps,
            "passkeys": sum(step == Authenticator.Type.WEBAUTHN for step in steps),
            "has_step": any(step in STEPS for step in steps),
            "is_required": second_step_required(),
            "sessions": UserSession.objects.purge_and_list(person),
            "current": request.session.session_key,
            "workplaces": memberships_of(person.pk),
        },
    )


@require_POST
@login_required
def appearance(request: HttpRequest) -> HttpResponse:
    """Keep language, theme or row height with the person; only what was sent changes."""
    person = _person(request)
    form = AppearanceForm(_appearance_of(person) | request.POST.dict())
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), status=422, content_type="text/plain; charset=utf-8")
    services.change_appearance(person_id=person.pk, **form.cleaned_data)
    response = redirect("accounts:profile")
    for name in ("theme", "density"):
        response.set_cookie(f"sw_{name}", form.cleaned_data[name], max_age=31_536_000, samesite="Lax")
    response.set_cookie("language", form.cleaned_data["locale"], max_age=31_536_000, samesite="Lax")
    return response


@require_POST
@login_required
def session_end(request: HttpRequest) -> HttpResponse:
    """End one of one's own sessions, or all but this one."""
    sessions = UserSession.objects.filter(user=_person(request)).exclude(session_key=request.session.session_key)
    if wanted := request.POST.get("session", ""):
        if not wanted.isdecimal():
            raise Http404
        sessions = [get_object_or_404(sessions, pk=int(wanted))]
    ended = services.end_own_sessions(person_id=_person(request).pk, sessions=sessions, at=timezone.now())
    messages.success(request, _("%(count)s sessions ended.") % {"count": ended})
    return redirect("accounts:profile")


def _appearance_of(person: Person) -> dict[str, str]:
    return {name: getattr(person, name) for name in AppearanceForm.base_fields}


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)  # noqa: S101 - behind login_required
    return request.user
