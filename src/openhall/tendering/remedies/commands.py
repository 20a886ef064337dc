"""Objecting, withdrawing, answering; the pause begins and ends with them. Lock order: project, notice, lots."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel import uploads
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.tendering.awards import public as awards
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import law_of
from openhall.tendering.remedies import acts, law, pauses, policies, standing_still, telling
from openhall.tendering.remedies.inputs import ObjectionInput, ReplyInput
from openhall.tendering.remedies.models import Pause
from openhall.tendering.remedies.objection_models import Attachment, Matter, Measure, Objection, raised_by
from openhall.tendering.remedies.refusals import (
    CommitteeDoesNotFit,
    IndividualsNotAdmitted,
    MeasureDoesNotFit,
    NoObjectionHere,
    ObjectedAlready,
    ObjectionsClosed,
    OwnerExaminesNothing,
)
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.law import Pack

FITTING = {
    Matter.DOCUMENTS: (Measure.NONE, Measure.AMEND, Measure.END),
    Matter.RESULT: (Measure.NONE, Measure.END),
}
"""What the owner can do about an objection that it upholds."""


@dataclass(frozen=True)
class Objected:
    """An objection after an act on it. ``resumed``: the pause that ended with it, where one did."""

    objection: Objection
    recorded: Recorded
    resumed: Pause | None = None


@transaction.atomic(durable=True)
def file_objection(
    *, objection: UUID, notice: UUID, given: ObjectionInput, intent: Intent, actor: Actor, at: datetime
) -> Objected:
    """Object to the tender documents or to the result of a lot (OBJ-01); the tender pauses where the law says so.

    Raises:
        NotFound. NoObjectionHere, NoStanding, IndividualsNotAdmitted, ObjectionsClosed, ObjectedAlready: the law, or
        what has been done.
        Stale: the id is taken. NotFound: a document wasn't uploaded. What ``identity.admit`` raises.
    """
    found, lot = locked(notice, given.lot)
    organisation = policies.file(intent, actor, found.project, at=at)
    rules = law_of(found.project)
    may = law.standings(rules, given.matter)
    if not may:
        raise NoObjectionHere(article=law.article_on(rules, law.STANDING))
    closes = law.closes_at(found, lot)
    if closes is None or at >= closes:
        times = law.article_on(rules, law.TIMES[Matter(given.matter)])
        raise ObjectionsClosed(closed_at=instant_text(closes) if closes else "–", article=times)
    if organisation is None:
        may = require_own_name(rules, law.INDIVIDUALS, may=may)
    policies.require_standing(actor, found.project, lot, standing=given.standing, may=may)
    if Objection.objects.filter(uuid=objection).exists():
        raise Stale(seen=0, now=1)
    person = actor.person_id if organisation is None else None
    waiting = pauses.open_ones(found.pk, lot.pk if lot else None)
    if waiting.filter(raised_by(organisation, person)).exists():
        raise ObjectedAlready(url=f"{settings.OPENHALL_ORIGIN}/tenders/{found.project.uuid}/objections")
    files = [(one.title, uploads.received(actor.person, one.sha256)) for one in given.documents]
    if len({file.sha256 for _title, file in files}) != len(files):
        raise Invalid(errors={"documents": _("This file is among the documents already.")})
    row = Objection(
        uuid=objection,
        notice=found,
        lot=lot,
        matter=given.matter,
        standing=given.standing,
        organisation_id=organisation,
        person_id=person,
        interest=given.interest or "",
        text=given.text,
        pauses=law.pauses(rules, given.matter),
        filed_at=at,
        reply_due_at=law.reply_due(rules, at),
    )
    if row.pauses:
        pauses.begin(found, lot, at=at)
    telling.filed(found.project, row, at=at)
    act = acts.OBJECTION_FILED(
        object=f"objection:{row.uuid}",
        case=found.project.uuid,
        public=_about(row)
        | {"standing": row.standing, "reply_due_at": instant_text(row.reply_due_at), "pauses": row.pauses}
        | ({"individual": True} if row.person_id is not None else {}),
        commit={
            "objector": str(actor.organisation or actor.person),
            "text": row.text,
            "interest": row.interest,
            "documents": [file.sha256 for _title, file in files],
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    for title, file in files:
        Attachment.objects.create(
            objection=row, title=title, sha256=file.sha256, size=file.size, media_type=file.media_type
        )
    return Objected(row, recorded)


@transaction.atomic(durable=True)
def withdraw_objection(*, objection: UUID, intent: Intent, actor: Actor, at: datetime) -> Objected:
    """Take an open objection back (OBJ-02).

    Raises:
        NotFound: there is none, or it is another's. MoveNotAllowed: it isn't open. What ``identity.admit`` raises.
    """
    row, found, lot = _open(objection)
    policies.withdraw(intent, actor, row, at=at)
    row.move("withdraw")
    row.ended_at = at
    telling.withdrawn(found.project, row, at=at)
    act = acts.OBJECTION_WITHDRAWN(object=f"objection:{row.uuid}", case=found.project.uuid, public=_about(row))
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.end_leaf = recorded.leaf_sha256
    row.save()
    return Objected(row, recorded, resume_tender(found, lot, at=at))


@transaction.atomic(durable=True)
def reply_to_objection(*, objection: UUID, given: ReplyInput, intent: Intent, actor: Actor, at: datetime) -> Objected:
    """Answer an open objection as the owner (OBJ-03), late or not; the tender goes on when it was the last.

    Who upholds an objection by ending the lot can't award it any more. Where the bids are evaluated again the findings
    become void at once (EVA-13), whatever other objection still waits.

    Raises:
        NotFound. MoveNotAllowed: it isn't open. MeasureDoesNotFit, CommitteeDoesNotFit, OwnerExaminesNothing.
        What ``identity.admit`` raises.
    """
    row, found, lot = _open(objection)
    policies.reply(intent, actor, row, found.project, at=at)
    row.move("reply")
    fits = fitting(row) if given.upheld else [Measure.NONE]
    if given.measure not in fits:
        raise MeasureDoesNotFit(possible=[str(one) for one in fits])
    if given.committee is not None and lot is not None and given.committee not in evaluation.committees(lot):
        raise CommitteeDoesNotFit(possible=[str(one.value) for one in evaluation.committees(lot)])
    requalify = given.qualifications is not None
    if requalify and (lot is None or not evaluation.owner_examines(lot)):
        raise OwnerExaminesNothing
    row.upheld, row.measure, row.answer, row.summary = given.upheld, given.measure, given.answer, given.summary
    row.committee = given.committee or ""
    row.ended_at = at
    telling.answered(found.project, row, at=at)
    act = acts.OBJECTION_ANSWERED(
        object=f"objection:{row.uuid}",
        case=found.project.uuid,
        public=_about(row)
        | {"upheld": row.upheld, "measure": row.measure}
        | ({"committee": row.committee} if row.committee else {})
        | ({"qualifications": given.qualifications} if requalify else {}),
        statement={"v": 1, "summary": row.summary},
        commit={"answer": row.answer},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.end_leaf = recorded.leaf_sha256
    row.save()
    if row.measure == Measure.REEVALUATE.value and lot is not None:
        order = evaluation.Order("objection", row.uuid, evaluation.Committee(row.committee), requalify)
        awards.evaluate_again(lot, order, at=at)
    return Objected(row, recorded, resume_tender(found, lot, at=at))


def fitting(row: Objection) -> list[Measure]:
    """What the owner can do about an objection that it upholds, as the law and the state of its lot are now."""
    found = list(FITTING[Matter(row.matter)])
    again = row.lot is not None and law.reevaluates(law_of(row.notice.project)) and evaluation.can_be_void(row.lot)
    return [*found[:-1], Measure.REEVALUATE, found[-1]] if again else found


def resume_tender(found: Notice, lot: Lot | None, *, at: datetime) -> Pause | None:
    """Let a tender or a lot go on by rule (OBJ-04) when no open objection pauses it any more; the pause that ended.

    The deadline for bids moves on by the time of the pause where the law says so; windows and auctions always do.
    """
    pause = Pause.objects.filter(notice=found, lot=lot, complaint=None, ended_at=None).first()
    if pause is None or pauses.open_ones(found.pk, lot.pk if lot else None).filter(pauses=True).exists():
        return None
    pause.ended_at = at
    public = {"began_at": instant_text(pause.began_at)}
    if lot is not None:
        public["lot"] = str(lot.uuid)
    elif found.bids_due_at is not None:
        old = found.bids_due_at
        new = law.due_after(law_of(found.project), due=old, began_at=pause.began_at, ended_at=at)
        pause.old_due_at, pause.new_due_at = old, new
        if new > old:
            notices.move_deadline(found, new)
        public |= {"old_due_at": instant_text(old), "new_due_at": instant_text(new)}
    act = acts.TENDER_RESUMED(object=f"notice:{found.uuid}", case=found.project.uuid, public=public)
    recorded = record(act, intent=None, actor=LOG, at=at)
    pause.leaf_sha256 = recorded.leaf_sha256
    pause.save()
    standing_still.go_on(found, lot, pause, at=at)
    return pause


def locked(notice: UUID, lot: UUID | None) -> tuple[Notice, Lot | None]:
    """Project and notice, locked, and the lot that is meant; whatever closes, awards or answers takes these locks."""
    if lot is None:
        found = notices.lock_notice(notice)
    else:
        row = notices.lock_lot_in_project(lot)
        found = row.notice
        if found.uuid != notice:
            raise NotFound(lot=str(lot))
    if found.state != Notice.State.PUBLISHED:
        raise NotFound(notice=str(notice))
    return found, row if lot is not None else None


def _open(objection: UUID) -> tuple[Objection, Notice, Lot | None]:
    """An objection, read under the locks of its tender.

    Raises:
        NotFound
    """
    above = Objection.objects.filter(uuid=objection).values_list("notice__uuid", "lot__uuid").first()
    if above is None:
        raise NotFound(objection=str(objection))
    found, lot = locked(*above)
    row = Objection.objects.select_for_update(of=("self",), no_key=True).get(uuid=objection)
    row.notice, row.lot = found, lot
    return row, found, lot


def require_own_name(rules: Pack, path: str, *, may: tuple[str, ...]) -> tuple[str, ...]:
    """As what natural persons object or complain in their own name, where the law lets them at all.

    Raises:
        IndividualsNotAdmitted
    """
    own = law.own_name(rules, path, may=may)
    if not own:
        raise IndividualsNotAdmitted(article=law.article_on(rules, path), set_by=law.authority_on(rules, path))
    return own


def _about(row: Objection) -> dict[str, Any]:
    return {"matter": row.matter} | ({"lot": str(row.lot.uuid)} if row.lot is not None else {})
