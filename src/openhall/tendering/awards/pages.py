"""Pages of the award: what the owner confirms, and the result that everybody reads."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound, Refusal
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import annulling, letters, queries
from openhall.tendering.awards.grounds import ground_of
from openhall.tendering.awards.models import Award
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.desk import desk, receipt_of, who_prepares, zone_of
from openhall.tendering.planning.public import article, asking_the_law, law_of
from openhall.ui import formats
from openhall.ui.components import Confirmation, Stage, StageState

PUBLICITY, CONTRACT = "time_limits.publicity", "time_limits.contract"


def _desk(request: HttpRequest, uuid: UUID) -> tuple[Lot, dict[str, Any]]:
    """The lot, and the context of a page for who prepares its tender.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    lot = notices.lot(uuid)
    project = lot.notice.project
    reader = who_prepares(request, project)
    return lot, desk(request, reader, project) | {
        "lot": lot,
        "object": f"lot:{uuid}",
        "is_officer": reader.holds("officer"),
        "may_end": reader.organisation_id == project.owner_id and "fail" in Lot.workflow.possible(lot.state),
        "law_says_no": "",
    }


@never_cache
@require_safe
def candidates(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish the candidates: who becomes public, and until when."""
    lot, context = _desk(request, uuid)
    if queries.find(lot) is not None:
        return redirect("work-award", uuid=uuid)
    law = law_of(lot.notice.project)
    until = None
    try:
        with asking_the_law():
            until = law.publicity_ends(published_at=context["now"])
    except Refusal as refusal:
        context["law_says_no"] = str(refusal.problem()["detail"])
    context |= {
        "ground": ground_of(lot),
        "auction": auctions.auction_of(lot),
        "may_publish": lot.state == Lot.State.EVALUATED and context["is_officer"] and until is not None,
        "until": until,
        "article": article(law, PUBLICITY),
        "url": f"/api/v1/lots/{uuid}/candidates",
        "next": f"/desk/lots/{uuid}/candidates/published/{{leaf_sha256}}",
    }
    return render(request, "awards/candidates.html", context)


@require_safe
def candidates_published(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the candidates are public."""
    lot, context = _desk(request, uuid)
    award, zone = queries.award_of(uuid), zone_of(lot.notice.project)
    until = formats.instant(award.until, zone)
    steps = [
        Stage(_("Candidates published"), StageState.DONE),
        Stage(_("The candidates stay public"), StageState.CURRENT, _("until %(instant)s") % {"instant": until}),
        Stage(_("Publish the award"), when=_("from %(instant)s on") % {"instant": until}),
        Stage(_("Sign the contract")),
    ]
    context["confirmation"] = Confirmation(
        title=_("The candidates are published"),
        reference=str(uuid),
        next_steps=steps,
        receipt=receipt_of(leaf, _("Award candidates published"), zone, on=f"lot:{uuid}"),
    )
    return render(request, "awards/published.html", context)


@never_cache
@require_safe
def award(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Publish the award: to whom, at which price, until when the contract is due."""
    lot, context = _desk(request, uuid)
    found = queries.find(lot)
    if found is None:
        return redirect("work-candidates", uuid=uuid)
    law, at = law_of(lot.notice.project), context["now"]
    due = None
    try:
        with asking_the_law():
            due = law.contract_due(award_notice_at=at)
    except Refusal as refusal:
        context["law_says_no"] = str(refusal.problem()["detail"])
    is_over = at >= found.until
    context |= {
        "award": found,
        "auction": auctions.auction_of(lot),
        "first": _first(lot, found),
        "void": annulling.annulments_of(lot),
        "is_over": is_over,
        "may_publish": lot.state == Lot.State.PUBLICITY and is_over and context["is_officer"] and due is not None,
        "fail_url": reverse("lot-fail", args=[uuid]),
        "contract_due_at": due,
        "article": article(law, PUBLICITY),
        "contract_article": article(law, CONTRACT),
        "url": f"/api/v1/lots/{uuid}/award",
        "next": f"/desk/lots/{uuid}/award/published/{{leaf_sha256}}",
    }
    return render(request, "awards/award.html", context)


def _first(lot: Lot, found: Award) -> dict[str, Any] | None:
    """Who wins: the first candidate whose bid stands, and whose award wasn't made void."""
    ground = ground_of(lot)
    standing = {str(one.bid) for one in ground.candidates()} if ground else set()
    standing -= {str(one) for one in annulling.struck(lot)}
    return next((one for one in found.candidates if one["bid"] in standing), None)


@require_safe
def award_published(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the lot is awarded."""
    lot, context = _desk(request, uuid)
    found, zone = queries.published_award(uuid), zone_of(lot.notice.project)
    context["confirmation"] = Confirmation(
        title=_("The award is published"),
        reference=str(uuid),
        next_steps=[
            Stage(_("Award published"), StageState.DONE, detail=_("Every bidder was told its own result.")),
            Stage(_("Sign the contract"), StageState.CURRENT, _contract_due(found, zone)),
        ],
        receipt=receipt_of(leaf, _("Award notice published"), zone, on=f"lot:{uuid}"),
    )
    return render(request, "awards/published.html", context)


def _contract_due(found: Award, zone: str) -> str:
    if found.contract_due_at is None:
        return ""
    return _("until %(instant)s") % {"instant": formats.instant(found.contract_due_at, zone)}


@require_safe
def result(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Candidates and award of a lot, for everybody; and what was found before where it is evaluated again."""
    lot = notices.lot(uuid)
    found, earlier = queries.find(lot), evaluation.void_evaluations(lot)
    if found is None and not earlier:
        raise NotFound(lot=str(uuid))
    project = lot.notice.project
    context = {
        "award": found,
        "lot": lot,
        "auction": auctions.auction_of(lot),
        "void": annulling.annulments_of(lot),
        "earlier": earlier,
        "project": project,
        "zone": zone_of(project),
        "now": identity.received_at(request),
        "csv_url": reverse("lot-ranking-csv", args=[uuid]),
        "letter": letters.letter_of(lot, identity.reader(request)),
    }
    return render(request, "awards/result.html", context)
