"""Scores that each member gives alone: saved while they are typed, locked by signature, closed by the chair.

Acts of a member stand on the member's own sheet and in no case, so that nobody can tell from the log who judges which
tender (招标投标法 37). No consensus is forced: what counts is the mean.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.evaluation import acts, blinding, examining, members, sheets, waits
from openhall.tendering.evaluation.inputs import DraftInput, SheetInput
from openhall.tendering.evaluation.models import Scoring, Sheet, SheetVersion
from openhall.tendering.evaluation.refusals import (
    NotChair,
    NothingToScore,
    OtherSheet,
    ScoringOver,
    SheetsMissing,
)
from openhall.tendering.notices.public import Lot, documented_of, lock_lot_in_project, parameters_of
from openhall.tendering.planning.public import law_of, require_signed
from openhall.witness.public import Recorded, record
from openhall_rules.money import text


@transaction.atomic(durable=True)
def save_draft(*, lot_uuid: UUID, sheet: UUID, given: DraftInput, reader: Actor, at: datetime) -> Sheet:
    """Keep what a member has typed, before the answer is sent; it is no act, and nobody else reads it.

    Raises:
        NotFound: who isn't on the committee. NothingToScore, ScoringOver, OtherSheet, BlindNotReady.
        Whatever says that the member isn't where the committee meets.
        Invalid: a bid that the member doesn't know.
    """
    lot = lock_lot_in_project(lot_uuid)
    sheets.require_seat(lot, reader, at)
    if given.scores is not None:
        _require_open(lot)
        waits.require_in_place(lot, reader, waits.Step.SCORE, at)
    elif lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="score", now=lot.state, possible=Lot.workflow.possible(lot.state))
    row = sheets.of_member(lot, reader.person_id)
    if row is None:
        row = Sheet(uuid=sheet, lot=lot, person_id=reader.person_id)
    elif row.uuid != sheet:
        raise OtherSheet
    typed = given.model_dump(mode="json", exclude_none=True)
    said = {name: blinding.real(lot, reader.person_id, one) for name, one in typed.items()}
    row.draft = row.draft | said | {"notes": row.draft.get("notes", {}) | said.get("notes", {})}
    row.drafted_at = at
    row.save()
    return row


@transaction.atomic(durable=True)
def sign_scores(
    *, lot_uuid: UUID, sheet: UUID, given: SheetInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Sheet, Recorded]:
    """Sign scores of all bids (EVA-03): they are locked. Signed again they need a reason, and the earlier ones stay.

    Raises:
        NothingToScore, ScoringOver, OtherSheet. Invalid: a score is missing or over its limit, or the reason is.
        OtherContent: it isn't what was signed. NotDrawn, NotImpartial, MandateMissing, Stale: who may not.
    """
    lot, row = _acting(lot_uuid, sheet, intent, actor, at)
    examining.require_over(lot)
    require_signed(given.sent, intent)
    scores = {str(one.bid): {name: text(score) for name, score in sorted(one.scores.items())} for one in given.bids}
    scores = blinding.real(lot, actor.person_id, scores)
    _check(lot, row, given, scores)
    row.scores, row.signed_at = scores, at
    row.draft = {"scores": scores, "notes": row.draft.get("notes", {})}
    row.version += 1
    recorded = record(
        acts.SCORES_SIGNED(
            object=f"sheet:{row.uuid}",
            commit={"sheet/scores": {"lot": str(lot.uuid), "scores": scores}, "sheet/reason": given.reason},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    row.leaf = recorded.leaf_sha256
    row.save()
    SheetVersion.objects.create(sheet=row, scores=scores, reason=given.reason, signed_at=at, leaf=row.leaf)
    return row, recorded


@transaction.atomic(durable=True)
def choose_chair(
    *, lot_uuid: UUID, sheet: UUID, member: UUID, intent: Intent, actor: Actor, at: datetime
) -> tuple[Sheet, Recorded]:
    """Vote for the chair (EVA-04); the last vote of a member counts.

    Raises:
        Invalid: whoever is voted for isn't on the committee. Otherwise as ``sign_scores``.
    """
    lot, row = _acting(lot_uuid, sheet, intent, actor, at)
    seated = {one.uuid: one.id for one in identity.persons(sheets.seats(lot)).values()}
    if member not in seated:
        raise Invalid(errors={"member": _("Choose a member of the committee.")})
    row.chair_id = seated[member]
    row.version += 1
    act = acts.CHAIR_CHOSEN(object=f"sheet:{row.uuid}", commit={"sheet/chair": str(member)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def close_scoring(
    *, lot_uuid: UUID, sheet: UUID, intent: Intent, actor: Actor, at: datetime
) -> tuple[Scoring, Recorded]:
    """Close the scoring (EVA-05), by the chair, when every member has signed.

    Raises:
        NotChair, SheetsMissing. Otherwise as ``sign_scores``.
    """
    lot, row = _acting(lot_uuid, sheet, intent, actor, at)
    if sheets.chair_of(lot) != actor.person_id:
        raise NotChair
    wanted = examining.to_score(lot)
    signed = [one for one in sheets.signed(lot) if one.scores is not None and wanted <= one.scores.keys()]
    if len(signed) < len(sheets.seats(lot)):
        raise SheetsMissing(signed=len(signed), members=len(sheets.seats(lot)))
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.SCORING_CLOSED(object=f"sheet:{row.uuid}", commit={"scoring/sheets": sorted(one.leaf for one in signed)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    closed = Scoring.objects.create(lot=lot, means=sheets.means(lot, signed), closed_at=at, leaf=recorded.leaf_sha256)
    return closed, recorded


def void_member(lot: Lot, person_id: int, at: datetime) -> None:
    """A member was replaced (条例 48): scores and votes are void, and so is what was found with them. In the caller's
    transaction, which holds the lot's lock."""
    Sheet.objects.filter(lot=lot, person_id=person_id, void_at=None).update(void_at=at)
    Sheet.objects.filter(lot=lot, chair_id=person_id).update(chair=None)
    Scoring.objects.filter(lot=lot, void_at=None).update(void_at=at)
    sheets.findings_of(lot).update(void_at=at)


def _acting(lot_uuid: UUID, sheet: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Lot, Sheet]:
    lot, row = members.acting(lot_uuid, sheet, intent, actor, at, step=waits.Step.SCORE)
    _require_open(lot)
    return lot, row


def _require_open(lot: Lot) -> None:
    if lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="score", now=lot.state, possible=Lot.workflow.possible(lot.state))
    if not sheets.is_scored_apart(lot):
        raise NothingToScore(lot=str(lot.uuid))
    if sheets.closed(lot) is not None:
        raise ScoringOver(lot=str(lot.uuid))


def _check(lot: Lot, row: Sheet, given: SheetInput, scores: dict[str, dict[str, str]]) -> None:
    law = law_of(lot.notice.project)
    limits, terms = parameters_of(lot, law).score_limits, documented_of(lot, law)
    faults: dict[str, Any] = {}
    if len(scores) != len(given.bids) or scores.keys() != examining.to_score(lot):
        faults["bids"] = _("Score every bid that stands, once, and no other.")
    for place, one in enumerate(given.bids):
        if strange := sorted(one.scores.keys() - limits.keys()):
            faults[f"bids.{place}.scores"] = _("The documents don’t name the criterion “%(name)s”.") % {
                "name": strange[0]
            }
        for number, (name, limit) in enumerate(sorted(limits.items())):
            score = one.scores.get(name)
            if score is None:
                faults[f"bids.{place}.scores.{number}.score"] = _("“%(name)s” needs a score.") % {"name": name}
            elif score > limit:
                faults[f"bids.{place}.scores.{number}.score"] = _("“%(name)s” is scored from 0 to %(limit)s.") % {
                    "name": name,
                    "limit": text(limit),
                }
            elif terms.off_scale({name: score}):
                faults[f"bids.{place}.scores.{number}.score"] = _(
                    "The scale of “%(name)s” doesn’t admit this score."
                ) % {"name": name}
    if row.scores is not None and row.scores == scores:
        faults["bids"] = _("These are the scores that you signed already.")
    elif row.scores is not None and not given.reason:
        faults["reason"] = _("Say why you change scores that you signed.")
    if faults:
        raise Invalid(errors=faults)
