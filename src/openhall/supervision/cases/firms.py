"""What is known of a firm, to those who supervise, inspect or audit: nothing of it is public."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.supervision.alerts import public as alerts
from openhall.supervision.alerts.public import Alert
from openhall.supervision.cases import queries
from openhall.supervision.cases.models import Investigation
from openhall.supervision.channels import public as channels
from openhall.supervision.facts.public import FACTS, EndedComplaint, Watched
from openhall.supervision.signing import PAGE


@dataclass(frozen=True)
class Known:
    """A firm as one reader may see it; the newest of each, and how many there are.

    ``tenders``: with opened bids of it, in sectors that the reader sees. ``won``: ids of those in which it won.
    ``alerts``: that point at it. ``cases``: of the reader's department, that began with one of these alerts or name one
    of these tenders.
    """

    uuid: UUID
    name: str
    tenders: list[Watched]
    all_tenders: int
    won: set[str]
    alerts: list[Alert]
    all_alerts: int
    complaints: list[EndedComplaint]
    cases: list[Investigation]


def known_of(party: UUID, reader: Actor | None) -> Known:
    """What the reader may know of a firm.

    Raises:
        NotFound: the reader supervises, inspects and audits nothing, or no fact of a sector that they see names it.
    """
    channels.require_reader(reader)
    told = alerts.of_party(reader, party)
    within = Q(pk__in=[])
    for sector in channels.seen_by(reader):
        within |= Q(pk__in=channels.tenders_of(sector).values("pk"))
    seen = Watched.objects.filter(within)
    bids = FACTS["bids"]._default_manager.filter(bidder_id=str(party))
    tenders = seen.filter(tender_id__in=bids.order_by().values("tender_id"))
    complaints = EndedComplaint.objects.filter(party=party, case__in=seen.values("case")).order_by("-filed_at", "-pk")
    listed, pointing = list(tenders.order_by("-id")[:PAGE]), list(told[:PAGE])
    complained = list(complaints[:PAGE])
    if not (listed or pointing or complained):
        raise NotFound(firm=str(party))
    cases = [one.case for one in listed]
    mine = queries.cases(reader).filter(Q(alert__in=[one.pk for one in pointing]) | Q(tenders__overlap=cases))
    names = FACTS["parties"]._default_manager.filter(party_id=str(party)).order_by("-pk")
    name = names.values_list("name", flat=True).first() or (complained[0].party_name if complained else "")
    return Known(
        uuid=party,
        name=name or str(party),
        tenders=listed,
        all_tenders=tenders.count() if len(listed) == PAGE else len(listed),
        won=set(
            bids.filter(won=True, tender_id__in=[one.tender_id for one in listed]).values_list("tender_id", flat=True)
        ),
        alerts=pointing,
        all_alerts=told.count() if len(pointing) == PAGE else len(pointing),
        complaints=complained,
        cases=list(mine[:PAGE]),
    )
