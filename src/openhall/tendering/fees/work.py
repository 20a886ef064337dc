"""What waits: the payer's order after the report, an expert's receipt to confirm, or where to be paid."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.experts.public import DrawState
from openhall.tendering.fees import law, policies, rounds
from openhall.tendering.fees.models import Fee, FeeOrder
from openhall.tendering.fees.payments import payee_of
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.tendering.planning.public import Project
from openhall.ui.components import WorkItem

MOST = 50


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Fees to order, to confirm, or to say an account for."""
    for fee in Fee.objects.filter(person_id=actor.person_id, paid_at__isnull=False, confirmed_at=None)[:MOST]:
        yield _own(reverse("fee", args=[fee.uuid]), _("Confirm that your fee arrived"))
    if Fee.objects.filter(person_id=actor.person_id, paid_at=None).exists() and payee_of(actor.person_id or 0) is None:
        yield _own(reverse("own-fees"), _("Say where your fees are to be paid"))
    if actor.organisation_id is None or not actor.holds(*policies.OWNERS, *policies.CENTRES):
        return
    drawn = Q(draws__state__in=[DrawState.COMPLETE, DrawState.PUBLISHED], draws__void_at=None)
    appointed = Q(appointments__isnull=False, appointments__void_at=None)
    found = Q(evaluation__signed_at__isnull=False) | Q(
        Q(evaluation__isnull=False) | Q(void_evaluations__isnull=False), state=Lot.State.FAILED
    )
    rows = (
        Lot.objects.select_related("notice__project")
        .filter(found)
        .filter(drawn | appointed | Q(void_evaluations__isnull=False))
        .distinct()
        .exclude(pk__in=FeeOrder.objects.filter(void_at=None).values("lot_id"))
        .exclude(notice__project__state=Project.State.ARCHIVED)
    )
    own = rows.filter(notice__project__owner_id=actor.organisation_id) | rows.filter(
        notice__project__centre_id=actor.organisation_id
    )
    for lot in own.order_by("id")[:MOST]:
        project = lot.notice.project
        payer = law.payer_of(law.fee_law(project, at))
        owed = lot.state != Lot.State.FAILED or rounds.unpaid(lot)
        if owed and policies.pays(actor, project, payer):
            yield work_on_lot(lot, reverse("lot-fees", args=[lot.uuid]), _("Pay the committee’s experts"))


def _own(url: str, doing: str) -> WorkItem:
    return WorkItem(title=_("A fee"), url=url, deadline=None, zone="UTC", doing=doing)
