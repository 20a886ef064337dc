"""The minutes of a meeting: written by the platform from the log, sealed, signed or not signed by those present."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from openhall.identity.public import Actor, Intent, organisations
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.hall import acts, papers, policies, queries, wording
from openhall.tendering.hall.locks import case_of, locked
from openhall.tendering.hall.models import Attendance, Meeting, Minutes, MinutesAnswer, SpotObjection
from openhall.tendering.hall.refusals import AlreadyAnswered, MeetingNotOver, OtherMinutes
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening.public import Record, opening_of, record_of
from openhall.tendering.planning.public import law_of
from openhall.witness import public as witness
from openhall.witness.public import LOG, FeedAct, NotYetInLog, Recorded, acts_after, record

PDF = "application/pdf"
FROM, MOST_ACTS = "OPN-01", 5_000


@dataclass(frozen=True)
class Issued:
    """Minutes and their act."""

    minutes: Minutes
    recorded: Recorded


@dataclass(frozen=True)
class Answered:
    """What somebody said about the minutes."""

    answer: MinutesAnswer
    recorded: Recorded


@transaction.atomic(durable=True)
def issue_minutes(*, meeting: UUID, at: datetime) -> Issued:
    """Write and seal the minutes of a closed meeting by rule (HAL-08), once the log has taken the closing in.

    The paper names organisations and what they are in the hall, never a person: it is public and can't be changed.

    Raises:
        NotFound. MeetingNotOver. AlreadyAnswered: they are there. NotYetInLog.
    """
    held, row = locked(meeting)
    if row.state != Meeting.State.CLOSED or row.closed_at is None:
        raise MeetingNotOver
    at = max(at, row.closed_at)  # the worker may have read its clock before the meeting was closed
    if Minutes.objects.filter(meeting=row).exists():
        raise AlreadyAnswered
    chain = acts_of(held.lot)
    if not any(act.leaf_sha256 == row.close_leaf for act in chain):
        raise NotYetInLog
    lang = wording.language(held.project.lang)
    minutes = Minutes(meeting=row, lang=lang, facts=_facts(row, held.lot, chain), issued_at=at)
    pdf = papers.sealed(minutes, at=at)
    minutes.pdf_sha256 = files.keep_bytes(pdf, media_type=PDF, at=at).sha256
    act = acts.MINUTES_ISSUED(
        object=f"meeting:{row.uuid}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "pdf_sha256": minutes.pdf_sha256},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    minutes.leaf_sha256 = recorded.leaf_sha256
    minutes.save()
    return Issued(minutes, recorded)


def acts_of(lot: Lot) -> list[FeedAct]:
    """The public acts of a lot's opening and meeting that are in the log, in its order."""
    uuid, others = str(lot.uuid), {str(one.uuid) for one in lot.notice.lots.all() if one.pk != lot.pk}
    found = []
    for act in acts_after(0, limit=100_000, case=lot.notice.project.uuid, with_statements=True):
        if act.sealed_for is not None or not act.code.startswith(("OPN-", "HAL-")):
            continue
        about = str(act.leaf.get("public", {}).get("lot", "")) or act.object.partition(":")[2]
        if about == uuid and about not in others:
            found.append(act)
    return found[:MOST_ACTS]


def _facts(meeting: Meeting, lot: Lot, chain: list[FeedAct]) -> dict[str, Any]:
    project, notice, opening = lot.notice.project, lot.notice, opening_of(lot)
    record = record_of(lot)
    law = law_of(project)
    index = {act.leaf_sha256: act.index for act in chain}
    parties = organisations(key for key in (project.owner_id, project.agency_id, project.centre_id) if key)
    present = Attendance.objects.select_related("organisation", "bid").filter(meeting=meeting)
    checkpoint = witness.published()
    named = queries.names_of(record)
    return {
        "v": 1,
        "meeting": str(meeting.uuid),
        "project": {"uuid": str(project.uuid), "title": project.title},
        "lot": {"uuid": str(lot.uuid), "number": lot.number, "title": lot.title},
        "law": {"pack": law.id, "zone": law.calendar.zone},
        "owner": parties[project.owner_id].name,
        "agency": parties[project.agency_id].name if project.agency_id else None,
        "centre": parties[project.centre_id].name,
        "host": meeting.host.name,
        "bids_due_at": _when(notice.bids_due_at),
        "window_closed_at": _when(opening.window_closed_at if opening else None),
        "opened_at": _when(lot.opened_at),
        "began_at": instant_text(meeting.began_at),
        "closed_at": _when(meeting.closed_at),
        "failed": {"reason": opening.reason, "article": opening.article} if opening and opening.failed_at else None,
        "present": [
            {
                "part": one.part,
                "manager": one.manager,
                "organisation": one.organisation.name if one.bid is None else named.get(one.bid.pseudonym, ""),
                "bidder": one.bid.pseudonym if one.bid else None,
                "at": instant_text(one.at),
                "index": index.get(one.leaf_sha256),
            }
            for one in present
        ],
        "roll_called_at": _when(meeting.called_at),
        "absent": [named.get(bidder, "") or bidder for bidder in meeting.absent],
        "custodians": [
            {"organisation": place.organisation.name, "handed_in_at": _when(found.handed_in_at if found else None)}
            for place, found in record.custodians
        ],
        "prices": _prices(record),
        "not_opened": [{"bidder": record.names[one.organisation_id], "state": one.state} for one in record.not_opened],
        "objections": [
            {
                "bidder": named.get(one.bid.pseudonym, "") or one.bid.pseudonym,
                "text": one.text,
                "raised_at": instant_text(one.raised_at),
                "answer": one.answer or None,
                "upheld": one.upheld,
                "answered_by": one.answered_by.name if one.answered_by else None,
                "answered_at": _when(one.answered_at),
            }
            for one in SpotObjection.objects.select_related("bid", "answered_by").filter(meeting=meeting)
        ],
        "unanswered_reason": meeting.reason,
        "acts": [
            {"code": act.code, "at": instant_text(act.at), "index": act.index, "leaf_sha256": act.leaf_sha256}
            for act in chain
        ],
        "log": {
            "origin": checkpoint.origin if checkpoint else settings.OPENHALL_LOG_ORIGIN,
            "size": checkpoint.size if checkpoint else 0,
            "root": checkpoint.root.hex() if checkpoint else "",
        },
    }


def _prices(record: Record) -> list[dict[str, Any]]:
    return [
        {
            "order": one.opened_order,
            "bidder": record.names[one.organisation_id],
            "total": one.content["total"],
            "currency": one.currency,
            "days": one.content.get("days"),
            "confirmed": one.confirmed,
            "objection": one.objection,
        }
        for one in record.read_out
    ]


def _when(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def _locked_minutes(meeting: UUID, pdf_sha256: str, actor: Actor) -> tuple[Any, Minutes, Attendance]:
    held, row = locked(meeting)
    minutes = Minutes.objects.filter(meeting=row).first()
    if minutes is None:
        raise MeetingNotOver
    attendance = policies.require_present(actor, row)
    if pdf_sha256 != minutes.pdf_sha256:
        raise OtherMinutes(signed=pdf_sha256, minutes=minutes.pdf_sha256)
    if MinutesAnswer.objects.filter(attendance=attendance).exists():
        raise AlreadyAnswered
    return held, minutes, attendance


@transaction.atomic(durable=True)
def sign_minutes(*, meeting: UUID, pdf_sha256: str, intent: Intent, actor: Actor, at: datetime) -> Answered:
    """Somebody who was there signs the minutes' digest with a key of their own (HAL-09).

    Raises:
        NotFound. MeetingNotOver: there are none yet. SignInToHallFirst, MandateMissing: who may not. OtherMinutes.
        AlreadyAnswered.
    """
    held, minutes, attendance = _locked_minutes(meeting, pdf_sha256, actor)
    policies.admit_attendant(intent, actor, attendance, at=at)
    act = acts.MINUTES_SIGNED(
        object=f"meeting:{meeting}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "part": attendance.part, "pdf_sha256": minutes.pdf_sha256},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = MinutesAnswer.objects.create(
        minutes=minutes, attendance=attendance, signs=True, at=at, leaf_sha256=recorded.leaf_sha256
    )
    return Answered(row, recorded)


@transaction.atomic(durable=True)
def decline_minutes(
    *, meeting: UUID, pdf_sha256: str, reason: str, intent: Intent, actor: Actor, at: datetime
) -> Answered:
    """Somebody who was there does not sign the minutes, and says why (HAL-10), letter by letter.

    Raises:
        As :func:`sign_minutes`.
    """
    held, minutes, attendance = _locked_minutes(meeting, pdf_sha256, actor)
    policies.admit_attendant(intent, actor, attendance, at=at)
    act = acts.MINUTES_DECLINED(
        object=f"meeting:{meeting}",
        case=case_of(held.project),
        public={"lot": str(held.lot.uuid), "part": attendance.part, "pdf_sha256": minutes.pdf_sha256},
        statement={"v": 1, "reason": reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = MinutesAnswer.objects.create(
        minutes=minutes, attendance=attendance, signs=False, reason=reason, at=at, leaf_sha256=recorded.leaf_sha256
    )
    return Answered(row, recorded)


def minutes_of(lot: Lot) -> Minutes:
    """The minutes of a lot's meeting.

    Raises:
        NotFound: there are none.
    """
    row = Minutes.objects.select_related("meeting").filter(meeting__lot=lot).first()
    if row is None:
        raise NotFound(lot=str(lot.uuid))
    return row
