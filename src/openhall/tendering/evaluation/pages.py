"""Pages of the evaluation: the committee's bench, check and sign, and the report that everybody reads."""

import csv
import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.evaluation import (
    answers,
    asking_pages,
    blinding,
    board,
    examination_pages,
    examining,
    grounds,
    previews,
    queries,
    sheets,
    signatures,
    waits,
    years,
)
from openhall.tendering.evaluation.inputs import Findings
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.evaluation.ranking import by_bid
from openhall.tendering.evaluation.ranking import outdated as is_outdated
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.desk import desk, receipt_of, zone_of
from openhall.ui.components import Confirmation, Link, Stage, StageState, SummaryRow


def _seat(request: HttpRequest, uuid: UUID) -> tuple[Actor, Lot]:
    """The reader and the lot, if the reader may sit on its committee.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    if not queries.on_the_committee(lot, reader, identity.received_at(request)):
        raise NotFound(lot=str(uuid))
    return reader, lot


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def evaluation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The opened bids side by side, and the form of the findings. A POST shows their ranking and records nothing."""
    reader, lot = _seat(request, uuid)
    found = Evaluation.objects.filter(lot=lot).first()
    if found is not None and found.signed_at is not None:
        return redirect("lot-report", uuid=uuid)
    if blinding.hides(lot):
        return redirect("work-scores", uuid=uuid)
    bench = queries.bench(lot, found)
    payload = answers.payload_of(request.POST.dict()) if request.method == "POST" else _recorded(lot, found)
    ranking, errors = None, list[Link]()
    if request.method == "POST":
        ranking, errors = _preview(request, reader, lot, payload)
    columns, rows = board.item_table(bench)
    committee, scored_apart = waits.drawn(lot), sheets.is_scored_apart(lot)
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "bench": bench,
        "may_evaluate": lot.state == Lot.State.OPENED
        and (sheets.closed(lot) is not None or not scored_apart)
        and (not examining.is_apart(lot) or examining.is_over(lot)),
        "scored_apart": scored_apart,
        "examined_apart": examining.is_apart(lot),
        "held_up": held.problem() if (held := waits.held_up_by(lot)) else None,
        "terms": board.terms(bench),
        "columns": board.opened_columns(bench),
        "rows": board.opened_rows(bench),
        "item_columns": columns,
        "item_rows": rows,
        "bids": answers.bid_fields(bench, payload),
        "members": payload.get("members", str(committee.members) if committee else ""),
        "experts": payload.get("experts", str(committee.experts) if committee else ""),
        "article": grounds.article(bench.law),
        "ranking": ranking,
        "errors": errors,
        "was_recorded": found is not None and found.void_at is None,
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/evaluation",
        "here": request.path,
        **asking_pages.clock(lot, reader, identity.received_at(request)),
        "next": reverse("work-report", args=[uuid]),
    }
    return render(request, "evaluation/evaluation.html", context)


def _recorded(lot: Lot, found: Evaluation | None) -> dict[str, Any]:
    if found is None or found.void_at is not None:
        closed = sheets.closed(lot)
        return {"bids": [{"bid": bid, "other_scores": means} for bid, means in closed.means.items()]} if closed else {}
    return {"bids": found.findings, "members": str(found.members), "experts": str(found.experts)}


def _preview(
    request: HttpRequest, reader: Actor, lot: Lot, payload: dict[str, Any]
) -> tuple[dict[str, Any] | None, list[Link]]:
    try:
        findings = Findings.model_validate(payload)
        return previews.preview(lot, findings, reader, identity.received_at(request)).to_json(), []
    except ValidationError as error:
        faults = {".".join(str(step) for step in one["loc"]): one["msg"] for one in error.errors()}
    except Invalid as refusal:
        faults = {name: str(message) for name, message in refusal.errors.items()}
    return None, [Link(message, f"#id_{name}") for name, message in faults.items()]


@never_cache
@require_safe
def documents(request: HttpRequest, uuid: UUID, bid: UUID) -> HttpResponse:
    """The documents of one opened bid: for the committee while it evaluates, then for those who make the contract."""
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    entries = opening.documents_for_panel(bid, reader, identity.received_at(request))
    bench = queries.bench(lot, None)
    found = next((one for one in bench.bids if one.bid == bid), None)
    if found is None:
        raise NotFound(bid=str(bid))
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "name": bench.names[found.organisation_id],
        "open": lot.state == Lot.State.OPENED,
        "documents": [(entry, f"/api/v1/bids/{bid}/documents/{place}") for place, entry in enumerate(entries)],
    }
    return render(request, "evaluation/documents.html", context)


@never_cache
@require_safe
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check the findings and their ranking, then sign."""
    reader, lot = _seat(request, uuid)
    found = Evaluation.objects.select_related("lot__notice__project").filter(lot=lot).first()
    if found is None or found.void_at is not None:
        return redirect("work-evaluation", uuid=uuid)
    if found.signed_at is not None:
        return redirect("lot-report", uuid=uuid)
    ranking = queries.recorded_ranking(found).to_json()
    outdated = is_outdated(found.findings, by_bid(opening.still_standing(lot.pk)))
    context = desk(request, reader, lot.notice.project) | _findings(lot, found, ranking) | {
        "may_sign": lot.state == Lot.State.OPENED and bool(ranking["candidates"]) and not outdated,
        "outdated": outdated,
        **signatures.context(lot, found, reader, identity.received_at(request)),
        "here": request.path,
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/report",
        "next": f"/desk/lots/{uuid}/report/signed/{{leaf_sha256}}",
    }  # fmt: skip
    return render(request, "evaluation/check.html", context)


@require_safe
def report_signed(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the report is signed."""
    reader, lot = _seat(request, uuid)
    project = lot.notice.project
    steps = [
        Stage(_("Report signed"), StageState.DONE),
        Stage(_("The owner publishes the candidates"), StageState.CURRENT),
        Stage(_("The candidates stay public"), detail=_("Anybody can object to the result.")),
        Stage(_("The owner publishes the award")),
    ]
    confirmation = Confirmation(
        title=_("The report is signed"),
        reference=str(uuid),
        next_steps=steps,
        receipt=receipt_of(leaf, _("Evaluation report signed"), zone_of(project), on=f"lot:{uuid}"),
    )
    context = desk(request, reader, project) | {"lot": lot, "confirmation": confirmation}
    return render(request, "evaluation/signed.html", context)


@require_safe
def published_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The signed report: findings, grounds and ranking; for everybody."""
    lot = notices.lot(uuid)
    found = queries.signed(lot)
    if found is None or found.ranking is None:
        raise NotFound(lot=str(uuid))
    project = lot.notice.project
    context = _findings(lot, found, found.ranking) | {
        "opinions": signatures.published(found.opinions),
        "project": project,
        "zone": zone_of(project),
        "now": identity.received_at(request),
        "csv_url": reverse("lot-ranking-csv", args=[uuid]),
    }
    return render(request, "evaluation/report.html", context)


def _findings(lot: Lot, found: Evaluation, ranking: dict[str, Any]) -> dict[str, Any]:
    bench = queries.bench(lot, found)
    names = {str(bid.bid): bench.names[bid.organisation_id] for bid in bench.everyone}
    matrix_columns, matrix_rows = examination_pages.shown(lot, found.findings, names)
    size = _("%(members)s members, %(experts)s of them experts") % {
        "members": found.members,
        "experts": found.experts,
    }
    return {
        "lot": lot,
        "evaluation": found,
        "ranking": ranking,
        "terms": [*board.terms(bench), SummaryRow(_("Committee"), size)],
        "columns": board.finding_columns(bench),
        "rows": board.finding_rows(bench, found.findings),
        "years": years.tables(bench, found.findings),
        "matrix_columns": matrix_columns,
        "matrix_rows": matrix_rows,
    }


@require_safe
def ranking_csv(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The signed ranking, as a table."""
    lot = notices.lot(uuid)
    ranking = queries.ranking_of(lot)
    if ranking is None:
        raise NotFound(lot=str(uuid))
    bench = queries.bench(lot, None)
    text = io.StringIO()
    csv.writer(text).writerows(board.csv_rows(ranking, bench.everyone, bench.names))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ranking-{uuid}.csv"'
    return response
