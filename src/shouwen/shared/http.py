"""Small pieces that every view uses: the typed request, answers for whole pages and for parts of them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from shouwen.accounts.models import Membership, Person


class StaffRequest(HttpRequest):
    """A request of a signed-in member; `now` is the one moment of the whole request."""

    htmx: HtmxDetails
    membership: "Membership"
    user: "Person"
    now: datetime


def render_part(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, invalid: bool = False
) -> HttpResponse:
    """A page or, with `page.html#part`, one part of it; an invalid form answers 422 and is swapped in."""
    return render(request, template, context, status=422 if invalid else 200)


def redirect_or_partial(request: Any, to: str, **kwargs: Any) -> HttpResponse:
    """After a change: where the reader goes next, for a whole page as for a part."""
    url = reverse(to, kwargs=kwargs)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)
