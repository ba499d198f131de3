"""The guard in front of every staff page: signed in, a member, and allowed to."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from shouwen.accounts.policies import may
from shouwen.shared.http import StaffRequest

P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponse]


def staff_page(permission: str | None = None) -> Callable[[View[P]], Guarded[P]]:
    """Only for members, and where a permission is named only for those who hold it."""

    def decorate(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                target = f"{reverse('account_login')}?next={quote(request.get_full_path())}"
                return HttpResponseClientRedirect(target) if request.htmx else redirect(target)
            if not request.membership or (permission is not None and not may(request.membership, permission)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate
