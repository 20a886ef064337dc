"""Whether a tender or a lot stands still, and what that forbids."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q, QuerySet

from openhall.kernel.clock import instant_text
from openhall.tendering.awards import public as awards
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning.public import Project, law_of
from openhall.tendering.remedies import law, standing_still
from openhall.tendering.remedies.models import Pause
from openhall.tendering.remedies.objection_models import Measure, Objection, ObjectionState
from openhall.tendering.remedies.refusals import LotBarred, TenderPaused, TenderSuspended


def require_running(lot: Lot, step: str) -> None:
    """Refuse a step on a lot while its tender pauses, and the award of a lot that its owner has said it ends.

    Raises:
        TenderPaused, TenderSuspended, LotBarred
    """
    pause = Pause.objects.filter(Q(lot=None) | Q(lot=lot), notice_id=lot.notice_id, ended_at=None).first()
    project = lot.notice.project
    url = f"{settings.OPENHALL_ORIGIN}/tenders/{project.uuid}/objections"
    if pause is not None and pause.complaint_id is not None:
        raise TenderSuspended(
            step=step,
            since=instant_text(pause.began_at),
            article=law.article_on(law_of(project), law.SUSPENSION),
            url=url,
        )
    if pause is not None:
        due = reply_due_at(pause)
        raise TenderPaused(
            step=step,
            since=instant_text(pause.began_at),
            reply_due_at=instant_text(due) if due else "",
            article=law.article_on(law_of(project), law.PAUSES),
            url=url,
        )
    if step == "award" and is_barred(lot):
        raise LotBarred(url=url)


def is_barred(lot: Lot) -> bool:
    """Whether the owner upheld an objection by saying that it ends the lot."""
    rows = Objection.objects.filter(Q(lot=None) | Q(lot=lot), notice_id=lot.notice_id, measure=Measure.END)
    return rows.exists()


def may_be_ended(lot: Lot) -> bool:
    """Whether a lot with public candidates may be ended: by its owner’s answer, or after a void award (条例 55)."""
    return is_barred(lot) or any(one.barred for one in awards.annulments_of(lot))


def lasting(project: Project) -> list[Pause]:
    """The pauses of a project that last, the oldest first."""
    rows = Pause.objects.select_related("lot").filter(notice__project=project, ended_at=None)
    return list(rows.order_by("id"))


def all_of(project: Project) -> list[Pause]:
    """Every pause of a project, the oldest first."""
    return list(Pause.objects.select_related("lot").filter(notice__project=project).order_by("id")[:1000])


def reply_due_at(pause: Pause) -> datetime | None:
    """Until when the last of the objections that make a pause must be answered."""
    rows = open_ones(pause.notice_id, pause.lot_id).filter(pauses=True)
    return rows.order_by("-reply_due_at").values_list("reply_due_at", flat=True).first()


def open_ones(notice_id: int, lot_id: int | None) -> QuerySet[Objection]:
    """Open objections to the documents of a notice, or to the result of one of its lots."""
    rows = Objection.objects.filter(notice_id=notice_id, state=ObjectionState.OPEN)
    return rows.filter(lot=None) if lot_id is None else rows.filter(lot_id=lot_id)


def begin(notice: Notice, lot: Lot | None, *, at: datetime) -> Pause:
    """Let the tender, or the lot, pause from now on; a pause that lasts goes on."""
    pause, made = Pause.objects.get_or_create(
        notice=notice, lot=lot, complaint=None, ended_at=None, defaults={"began_at": at}
    )
    if made:
        standing_still.halt(notice, lot, at=at)
    return pause
