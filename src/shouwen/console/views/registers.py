"""The list and the form that all small registers share."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouwen.accounts.api import staff_page
from shouwen.console.answers import done_or_told, page, saved
from shouwen.console.registers import Register, moved
from shouwen.shared.http import StaffRequest

View = Callable[..., HttpResponse]


def patterns(register: Register) -> list[URLPattern]:
    """The addresses of one register."""
    base = f"{register.key}/"
    found = [
        path(base, _list(register), name=register.key),
        path(f"{base}<str:key>/", _edit(register), name=f"{register.key}_edit"),
    ]
    if register.creates:
        found.insert(1, path(f"{base}new/", _edit(register), name=f"{register.key}_new"))
    if register.remove is not None:
        found.append(path(f"{base}<uuid:key>/remove/", _remove(register), name=f"{register.key}_remove"))
    if register.order is not None:
        found.insert(1, path(f"{base}order/", _order(register), name=f"{register.key}_order"))
    return found


def _list(register: Register) -> View:
    @require_GET
    @staff_page(register.permission)
    def register_list(request: StaffRequest) -> HttpResponse:
        text = request.GET.get("q", "").strip()[:60]
        context = {"register": register, "rows": list(register.rows(text)), "q": text}
        return page(request, "register.html#rows" if request.htmx else "register.html", register.key, context)

    return register_list


def _edit(register: Register) -> View:
    @require_http_methods(["GET", "POST"])
    @staff_page(register.permission)
    def register_form(request: StaffRequest, key: str | None = None) -> HttpResponse:
        initial: dict[str, Any] | None = {} if key is None else register.initial(key)
        if initial is None:
            raise Http404
        form = register.form(request.POST or None, initial=initial)
        if request.method == "POST" and saved(
            request, form, lambda: register.save(form.cleaned_data, key, request.membership, request.now)
        ):
            return redirect(register.list_url)
        context = {"register": register, "form": form, "key": key, "name": initial.get("name", key)}
        return page(request, "register_form.html", register.key, context, status=422 if form.is_bound else 200)

    return register_form


def _remove(register: Register) -> View:
    @require_POST
    @staff_page(register.permission)
    def register_remove(request: StaffRequest, key: UUID) -> HttpResponse:
        remove = register.remove
        if remove is None or register.initial(str(key)) is None:
            raise Http404
        return done_or_told(request, lambda: remove(key, request.membership, request.now), register.list_url)

    return register_remove


def _order(register: Register) -> View:
    @require_POST
    @staff_page(register.permission)
    def register_order(request: StaffRequest) -> HttpResponse:
        order = register.order
        if order is None:
            raise Http404
        keys = [row.key for row in register.rows("")]
        changed = moved(keys, request.POST.get("up") or request.POST.get("down") or "", up="up" in request.POST)
        wanted = [UUID(key) for key in changed]
        return done_or_told(request, lambda: order(wanted, request.membership, request.now), register.list_url)

    return register_order
