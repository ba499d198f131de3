"""Numbers that customers dial: the list, and one number with its menu."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_http_methods

from shouwen.accounts.api import staff_page
from shouwen.console.answers import page, saved
from shouwen.console.forms.numbers import NumberForm
from shouwen.routing.api import Queue
from shouwen.shared.http import StaffRequest
from shouwen.telephony.api import STANDARD_PROMPTS, NumberRoute, Prompt, save_number_route, save_prompt


@require_GET
@staff_page("console.telephony")
def numbers(request: StaffRequest) -> HttpResponse:
    """All numbers with where their keys lead."""
    names = dict(Queue.objects.values_list("code", "name"))
    rows = [(route, _led(route, names)) for route in NumberRoute.objects.order_by("number")]
    return page(request, "numbers.html", "numbers", {"rows": rows})


@require_http_methods(["GET", "POST"])
@staff_page("console.telephony")
def number_edit(request: StaffRequest, key: UUID | None = None) -> HttpResponse:
    """Make a number known or change its menu."""
    route = None if key is None else get_object_or_404(NumberRoute.objects, pk=key)
    form = NumberForm(request.POST or None, initial=_initial(route))
    if request.method == "POST" and saved(request, form, lambda: _write(request, form, route)):
        return redirect("console:numbers")
    return page(request, "number.html", "numbers", {"form": form, "route": route}, status=422 if form.is_bound else 200)


def _led(route: NumberRoute, names: dict[str, str]) -> list[tuple[str, str]]:
    led = [(key, names.get(code, code)) for key, code in route.menu.get("keys", {}).items()]
    return [*led, ("…", names.get(route.menu.get("default", ""), ""))]


def _initial(route: NumberRoute | None) -> dict[str, Any]:
    if route is None:
        return {"greeting": STANDARD_PROMPTS["welcome"]}
    menu = route.menu
    said = dict(Prompt.objects.filter(key__in=[menu.get("greeting"), menu.get("menu")]).values_list("key", "text"))
    initial = {name: getattr(route, name) for name in ("number", "name", "is_active")}
    initial |= {name: said.get(menu.get(name), "") for name in ("greeting", "menu")}
    return (
        initial | {"default": menu.get("default")} | {f"key-{key}": code for key, code in menu.get("keys", {}).items()}
    )


@transaction.atomic
def _write(request: StaffRequest, form: NumberForm, route: NumberRoute | None) -> None:
    by, at, values = request.membership, request.now, form.cleaned_data
    spoken = {}
    for name in ("greeting", "menu"):
        spoken[name] = f"{name}-{values['number'].strip().lstrip('+')}"[:40] if values[name] else ""
        if spoken[name]:
            save_prompt(key=spoken[name], text=values[name], by=by, at=at)
    save_number_route(
        number=values["number"],
        name=values["name"],
        is_active=values["is_active"],
        keys=form.keys(),
        default=values["default"],
        route_id=route.pk if route else None,
        by=by,
        at=at,
        **spoken,
    )
