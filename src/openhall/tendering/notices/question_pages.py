"""Pages of questions and amendments."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices import criteria_differences, queries, rules, views
from openhall.tendering.notices.forms import AmendmentForm
from openhall.tendering.notices.models import Notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, officer_of, receipt_of, who_prepares, zone_of
from openhall.ui import formats
from openhall.ui.components import Confirmation, Stage, StageState
from openhall_rules.auctions import METHODS as AUCTIONS


@require_safe
def questions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The inbox of questions for who prepares the tender. Who asked isn't shown, because nobody may know."""
    row = queries.notice(uuid)
    reader = who_prepares(request, row.project)
    context = desk(request, reader, row.project) | {
        "notice": row,
        "waiting": [
            (one, f"question:{one.uuid}", f"/api/v1/questions/{one.uuid}/answer", f"answer-{one.uuid}")
            for one in queries.open_questions(row)
        ],
        "answered": queries.answered_questions(row),
        "here": reverse("work-questions", args=[uuid]),
    }
    return render(request, "notices/questions.html", context)


@require_safe
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a question, for who may bid."""
    reader = identity.signed_in(request)
    row = queries.visible_notice(uuid, reader)
    if row.state != Notice.State.PUBLISHED:
        raise NotFound(notice=str(uuid))
    question = uuid4()
    law = planning.law_of(row.project)
    until = rules.questions_close_at(row, law)
    context = desk(request, reader, row.project) | {
        "until": until,
        "is_over": identity.received_at(request) >= until,
        "article": planning.article(law, rules.DOCUMENT_OBJECTION),
        "object": f"question:{question}",
        "url": f"/api/v1/notices/{uuid}/questions/{question}",
        "next": "{receipt_url}",
        "answered": queries.answered_questions(row),
    }
    return render(request, "notices/ask.html", context)


@require_safe
def amend(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of an amendment, with what the law would make of the deadline if it went out now.

    Raises:
        SignInFirst: a guest. NotFound: whoever is no officer of the tender, as for what an amendment prepares.
    """
    row = queries.notice(uuid)
    reader = officer_of(request, row.project)
    at = identity.received_at(request)
    if row.state != Notice.State.PUBLISHED or row.bids_due_at is None:
        raise NotFound(notice=str(uuid))
    law = planning.law_of(row.project)
    zone = zone_of(row.project)
    with planning.asking_the_law():
        forced = law.change_moves_deadline(change_at=at, deadline_at=row.bids_due_at)
    basis = {
        "article": planning.article(law, rules.CHANGE),
        "instant": formats.instant(forced or row.bids_due_at, zone),
    }
    effect = (
        _("If you publish the amendment now, the law moves the deadline to %(instant)s (%(article)s).")
        if forced
        else _("Enough time is left: the deadline can stay at %(instant)s (%(article)s).")
    )
    form = AmendmentForm(zone)
    context = desk(request, reader, row.project) | {
        "notice": row,
        "form": form,
        "effect": effect % basis,
        "is_over": at >= row.bids_due_at,
        "documents": queries.documents_of(row),
        "kinds": rules.document_kinds(row.project),
        "lots": _lots(row),
        "criteria_sha256": views.proposal(row)["criteria_sha256"],
        "difference_columns": criteria_differences.columns(),
        "drop_url": f"/api/v1/notices/{uuid}/lots/criteria/proposal/remove",
        "here": reverse("work-amend", args=[uuid]),
        "object": f"notice:{uuid}",
        "url": f"/api/v1/notices/{uuid}/amendments",
        "next": f"/desk/notices/{uuid}/amended/{{leaf_sha256}}",
    }
    return render(request, "notices/amend.html", context)


def _lots(row: Notice) -> list[dict[str, Any]]:
    """Each lot that has criteria, with the page that edits them and what is prepared for it."""
    return [
        {
            "row": lot,
            "url": reverse("work-criteria", args=[row.project.uuid, lot.uuid]),
            "differences": criteria_differences.rows(lot.criteria, lot.proposed) if lot.proposed is not None else [],
            "drop": f"drop-{lot.uuid}",
        }
        for lot in row.lots.order_by("number")
        if lot.method not in AUCTIONS
    ]


@require_safe
def amended(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the amendment is out."""
    row = queries.notice(uuid)
    reader = who_prepares(request, row.project)
    if row.bids_due_at is None:
        raise NotFound(notice=str(uuid))
    zone = zone_of(row.project)
    confirmation = Confirmation(
        title=_("The amendment is published"),
        reference=str(row.uuid),
        next_steps=[
            Stage(_("Amendment published"), StageState.DONE),
            Stage(_("Bids are due"), StageState.CURRENT, formats.instant(row.bids_due_at, zone)),
        ],
        receipt=receipt_of(leaf, _("Notice amended"), zone, on=f"notice:{uuid}"),
    )
    context = desk(request, reader, row.project) | {
        "confirmation": confirmation,
        "back_url": reverse("work-project", args=[row.project.uuid]),
    }
    return render(request, "planning/confirmation.html", context)
