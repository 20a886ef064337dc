"""Pages of imports: one's files, handing one in, its report row by row, and the act that takes it in."""

import csv
import io
import json
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openhall.exchange.imports import answers, commands, policies, queries, reading
from openhall.exchange.imports.forms import FileForm
from openhall.exchange.imports.inputs import Origin
from openhall.exchange.imports.models import Import, ImportState, Outcome, Row
from openhall.exchange.imports.reasons import REASONS
from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Invalid, Refusal
from openhall.tendering.planning.public import desk
from openhall.ui import formats
from openhall.ui.components import Column, Link, SummaryRow

COLOURS = {
    ImportState.CHECKED: "amber",
    ImportState.IMPORTED: "green",
    Outcome.TAKEN: "green",
    Outcome.KNOWN: "grey",
    Outcome.LEFT_OUT: "red",
}
FORMULA = frozenset("=+-@\t\r")


def place(request: HttpRequest, name: str) -> int | None:
    """Where a list continues.

    Raises:
        Invalid
    """
    asked = request.GET.get(name, "")
    if asked and not (asked.isascii() and asked.isdigit() and len(asked) < 19):
        raise Invalid(errors={name: _("This page does not exist.")})
    return int(asked) if asked else None


def _seen(request: HttpRequest, uuid: UUID) -> tuple[Actor, Import]:
    reader, row = identity.signed_in(request), queries.one(uuid)
    policies.sees(row, reader=reader)
    return reader, row


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The files that the reader's organisation has handed in."""
    reader = identity.signed_in(request)
    organisation, before = policies.brings(reader), place(request, "before")
    rows = queries.of_organisation(organisation, before=before)
    context = desk(request, reader) | {
        "imports": [
            (row, str(row.get_state_display()), COLOURS[ImportState(row.state)], formats.instant(row.checked_at, "UTC"))
            for row in rows[: queries.PAGE]
        ],
        "older": f"?before={rows[queries.PAGE - 1].pk}" if len(rows) > queries.PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "imports/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Hand in a file; it is checked at once, and nothing is taken in by that."""
    reader = identity.signed_in(request)
    organisation = policies.brings(reader)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                row = _checked(form, reader, organisation, request)
            except Refusal as refusal:
                problem = refusal.problem()
                text = " ".join(str(problem[name]) for name in ("title", "detail", "way_forward") if problem[name])
                form.add_error("file", text)
            else:
                return redirect("import", row.uuid)
    return render(request, "imports/new.html", desk(request, reader) | {"form": form}, status=status)


def _checked(form: FileForm, reader: Actor, organisation: int, request: HttpRequest) -> Import:
    file: UploadedFile[bytes] = form.cleaned_data["file"]
    if (file.size or 0) > reading.LARGEST:
        raise reading.too_much()
    said = {name: form.cleaned_data[name] for name in ("publisher", "licence", "source")}
    name = "".join(one for one in (file.name or "") if one.isprintable())[-255:]
    return commands.check_file(
        import_uuid=uuid4(),
        data=file.read(),
        given=Origin.model_validate(said | {"name": name}),
        organisation_id=organisation,
        authority=reader.holds(Role.AUTHORITY),
        at=identity.received_at(request),
    )


def about_rows(row: Import) -> list[SummaryRow]:
    """Where a file is from."""
    told = [
        (_("Publisher"), row.publisher),
        (_("Address of the publisher"), row.publisher_uri),
        (_("Where the file can be had"), row.source),
        (_("Licence"), row.licence or _("Not stated")),
        (_("Publication policy"), row.policy),
        (_("Format"), str(row.get_format_display())),
        (_("File"), row.file_name),
        (_("Digest of the file (SHA-256)"), row.file_sha256),
    ]
    return [SummaryRow(key=key, value=value) for key, value in told if value]


def _line(row: Row) -> list[object]:
    why = str(REASONS[row.reason]) if row.reason else ""
    unknown = ""
    if row.unknown:
        unknown = _("Fields that we do not know: %(names)s.") % {"names": ", ".join(map(str, row.unknown))}
    told = " ".join(part for part in (why, row.detail, unknown) if part)
    name = row.title or row.ocid or "–"
    return [row.number, name, row.release_id or "–", str(row.get_outcome_display()), told or "–"]


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A file's report; for a checked one the form that takes it in."""
    reader, row = _seen(request, uuid)
    after, outcome = place(request, "after") or 0, request.GET.get("outcome", "")
    outcome = outcome if outcome in Outcome.values else ""
    rows = queries.rows(row, after=after, outcome=outcome)
    more = f"&outcome={outcome}" if outcome else ""
    counts = {
        "": row.taken + row.known + row.left_out,
        "taken": row.taken,
        "known": row.known,
        "left_out": row.left_out,
    }
    names: dict[str, object] = {"": _("All entries"), **dict(Outcome.choices)}
    here = reverse("import", args=[uuid])
    context: dict[str, Any] = desk(request, reader) | {
        "row": row,
        "state": str(row.get_state_display()),
        "colour": COLOURS[ImportState(row.state)],
        "about": about_rows(row),
        "checked": formats.instant(row.checked_at, "UTC"),
        "imported": formats.instant(row.imported_at, "UTC") if row.imported_at else "",
        "columns": [
            Column(_("Entry of the file"), figure=True),
            Column(_("Title or id"), header=True),
            Column(_("Release")),
            Column(_("Outcome")),
            Column(_("Why")),
        ],
        "rows": [_line(one) for one in rows[: queries.PAGE]],
        "views": [
            Link(f"{name}: {formats.number(counts[key])}", f"{here}?outcome={key}" if key else here, key == outcome)
            for key, name in names.items()
        ],
        "older": f"?after={rows[queries.PAGE - 1].number}{more}" if len(rows) > queries.PAGE else "",
        "newer": f"?{more[1:]}" if after else "",
        "may_import": row.state == ImportState.CHECKED and row.taken > 0,
        "object": f"import:{uuid}",
        "url": f"/api/v1/imports/{uuid}/import",
        "next": here,
    }
    return render(request, "imports/one.html", context)


def _whole(row: Import) -> list[Row]:
    return queries.rows(row, limit=reading.MOST)


@require_safe
def report_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The report as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    _reader, row = _seen(request, uuid)
    body = io.StringIO()
    body.write("\ufeff")
    writer = csv.writer(body)
    writer.writerow(answers.ROW_FIELDS)
    for one in _whole(row):
        told = answers.row_json(one) | {"unknown": " ".join(map(str, one.unknown))}
        writer.writerow([_cell(told[name]) for name in answers.ROW_FIELDS])
    answer = HttpResponse(body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{uuid}.csv"'
    return answer


def _cell(value: object) -> str:
    written = str(value)
    return f"'{written}" if written[:1] in FORMULA else written


@require_safe
def report_json(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The report as JSON."""
    _reader, row = _seen(request, uuid)
    told = answers.import_json(row) | {"rows": [answers.row_json(one) for one in _whole(row)]}
    answer = HttpResponse(json.dumps(told, ensure_ascii=False), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="import-{uuid}.json"'
    return answer
