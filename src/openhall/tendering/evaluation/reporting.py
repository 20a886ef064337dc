"""The report is signed by each member: with or without reservations, or deemed to agree (条例 53).

Whoever has another opinion gives it with its reasons in writing, and the report holds it. Whoever neither signs nor
gives reasons counts as agreeing; the committee explains that in writing and keeps it on record (评标委员会和评标方法
暂行规定 43). What a member signs is about the findings as they were then: findings recorded anew need new signatures.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.evaluation import acts, members, sheets, waits
from openhall.tendering.evaluation.inputs import OpinionInput, ReportInput
from openhall.tendering.evaluation.models import Evaluation, Opinion, Stance
from openhall.tendering.evaluation.refusals import FindingsVoid, OpinionsMissing, OtherFindings, TooEarlyToRecord
from openhall.tendering.notices.public import Lot
from openhall.witness.public import Recorded, record
from openhall_rules.reports import AGREES, DEEMED, DISSENTS

TOLD = {Stance.AGREES: AGREES, Stance.DISSENTS: DISSENTS, Stance.REFUSES: DEEMED}


@transaction.atomic(durable=True)
def sign_opinion(
    *, lot_uuid: UUID, sheet: UUID, given: OpinionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Opinion, Recorded]:
    """Sign the findings as a member (EVA-06): agree, dissent with reasons, or refuse. The last one counts.

    Raises:
        MoveNotAllowed: nothing is found yet. FindingsVoid: a member was replaced. OtherFindings: they changed since.
        Otherwise as ``members.acting``.
    """
    lot, row = members.acting(lot_uuid, sheet, intent, actor, at, step=waits.Step.SIGN)
    found = sheets.findings_of(lot).first()
    if found is None:
        raise MoveNotAllowed(move="sign_opinion", now=lot.state, possible=["evaluate_bids"])
    if found.void_at is not None:
        raise FindingsVoid(lot=str(lot.uuid))
    if found.evaluation_leaf != given.findings:
        raise OtherFindings(lot=str(lot.uuid))
    row.version += 1
    said = {"lot": str(lot.uuid), "findings": found.evaluation_leaf, "stance": given.stance.value}
    recorded = record(
        acts.OPINION_SIGNED(
            object=f"sheet:{row.uuid}", commit={"sheet/opinion": said, "sheet/opinion-reason": given.reason}
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    row.save()
    opinion, _new = Opinion.objects.update_or_create(
        sheet=row,
        findings=found.evaluation_leaf,
        defaults={
            "stance": given.stance,
            "reason": given.reason,
            "signed_at": at,
            "leaf": recorded.leaf_sha256,
        },
    )
    return opinion, recorded


def by_member(found: Evaluation) -> dict[int, Opinion]:
    """What members have signed about these findings, by the person's table key; those of replaced members left out."""
    rows = Opinion.objects.select_related("sheet").filter(
        sheet__lot_id=found.lot_id, sheet__void_at=None, findings=found.evaluation_leaf
    )
    return {one.sheet.person_id: one for one in rows}


def missing(lot: Lot, found: Evaluation) -> list[int]:
    """Members who haven't signed these findings, by table key; none where no committee was drawn."""
    signed = by_member(found)
    return [one for one in sheets.seats(lot) if one not in signed]


def refusable_from(found: Evaluation) -> datetime:
    """From when on silence may be recorded as a refusal to sign: as many hours after the findings as the operator set.

    No article that we know gives a time.
    """
    return found.evaluated_at + timedelta(hours=settings.OPENHALL_REPORT_SIGNING_HOURS)


def require_all(lot: Lot, found: Evaluation, given: ReportInput, at: datetime) -> list[dict[str, Any]] | None:
    """Every member has signed, dissented or is recorded as refusing; how the report tells it, without names.

    Returns:
        None where no committee was drawn: then one signs for all. Otherwise ``{sheet, leaf_sha256, opinion, reason}``
        by sheet; a refusal that others recorded has no leaf, and its reason is their explanation.

    Raises:
        OpinionsMissing, TooEarlyToRecord. Invalid: a refusal of somebody who signed, or is no member.
    """
    seats = sheets.seats(lot)
    explained = _explained(given, seats)
    if not seats:
        if given.refusals:
            raise Invalid(errors={"refusals": _("No committee was drawn whose members sign one by one.")})
        return None
    signed = by_member(found)
    if explained.keys() & signed.keys():
        raise Invalid(errors={"refusals": _("This member has signed meanwhile; reload the page.")})
    absent = [one for one in seats if one not in signed and one not in explained]
    if absent or len(signed) * 2 <= len(seats):
        raise OpinionsMissing(signed=len(signed), members=len(seats))
    if explained and at < refusable_from(found):
        raise TooEarlyToRecord(due=refusable_from(found))
    told: list[dict[str, Any]] = [
        {"sheet": str(one.sheet.uuid), "leaf_sha256": one.leaf, "opinion": TOLD[Stance(one.stance)],
         "reason": one.reason}
        for one in signed.values()
    ]  # fmt: skip
    for person, explanation in explained.items():
        sheet = sheets.of_member(lot, person)
        name = str(sheet.uuid) if sheet else None
        told.append({"sheet": name, "leaf_sha256": None, "opinion": DEEMED, "reason": explanation})
    return sorted(told, key=lambda one: str(one["sheet"]))


def _explained(given: ReportInput, seats: list[int]) -> Mapping[int, str]:
    known = {one.uuid: one.id for one in identity.persons(seats).values()}
    if any(one.member not in known for one in given.refusals) and seats:
        raise Invalid(errors={"refusals": _("Choose a member of the committee.")})
    return {known[one.member]: one.explanation for one in given.refusals if one.member in known}
