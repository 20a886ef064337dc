"""The page on a notice's custodians: for everybody what is known of them, for each of them and the owner what to do."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.notices import queries, rules
from openhall.tendering.notices.custody import UNOPENED, Place, custody_of, may_declare, may_keep
from openhall.tendering.notices.models import Custodian, Notice
from openhall.tendering.planning.desk import desk, receipt_of, zone_of
from openhall.tendering.planning.public import law_of
from openhall.ui import formats
from openhall.ui.components import Confirmation


@require_safe
def custodians(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The custodians of a published notice. It is the same whoever bids, and for everybody who reads it."""
    row = queries.visible_notice(uuid, None)
    project = row.project
    reader = identity.reader(request)
    custody, zone = custody_of(row), zone_of(project)
    runs = row.lots.filter(state__in=UNOPENED).exists()
    context = {
        "now": identity.received_at(request),
        "notice": row,
        "project": project,
        "zone": zone,
        "custody": custody,
        "sides": [str(rules.SIDES[side]) for side in rules.needed_sides(row, law_of(project))],
        "rows": [_row(place, zone) for place in custody.places],
        "runs": runs,
        "own": [],
        "declarable": [],
    }
    if reader is not None and runs:
        context |= desk(request, reader, project)
        places = [place.custodian for place in custody.places]
        context["own"] = [_forms(one) for one in places if may_keep(reader, one)]
        context["declarable"] = [_forms(one) for one in places if may_declare(reader, one, row)]
    return render(request, "notices/custodians.html", context)


def _row(place: Place, zone: str) -> dict[str, object]:
    one = place.custodian
    return {
        "place": one.place + 1,
        "organisation": one.organisation.name,
        "side": rules.SIDES[place.side],
        "proved": formats.instant(one.proved_at, zone) if one.proved_at else "",
        "absent": place.absent,
        "reason": one.absence_reason,
        "revoked": place.revoked,
        "recipient": one.recipient,
    }


def _forms(one: Custodian) -> dict[str, object]:
    return {
        "place": one.place + 1,
        "organisation": one.organisation.name,
        "object": f"custodian:{one.uuid}",
        "version": one.version,
        "proof_id": f"proof-{one.place + 1}",
        "absence_id": f"absence-{one.place + 1}",
        "absent": one.absent_since is not None,
        "recipient": one.recipient,
        "trial_url": f"/api/v1/custodians/{one.uuid}/trial-share",
        "proof_url": f"/api/v1/custodians/{one.uuid}/proof",
        "absence_url": f"/api/v1/custodians/{one.uuid}/absence",
        "next": f"/custodians/{one.uuid}/done/{{leaf_sha256}}",
    }


@require_safe
def done(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation of what a custodian, or somebody for it, has just said."""
    reader = identity.signed_in(request)
    one = Custodian.objects.select_related("notice__project").filter(uuid=uuid).first()
    if one is None or one.notice.state == Notice.State.DRAFT:
        raise NotFound(custodian=str(uuid))
    titles = {one.proof_leaf: _("The key opened the trial share"), one.absence_leaf: _("What you said is public")}
    title = titles.get(leaf)
    if not title:
        raise NotFound(leaf=leaf)
    project = one.notice.project
    receipt = receipt_of(leaf, title, zone_of(project), on=f"custodian:{uuid}")
    context = desk(request, reader, project) | {
        "confirmation": Confirmation(title=title, reference=str(uuid), receipt=receipt),
        "back_url": reverse("notice-custodians", args=[one.notice.uuid]),
    }
    return render(request, "planning/confirmation.html", context)
