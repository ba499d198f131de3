"""The widget's script for any website, and a small telecom company's site to try chat and call on."""

from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shouwen.shared.models import Tenant

DEMO_TENANT = "demo"


@require_safe
def widget_script(request: HttpRequest) -> HttpResponse | FileResponse:
    """The chat widget in one file; the address never changes, so browsers ask again after an hour."""
    path = finders.find("built/shouwen-chat.js")
    if not isinstance(path, str):
        raise Http404("The front end has not been built: run `make frontend`.")
    response = FileResponse(Path(path).open("rb"), content_type="text/javascript; charset=utf-8")  # noqa: SIM115  the response closes it
    response["Cache-Control"] = "public, max-age=3600"
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """A public site with the chat widget and the “call us” button."""
    tenant = Tenant.objects.filter(slug=request.GET.get("tenant", DEMO_TENANT), kind=Tenant.Kind.LIVE).first()
    if tenant is None:
        raise Http404
    return render(request, "portal/demo.html", {"tenant": tenant})
