"""How pages of administration answer: a page with its neighbours, a form saved or given back with what is wrong."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shouwen.console.sections import sections_for
from shouwen.shared.errors import BusinessRuleError
from shouwen.shared.http import StaffRequest


def page(
    request: StaffRequest, template: str, section: str, context: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """A page (or part) of administration, with the list of the parts beside it."""
    sections = sections_for(request.membership)
    shown = {"sections": sections, "section": section, **(context or {})}
    return render(request, f"console/{template}", shown, status=status)


def saved(request: StaffRequest, form: forms.Form, write: Callable[[], object]) -> bool:
    """Do what the form asks; what a rule forbids becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        write()
    except BusinessRuleError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Saved."))
    return True


def done_or_told(
    request: StaffRequest, write: Callable[[], object], to: str, *args: object, told: object = ""
) -> HttpResponse:
    """Do something that has no form, and go on to the page where its effect is seen."""
    try:
        write()
    except BusinessRuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, str(told) or _("Saved."))
    return redirect(to, *args)
