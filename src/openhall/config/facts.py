"""OpenHall's own facts: a tender's open data, and what the house alone knows beside, once everybody may know it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from openhall.config import single_scores, traces
from openhall.portal.public import ocds, releases
from openhall.supervision.facts.public import Told, ToldComplaint
from openhall.tendering.notices import public as notices
from openhall.tendering.planning.public import Project
from openhall.tendering.remedies.public import Complaint
from openhall.witness.models import Cursor
from openhall.witness.public import FeedAct, acts_after

OPENED, FOUND, REPORT, AWARDED = "OPN-05", "EVA-01", "EVA-02", "AWD-02"
CREDIT_CODE: Final = "CN-USCC"
"""Scheme of identifiers whose characters 3 to 6 are the prefecture (GB 32100, GB/T 2260)."""
ENDED: Final = ("refused", "withdrawn", "decided")
"""States of complaints in which nothing more comes."""
NOT_STANDING: Final = ("cancelled", "unsuccessful", "pending")


class HouseFacts:
    """The tenders of this house."""

    def holds(self, index: int) -> bool:
        """Whether the open data hold the act at this leaf index."""
        return Cursor.objects.filter(consumer=releases.CONSUMER, next_index__gt=index).exists()

    def told(self, case: UUID) -> Told | None:
        """The tender as its open data tell it, with scores and traces once its award is published."""
        project = Project.objects.select_related("owner", "centre").filter(uuid=case).first()
        if project is None or project.state == Project.State.DRAFT or not releases.releases_of(case):
            return None
        package = releases.record_package(ocds.ocid(case))
        release = json.loads(ocds.written(package["records"][0]["compiledRelease"]))
        notice = notices.notice_of(project)
        return Told(
            case=case,
            tender_id=release["ocid"],
            centre=project.centre.uuid,
            title=project.title,
            lang=project.lang,
            buyer_name=project.owner.name,
            category=project.category,
            resource_class=project.resource_class,
            jurisdiction=project.jurisdiction,
            state=project.state,
            published_at=notice.published_at if notice else None,
            rows=list(_rows(_with_regions(release), project)),
            complaints=_complaints(project),
        )


def _complaints(project: Project) -> list[ToldComplaint]:
    """The tender's complaints that have ended, of those who are known here."""
    ended = Complaint.objects.filter(notice__project=project, state__in=ENDED, organisation__isnull=False)
    return [
        ToldComplaint(
            uuid=one.uuid,
            party=one.organisation.uuid,
            party_name=one.organisation.name,
            matter=one.matter,
            standing=one.standing,
            filed_at=one.filed_at,
            ended_at=one.ended_at,
            ending=one.outcome if one.state == "decided" else one.state,
            ground=one.ground,
            in_vain=one.state != "decided" or one.outcome == "dismissed",
            leaf_sha256=one.end_leaf,
        )
        for one in ended.select_related("organisation").order_by("id")
        if one.organisation is not None
    ]


def _with_regions(release: dict[str, Any]) -> dict[str, Any]:
    """The release with the prefecture of every party whose credit code says it."""
    for party in release.get("parties", []):
        known = party.get("identifier", {})
        if known.get("scheme") == CREDIT_CODE and "address" not in party:
            party["address"] = {"region": known["id"][2:6]}
    return release


def _rows(release: dict[str, Any], project: Project) -> Iterator[tuple[str, dict[str, Any]]]:
    # Here, because the library brings in an engine that only the worker needs.
    from openhall_indicators.reading.releases import rows_of

    acts = _decisive(project.uuid)
    awarded = {UUID(lot) for lot in acts[AWARDED]}
    scores = _scores(acts, awarded)
    rows = list(rows_of(release))
    winners = {
        (row["lot_id"], row["supplier_id"])
        for table, row in rows
        if table == "awards" and row["status"] not in NOT_STANDING and row["supplier_id"]
    }
    for table, row in rows:
        if table == "tenders":
            row["category"] = project.category
            row["class_id"] = project.resource_class or row["class_id"]
            row["market"] = project.resource_class or project.category
            row["evaluation_minutes"] = _minutes(acts, awarded)
            row["deposit"] = _deposit(project)
            row["published_at"], row["opening_at"] = _moments(project, acts)
        if table == "bids":
            if winners:
                row["won"] = (row["lot_id"], row["bidder_id"]) in winners
            row.update(scores.get(row["bid_id"], {}))
        yield table, _stamped(row)
    yield from _announced(release["ocid"], project, acts)
    yield from single_scores.rows(release["ocid"], project.uuid, acts[FOUND], acts[OPENED], awarded)
    yield from traces.rows(release["ocid"], project, awarded)


def _moments(project: Project, acts: dict[str, dict[str, FeedAct]]) -> tuple[datetime | None, datetime | None]:
    """When the notice was published, and when bids were opened: the first lot's. Before that, when they are due."""
    notice = notices.notice_of(project)
    if notice is None or notice.published_at is None:
        return None, None
    opened = min((act.at for act in acts[OPENED].values()), default=None)
    return notice.published_at, opened or notice.bids_due_at


def _announced(
    tender_id: str, project: Project, acts: dict[str, dict[str, FeedAct]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the house publishes as pages and not as files: the notice, and the notice of each award."""
    published, _opening = _moments(project, acts)
    found = [("tender", "tenderNotice", str(project.uuid), published)] if published else []
    found += [("award", "awardNotice", act.leaf_sha256, act.at) for act in acts[AWARDED].values()]
    for stage, kind, name, at in found:
        row = {"tender_id": tender_id, "document_id": f"page/{name}", "stage": stage, "type": kind, "published_at": at}
        yield "documents", row


def _stamped(row: dict[str, Any]) -> dict[str, Any]:
    """The row with its instants in UTC: the library's have no zone."""
    return {
        name: cell.replace(tzinfo=UTC) if isinstance(cell, datetime) and cell.tzinfo is None else cell
        for name, cell in row.items()
    }


def _decisive(case: UUID) -> dict[str, dict[str, FeedAct]]:
    """Of each lot the last opening, findings, report and award, by code and id of the lot."""
    found: dict[str, dict[str, FeedAct]] = defaultdict(dict)
    for code in (OPENED, FOUND, REPORT, AWARDED):
        for act in acts_after(0, case=case, code=code, with_statements=True):
            found[code][str(act.uuid)] = act
    return found


def _scores(acts: dict[str, dict[str, FeedAct]], awarded: set[UUID]) -> dict[str, dict[str, float]]:
    """Scores of the bids of awarded lots: those beside the price as the committee found them, and in all."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    for lot, act in acts[FOUND].items():
        if UUID(lot) in awarded:
            for bid, score in single_scores.technical(act).items():
                found[bid]["technical_score"] = score
    for lot, act in acts[REPORT].items():
        if UUID(lot) not in awarded:
            continue
        for entry in act.statement()["ranking"]["ranked"]:
            if entry.get("score") is not None:
                found[entry["bid"]]["total_score"] = float(entry["score"])
    return found


def _minutes(acts: dict[str, dict[str, FeedAct]], awarded: set[UUID]) -> float | None:
    """From the prices to the report, of the lots that are awarded."""
    lots = [lot for lot in acts[REPORT] if UUID(lot) in awarded and lot in acts[OPENED]]
    spent = [(acts[REPORT][lot].at - acts[OPENED][lot].at).total_seconds() / 60 for lot in lots]
    return sum(spent) if spent else None


def _deposit(project: Project) -> float | None:
    """What bidders for all lots of a published notice must deposit."""
    notice = notices.notice_of(project)
    if notice is None or notice.published_at is None:
        return None
    return float(sum(lot.deposit or 0 for lot in notices.lots_of(project)))
