"""Qualifications that the owner examines after the opening, where the law gives that to it and not to the committee.

政府采购货物和服务招标投标管理办法 44 gives it to the buyer or its agency, and lets nothing be evaluated with fewer
than three who are qualified; 46 leaves the rest of the examination to the committee. What was found stays hidden until
the candidates are published, as the committee's findings do, and can't change once the committee has begun. Where the
bids are evaluated again it stands, unless the order says that the owner examines again.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.evaluation import acts, marking, policies
from openhall.tendering.evaluation.inputs import ExaminationInput
from openhall.tendering.evaluation.models import Evaluation, Qualification, Sheet, VoidEvaluation
from openhall.tendering.evaluation.refusals import (
    CommitteeHasBegun,
    QualificationsNotExamined,
    QualificationsNotYours,
    TooFewQualified,
)
from openhall.tendering.notices.public import Lot, documented_of, lock_lot_in_project, require_unpaused
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import law_of, require_signed
from openhall.witness.public import Recorded, record
from openhall_rules import requirements as rules
from openhall_rules.requirements import Requirement

Marks = dict[str, dict[str, dict[str, Any]]]
"""Bid → requirement → mark, by the bids' own ids."""


def asked(lot: Lot) -> tuple[Requirement, ...]:
    """The requirements that the owner examines; none where the committee examines all."""
    if not lot.criteria.get("requirements"):
        return ()
    law = law_of(lot.notice.project)
    return rules.owners(law, documented_of(lot, law).requirements)


def current(lot: Lot) -> Qualification | None:
    """What the owner signed last, unless it was ordered to examine again since."""
    return Qualification.objects.filter(lot=lot, void_at=None).order_by("-id").first()


def void(lot: Lot, at: datetime) -> None:
    """What the owner found counts no more, because an order lets it examine again; in the caller's transaction.

    Raises:
        RuntimeError: it examines nothing in this lot, so that no order can say so.
    """
    if not asked(lot):
        raise RuntimeError("Only where the owner examines qualifications can it be ordered to do so again.")
    Qualification.objects.filter(lot=lot, void_at=None).update(void_at=at)


def marks(lot: Lot) -> Marks:
    """What the owner found, by bid; empty where it examines nothing or has not signed yet."""
    row = current(lot) if asked(lot) else None
    return {} if row is None else row.marks


def unqualified(lot: Lot) -> set[str]:
    """Bids (outside ids) that the owner found not qualified; the committee examines them no further."""
    return {bid for bid, found in marks(lot).items() if rules.failed(found)}


def as_told(lot: Lot) -> dict[str, Any] | None:
    """Which requirements the owner examined, and in which act, as the statement of EVA-01 shows it; None: none."""
    row, rows = current(lot), asked(lot)
    return None if row is None or not rows else {"leaf_sha256": row.leaf, "requirements": [one.id for one in rows]}


def fewest(lot: Lot) -> int:
    """With fewer qualified bidders nothing is evaluated; 0 where the law names no figure."""
    return rules.fewest_qualified(law_of(lot.notice.project))


def has_begun(lot: Lot) -> bool:
    """Whether a member of the committee has signed anything, or its findings are on record.

    Counted from the last order on that lets the owner examine again. A sheet that a rule gave a member, or on which
    notes are typed, holds no signature.
    """
    if Evaluation.objects.filter(lot=lot).exists():
        return True
    signed, voids = Sheet.objects.filter(lot=lot, version__gt=0), VoidEvaluation.objects.filter(lot=lot)
    if (order := voids.filter(requalified=True).order_by("-id").first()) is not None:
        signed, voids = signed.exclude(void_at__lte=order.void_at), voids.filter(pk__gt=order.pk)
    return voids.exists() or signed.exists()


def require_examined(lot: Lot) -> None:
    """The owner has examined the qualifications, where it does.

    Raises:
        QualificationsNotExamined
    """
    if asked(lot) and current(lot) is None:
        raise QualificationsNotExamined(lot=str(lot.uuid))


def require_enough(lot: Lot) -> None:
    """The owner has examined the qualifications, where it does, and enough bidders have them.

    Raises:
        QualificationsNotExamined, TooFewQualified
    """
    require_examined(lot)
    row = current(lot) if asked(lot) else None
    if row is None:
        return
    found = sum(not rules.failed(one) for one in row.marks.values())
    if found < fewest(lot):
        article = law_of(lot.notice.project).value(rules.FEWEST).citation
        raise TooFewQualified(lot=str(lot.uuid), qualified=found, fewest=fewest(lot), article=article)


def reads_documents(lot: Lot, reader: Actor, at: datetime) -> bool:
    """Whether the reader examines qualifications in the documents of the lot's bids now."""
    mine = reader.organisation_id in lot.notice.project.parties and reader.holds(Role.OFFICER)
    return mine and bool(asked(lot)) and not has_begun(lot)


@transaction.atomic(durable=True)
def examine_qualifications(
    *, lot_uuid: UUID, given: ExaminationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Qualification, Recorded]:
    """Sign, for the owner, which bidders are qualified (EVA-15); until the committee has begun, anew with a reason.

    Raises:
        QualificationsNotYours: the committee examines them. CommitteeHasBegun. MoveNotAllowed: the bids aren't opened.
        Invalid: a mark is missing, unclear, or lacks its page or reason. OtherContent: it isn't what was signed.
        NotYours, MandateMissing, Stale: who may not. Whatever pauses the evaluation.
    """
    lot = lock_lot_in_project(lot_uuid)
    policies.as_owner(intent, actor, lot, version=lot.version, at=at)
    require_unpaused(lot, "evaluation")
    if lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="examine", now=lot.state, possible=Lot.workflow.possible(lot.state))
    rows = asked(lot)
    if not rows:
        raise QualificationsNotYours(lot=str(lot.uuid))
    if has_begun(lot):
        raise CommitteeHasBegun(lot=str(lot.uuid))
    require_signed(given.sent, intent)
    found: Marks = {str(one.bid): one.to_json() for one in given.bids}
    _check(lot, rows, given, found)
    lot.version += 1
    lot.save(update_fields=["version"])
    recorded = record(
        acts.QUALIFICATIONS_EXAMINED(
            object=f"lot:{lot.uuid}",
            case=lot.notice.project.uuid,
            public={"requirements": len(rows)},
            statement={"v": 1, "signed": given.sent, "marks": found},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    row = Qualification.objects.create(
        lot=lot, marks=found, reason=given.reason, signed_at=at, leaf=recorded.leaf_sha256
    )
    return row, recorded


def _check(lot: Lot, rows: tuple[Requirement, ...], given: ExaminationInput, found: Marks) -> None:
    faults: dict[str, str] = {}
    if len(found) != len(given.bids) or found.keys() != {str(one.bid) for one in opening.still_standing(lot.pk)}:
        faults["bids"] = _("Examine every bid that stands, once, and no other.")
    for place, one in enumerate(given.bids):
        marks = one.to_json()
        faults |= marking.faults(f"bids.{place}.examination", rows, marks)
        for number, row in enumerate(rows):
            if marks.get(row.id, {}).get("verdict") == rules.UNCLEAR:
                sentence = _("Nothing stays unclear when you sign: %(requirement)s")
                faults[f"bids.{place}.examination.{number}.verdict"] = sentence % {"requirement": row.text}
    earlier = current(lot)
    if earlier is not None and earlier.marks == found:
        faults["bids"] = _("This is the examination that you signed already.")
    elif earlier is not None and not given.reason:
        faults["reason"] = _("Say why you change an examination that you signed.")
    if faults:
        raise Invalid(errors=faults)
