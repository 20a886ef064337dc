"""Examination of bids before anything is scored: each requirement of the documents, met or not, and where it shows.

Members of a committee who are all known by name examine one by one, each on the sheet that also takes their scores;
what counts is what more than half of them found. When every member has signed and nothing is unclear the examination
is over by itself, nobody can change it, and bids that fail leave the scoring. Where the committee isn't known by name
it records the examination with its findings. Under 招标投标法实施条例 20 the committee examines qualifications as well.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation import acts, blinding, marking, members, qualifying, sheets, waits
from openhall.tendering.evaluation.inputs import ExaminationInput
from openhall.tendering.evaluation.models import Examined, Sheet
from openhall.tendering.evaluation.refusals import ExaminationOpen, ExaminationOver, NothingToExamine
from openhall.tendering.notices.public import Lot, documented_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import law_of, require_signed
from openhall.witness.public import Recorded, record
from openhall_rules import requirements as rules
from openhall_rules.requirements import Requirement

Entry = dict[str, Any]
Marks = dict[str, dict[str, dict[str, Any]]]
"""Bid → requirement → mark, by the bids' own ids."""


def requirements(lot: Lot) -> tuple[Requirement, ...]:
    """What the documents of a lot ask the committee to examine, in their order."""
    law = law_of(lot.notice.project)
    every = documented_of(lot, law).requirements
    own = rules.owners(law, every)
    return tuple(one for one in every if one not in own)


def to_examine(lot: Lot) -> set[str]:
    """Bids (outside ids) that stand and that the owner, where it examines qualifications, did not find unqualified."""
    return {str(one.bid) for one in opening.still_standing(lot.pk)} - qualifying.unqualified(lot)


def is_apart(lot: Lot) -> bool:
    """Whether each member examines alone: all are known by name, and the documents name requirements."""
    return bool(lot.criteria.get("requirements")) and bool(requirements(lot)) and sheets.are_all_known(lot)


@transaction.atomic(durable=True)
def sign_examination(
    *, lot_uuid: UUID, sheet: UUID, given: ExaminationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Sheet, Recorded]:
    """Sign what a member found of every requirement in every bid (EVA-14); until the examination is over, anew.

    Raises:
        NothingToExamine, ExaminationOver, OtherSheet. Invalid: a mark is missing, or lacks its page or reason.
        OtherContent: it isn't what was signed. NotDrawn, NotImpartial, MandateMissing, Stale: who may not.
    """
    lot, row = members.acting(lot_uuid, sheet, intent, actor, at, step=waits.Step.SCORE)
    if not is_apart(lot):
        raise NothingToExamine(lot=str(lot.uuid))
    if is_over(lot):
        raise ExaminationOver(lot=str(lot.uuid))
    require_signed(given.sent, intent)
    marks: Marks = blinding.real(lot, actor.person_id, {str(one.bid): one.to_json() for one in given.bids})
    earlier = current(row) if row.pk else None
    _check(lot, given, marks, earlier)
    row.version += 1
    recorded = record(
        acts.EXAMINATION_SIGNED(
            object=f"sheet:{row.uuid}",
            commit={
                "sheet/examination": {"lot": str(lot.uuid), "marks": marks},
                "sheet/examination-reason": given.reason,
            },
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    row.save()
    Examined.objects.create(sheet=row, marks=marks, reason=given.reason, signed_at=at, leaf=recorded.leaf_sha256)
    return row, recorded


def _check(lot: Lot, given: ExaminationInput, marks: Marks, earlier: Examined | None) -> None:
    asked = requirements(lot)
    faults: dict[str, Any] = {}
    if len(marks) != len(given.bids) or marks.keys() != to_examine(lot):
        faults["bids"] = _("Examine every bid that stands, once, and no other.")
    for place, one in enumerate(given.bids):
        faults |= marking.faults(f"bids.{place}.examination", asked, one.to_json())
    if earlier is not None and earlier.marks == marks:
        faults["bids"] = _("This is the examination that you signed already.")
    elif earlier is not None and not given.reason:
        faults["reason"] = _("Say why you change an examination that you signed.")
    if faults:
        raise Invalid(errors=faults)


def current(row: Sheet) -> Examined | None:
    """What a member signed last."""
    return row.examined.order_by("-id").first()


def signed(lot: Lot) -> list[Examined]:
    """The examinations that count, in the order of their sheets, which tells nothing of who signed first."""
    rows = Sheet.objects.filter(lot=lot, void_at=None).order_by("uuid")
    return [one for row in rows if (one := current(row)) is not None]


def combined(lot: Lot) -> Marks | None:
    """The committee's examination of the bids that stand, once every member has signed; some of it may be unclear."""
    rows = signed(lot)
    if not rows or len(rows) < len(sheets.seats(lot)):
        return None
    return rules.combined(requirements(lot), to_examine(lot), [one.marks for one in rows])


def is_over(lot: Lot) -> bool:
    """Whether every member has signed and more than half agree on each requirement of each bid."""
    found = combined(lot)
    return found is not None and not any(
        mark["verdict"] == rules.UNCLEAR for marks in found.values() for mark in marks.values()
    )


def require_over(lot: Lot) -> None:
    """The examination is over, where members examine one by one.

    Raises:
        ExaminationOpen
    """
    if is_apart(lot) and not is_over(lot):
        raise ExaminationOpen(lot=str(lot.uuid))


def to_score(lot: Lot) -> set[str]:
    """Bids (outside ids) that stand and fail no requirement as far as the members have examined them."""
    bids = to_examine(lot)
    found = combined(lot) if is_apart(lot) else None
    return bids - {bid for bid, marks in (found or {}).items() if rules.failed(marks)}


def completed(lot: Lot, entries: list[Entry]) -> list[Entry]:
    """Findings with the members' examination in them, where they examined one by one, and the owner's.

    Raises:
        ExaminationOpen: it isn't over.
    """
    owner = qualifying.marks(lot)
    if is_apart(lot):
        require_over(lot)
        found = combined(lot) or {}
        entries = [one | {"examination": found.get(one["bid"], {})} for one in entries]
    if not owner:
        return entries
    return [one | {"examination": {**(one.get("examination") or {}), **owner.get(one["bid"], {})}} for one in entries]


def check(lot: Lot, entries: list[Entry]) -> None:
    """Every requirement of every bid is decided, with its evidence; what fails is rejected.

    Raises:
        Invalid: what doesn't fit, bid by bid.
    """
    rest, own = requirements(lot), qualifying.asked(lot)
    out = qualifying.unqualified(lot)
    faults: dict[str, str] = {}
    for place, entry in enumerate(entries):
        where, marks = f"bids.{place}.examination", entry.get("examination") or {}
        asked = (*(() if entry["bid"] in out else rest), *own)
        faults |= marking.faults(where, asked, marks)
        for number, one in enumerate(asked):
            if marks.get(one.id, {}).get("verdict") == rules.UNCLEAR:
                sentence = _("Nothing stays unclear in the findings. Ask the bidder, then decide: %(requirement)s")
                faults[f"{where}.{number}.verdict"] = sentence % {"requirement": one.text}
        if rules.failed(marks) and entry["rejected"] is None:
            faults[f"bids.{place}.rejected.article"] = _(
                "This bid fails a requirement of the documents: reject it with the ground of the law."
            )
    if faults:
        raise Invalid(errors=faults)


def as_told(lot: Lot) -> list[dict[str, Any]]:
    """The members' examinations as the statement of EVA-01 has them: without names, those of replaced members void."""
    rows = Sheet.objects.filter(lot=lot, examined__isnull=False).distinct().order_by("uuid")
    told = []
    for row in rows:
        last = current(row)
        assert last is not None  # noqa: S101 — the query says so
        void = row.void_at is not None
        told.append(
            {"sheet": str(row.uuid), "leaf_sha256": last.leaf, "void": void, "marks": None if void else last.marks}
        )
    return told
