"""The inbox."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from openhall.kernel import messages
from openhall.kernel.readers import reader
from openhall.kernel.refusals import Invalid


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Messages to the reader, newest first, a page at a time."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid(errors={"before": "This page does not exist."})
    rows = messages.inbox(reader(request).person, before=int(before) if before else None, limit=51)
    older = f"?before={rows[49].pk}" if len(rows) > 50 else ""
    return render(request, "kernel/inbox.html", {"rows": rows[:50], "older": older, "newer": "?" if before else ""})


@require_POST
def open_message(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Note that a message was read, and go back to the inbox."""
    person = reader(request).person
    messages.mark_read(person, uuid, request.received_at)  # type: ignore[attr-defined]
    return redirect("inbox")
