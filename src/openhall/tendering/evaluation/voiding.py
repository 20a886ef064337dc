"""Findings made void by a decision on a complaint, or by the owner that upholds an objection: the lot is evaluated
again (EVA-13). What was found stays readable; it counts for nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import say
from openhall.tendering.evaluation import acts, qualifying, waits
from openhall.tendering.evaluation.models import Blinding, Committee, Evaluation, Period, Scoring, Sheet, VoidEvaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project
from openhall.witness.public import LOG, Recorded, record

BEFORE_CONTRACT = (Lot.State.EVALUATED, Lot.State.PUBLICITY)
"""Where a lot is whose findings can become void; one that was awarded is led back there first."""


@dataclass(frozen=True)
class Order:
    """What makes findings void: a ``complaint`` or an ``objection``, its id, and which committee evaluates again.

    ``requalify``: the owner examines the bidders' qualifications again; else what it found stands.
    """

    by: str
    uuid: UUID
    committee: Committee
    requalify: bool = False


AGAIN = "again"
"""What an order says of qualifications that the owner examines again."""


Undoes = Callable[[Lot, Order, datetime], None]
_undone: list[Undoes] = []


def when_void(undoes: Undoes) -> None:
    """Let a later stage undo what rests on findings, in the transaction that makes them void; called once, when its app
    is ready."""
    if undoes not in _undone:
        _undone.append(undoes)


def committees(lot: Lot) -> list[Committee]:
    """Which committees can evaluate a lot again. Members who know whose bids they are can't score them blind."""
    return [Committee.NEW] if waits.is_blind(lot) else [Committee.SAME, Committee.NEW]


def can_be_void(lot: Lot) -> bool:
    """Whether a lot has a signed report on which no contract rests."""
    states = (*BEFORE_CONTRACT, Lot.State.AWARDED)
    return lot.state in states and Evaluation.objects.filter(lot=lot, signed_at__isnull=False).exists()


def void_evaluation(lot: Lot, order: Order, *, candidates: dict[str, Any] | None, at: datetime) -> Recorded:
    """Make the signed findings of a lot void, inside a command that holds the locks of project, notice and lot.

    ``candidates``: what was public of them, kept with them. The lot waits for findings as on the day of its opening.

    Raises:
        MoveNotAllowed: no report is signed, or the award stands.
    """
    lot.move("reevaluate")
    found = Evaluation.objects.select_for_update(of=("self",)).get(lot=lot)
    if found.signed_at is None or found.ranking is None:
        raise RuntimeError("A lot past its evaluation has a signed report.")
    lot.save(update_fields=["state", "version"])
    project = lot.notice.project
    further = Lot.objects.filter(notice=lot.notice).exclude(pk=lot.pk)
    held = further.filter(state__in=[*BEFORE_CONTRACT[1:], Lot.State.AWARDED, Lot.State.CONTRACTED])
    if not held.exists() and "reevaluate" in Project.workflow.possible(project.state):
        project.move("reevaluate")
        project.save(update_fields=["state", "version"])
    row = VoidEvaluation(
        lot=lot,
        members=found.members,
        experts=found.experts,
        findings=found.findings,
        ranking=found.ranking,
        opinions=found.opinions,
        candidates=candidates,
        evaluated_at=found.evaluated_at,
        evaluation_leaf=found.evaluation_leaf,
        signed_at=found.signed_at,
        report_leaf=found.report_leaf,
        by=order.by,
        order=order.uuid,
        committee=order.committee,
        requalified=order.requalify,
        void_at=at,
    )
    found.delete()
    Sheet.objects.filter(lot=lot, void_at=None).update(void_at=at)
    Scoring.objects.filter(lot=lot, void_at=None).update(void_at=at)
    Blinding.objects.filter(lot=lot).delete()
    Period.objects.filter(lot=lot).delete()
    if order.requalify:
        qualifying.void(lot, at)
    for undoes in _undone:
        undoes(lot, order, at)
    _tell(lot, order, at)
    act = acts.EVALUATION_VOID(
        object=f"lot:{lot.uuid}",
        case=project.uuid,
        public={order.by: str(order.uuid), "committee": str(order.committee.value)}
        | ({"qualifications": AGAIN} if order.requalify else {}),
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return recorded


def void_evaluations(lot: Lot) -> list[VoidEvaluation]:
    """Findings of a lot that were made void, the oldest first. Everybody may read them: their report was signed."""
    return list(VoidEvaluation.objects.filter(lot=lot).order_by("id"))


def being_evaluated_again(project: Project) -> list[VoidEvaluation]:
    """The last void findings of each lot of a project that isn't awarded again, or ended, since."""
    over = (Lot.State.AWARDED, Lot.State.CONTRACTED, Lot.State.FAILED)
    rows = VoidEvaluation.objects.select_related("lot").filter(lot__notice__project=project)
    return list({one.lot_id: one for one in rows.exclude(lot__state__in=over).order_by("id")}.values())


def _tell(lot: Lot, order: Order, at: datetime) -> None:
    """The owner's side; bidders are told by the award's room, members when they are called or asked to sign."""
    body = (
        _("The findings on “%(lot)s” of “%(project)s” are void. A new committee evaluates the bids again.")
        if order.committee == Committee.NEW
        else _("The findings on “%(lot)s” of “%(project)s” are void. The same committee evaluates the bids again.")
    )
    project = lot.notice.project
    for organisation in project.parties:
        identity.notify_holders(
            organisation,
            {Role.OFFICER},
            subject=say(_("“%(lot)s” is evaluated again"), lot=lot.title),
            body=say(body, lot=lot.title, project=project.title),
            link=f"/lots/{lot.uuid}/result",
            at=at,
        )
