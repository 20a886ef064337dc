"""What the evidence room is told about cases: from tendering and the portal, always at one checkpoint of the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q

from openhall.kernel.refusals import NotFound
from openhall.portal.public import case_files, record_of_case
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project
from openhall.witness import public as witness
from openhall.witness.public import FeedAct
from openhall.witness_room.evidence.public import Paper, ToldAct, ToldCase

PLAN, NOTICE, AMENDMENT, WINDOW_CLOSED = "PLN-01", "NOT-01", "NOT-04", "OPN-03"
STILL_SEALED = (Lot.State.OPEN, Lot.State.CLOSED, Lot.State.RELEASED)
OWNER, AGENCY, CENTRE, CUSTODIAN, BIDDER = "owner", "agency", "centre", "custodian", "bidder"
MOST = 100_000


class HouseSources:
    """The tenders of this house."""

    def title_of(self, case: UUID) -> str:
        """Title of a public case.

        Raises:
            NotFound
        """
        return _public(case).title

    def is_public(self, case: UUID) -> bool:
        """Whether the case is a published project."""
        return Project.objects.filter(uuid=case).exclude(state=Project.State.DRAFT).exists()

    def files_of(self, case: UUID, note: bytes) -> Mapping[str, bytes]:
        """The evidence of one case at a checkpoint."""
        return case_files(_public(case), note=note)

    def told(self, case: UUID, note: bytes) -> ToldCase:
        """The case in words, up to the checkpoint, as its public page tells it."""
        project, size = _public(case), witness.size_of(note)
        tender, record = record_of_case(case)
        entries = [one for one in record if one.act.index < size]
        acts = [
            ToldAct(
                one.act.index,
                one.act.at,
                str(one.told.title),
                "\n".join(part for part in (one.told.body, *one.told.lines) if part),
                one.act.leaf_sha256,
            )
            for one in entries
        ]
        packs = dict.fromkeys(one.act.body["public"]["pack"] for one in entries if one.act.code in (PLAN, NOTICE))
        return ToldCase(
            case=case,
            title=project.title,
            owner=project.owner.name,
            lang=project.lang,
            zone=tender.zone,
            acts=acts,
            papers=list(_papers([one.act for one in entries])),
            packs=list(packs),
        )

    def cases_of_party(self, organisation: UUID, note: bytes) -> Sequence[tuple[UUID, Sequence[str]]]:
        """Cases in which the party's part is public at the checkpoint, the oldest first.

        A bidder's part is public once the bids of the lot were opened, when the names are read out (招标投标法 36);
        who withdrew before is never named.
        """
        size = witness.size_of(note)
        parts: dict[UUID, list[str]] = {}
        named = Project.objects.exclude(state=Project.State.DRAFT).filter(
            Q(owner__uuid=organisation) | Q(agency__uuid=organisation) | Q(centre__uuid=organisation)
        )
        for project in named.select_related("owner", "agency", "centre").order_by("id"):
            roles = ((OWNER, project.owner), (AGENCY, project.agency), (CENTRE, project.centre))
            found = [role for role, party in roles if party is not None and party.uuid == organisation]
            parts.setdefault(project.uuid, []).extend(found)
        bids = Bid.objects.filter(bidder__uuid=organisation).exclude(state=Bid.State.WITHDRAWN)
        for bid in bids.exclude(lot__state__in=STILL_SEALED).select_related("lot__notice__project").order_by("id"):
            case = bid.lot.notice.project.uuid
            if _opened(case, bid.lot.uuid, size) and BIDDER not in parts.setdefault(case, []):
                parts[case].append(BIDDER)
        for case in Project.objects.filter(
            notice__custodians__organisation__uuid=organisation, notice__published_at__isnull=False
        ).values_list("uuid", flat=True):
            parts.setdefault(case, []).append(CUSTODIAN)
        begun = {act.case: act.index for act in _plans(parts, size) if act.case is not None}
        return [(case, parts[case]) for case in sorted(begun, key=lambda case: begun[case]) if parts[case]]


def _public(case: UUID) -> Project:
    found = Project.objects.select_related("owner").filter(uuid=case).exclude(state=Project.State.DRAFT).first()
    if found is None:
        raise NotFound(tender=str(case))
    return found


def _opened(case: UUID, lot: UUID, size: int) -> bool:
    windows = witness.acts_after(0, case=case, code=WINDOW_CLOSED, limit=MOST)
    return any(act.uuid == lot and act.index < size for act in windows)


def _plans(cases: Mapping[UUID, object], size: int) -> Iterator[FeedAct]:
    for case in cases:
        yield from (act for act in witness.acts_after(0, case=case, code=PLAN, limit=1) if act.index < size)


def _papers(acts: Sequence[FeedAct]) -> Iterator[Paper]:
    """Documents that the case's own statements name."""
    seen: set[str] = set()
    for act in acts:
        if act.code not in (NOTICE, AMENDMENT):
            continue
        for one in act.statement()["documents" if act.code == NOTICE else "documents_added"]:
            if one["sha256"] not in seen:
                seen.add(one["sha256"])
                yield Paper(one["sha256"], one["title"], int(one["size"]))
