"""The audit trail: searched, and taken away as a file."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from shouwen.accounts.api import staff_page
from shouwen.console import trail
from shouwen.console.answers import page
from shouwen.console.forms.audit import AuditFilterForm
from shouwen.console.words import ACTIONS
from shouwen.shared.audit.recording import record
from shouwen.shared.http import StaffRequest


@require_GET
@staff_page("audit.view")
def audit(request: StaffRequest) -> HttpResponse:
    """The newest entries that were asked for, a page at a time."""
    form = AuditFilterForm(request.GET)
    chosen = form.chosen()
    entries = trail.after(trail.asked(chosen), request.GET.get("after", ""))
    listed = list(entries[: trail.PAGE + 1])
    query = {name: request.GET[name] for name in form.fields if request.GET.get(name)}
    context = {
        "form": form,
        "query": urlencode(query),
        "rows": trail.shown(listed[: trail.PAGE]),
        "actions": sorted(ACTIONS.items(), key=lambda pair: str(pair[1])),
        "first": "after" not in request.GET,
        "next": urlencode(query | {"after": trail.mark_of(listed[trail.PAGE - 1])}) if len(listed) > trail.PAGE else "",
    }
    return page(request, "audit.html#rows" if request.htmx else "audit.html", "audit", context)


@require_GET
@staff_page("audit.view")
def audit_export(request: StaffRequest) -> HttpResponse:
    """What was asked for as a file; the taking is itself on the trail."""
    chosen = AuditFilterForm(request.GET).chosen()
    kept = {name: str(chosen[name]) for name in ("since", "until", "action") if chosen[name]}
    record(action="audit.exported", by=request.membership, at=request.now, references=kept)
    response = HttpResponse("".join(trail.as_csv(trail.asked(chosen))), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{request.now:%Y%m%d-%H%M}.csv"'
    return response
