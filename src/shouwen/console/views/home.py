"""Where administration begins: its parts, and what is not in order yet."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from shouwen.accounts.api import staff_page
from shouwen.console.answers import page
from shouwen.console.findings import findings
from shouwen.console.sections import SECTIONS
from shouwen.shared.http import StaffRequest


@require_GET
@staff_page(*dict.fromkeys(section.permission for section in SECTIONS))
def home(request: StaffRequest) -> HttpResponse:
    """The parts of administration that this member may open."""
    return page(request, "home.html", "", {"findings": findings(request.membership)})
