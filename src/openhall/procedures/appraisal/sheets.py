"""The way of an appraisal sheet: drafted from figures, the person's own statement, two signatures, an objection.

Each act commits to the whole sheet as it is then, with the sheet's salt; nothing of a person is public.
"""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, MandateMissing, Role, admit
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.appraisal import acts, policies, telling
from openhall.procedures.appraisal.inputs import AssessmentInput, DecisionInput, RoundInput, WordsInput
from openhall.procedures.appraisal.models import Appraisal, Kind
from openhall.procedures.appraisal.refusals import NothingToAppraise, ObjectionTimeOver, StatementMissing
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.index import public as index
from openhall.witness.public import Recorded, canonical, record
from openhall_rules.law_errors import Unset
from openhall_rules.service import Period, WorkingClock

Done = tuple[Appraisal, Recorded]
OBJECTION = "limits.appraisal_objection"
SIGNS_SECOND = {Kind.OFFICER: Role.PROVINCE, Kind.HEAD: Role.CHAIR}
"""Our reading: an officer is assessed by the head of the unit and the provincial office; a head by that office and the
chair."""


@transaction.atomic(durable=True)
def open_appraisals(
    *, round: UUID, given: RoundInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[list[Appraisal], Recorded]:
    """Draft the sheets of a period that is over (APR-01): as head of a unit those of its officers, as provincial office
    that of its head.

    Raises:
        NotFound: no such unit, or neither. PeriodRuns. NothingToAppraise. Invalid: nobody of ``higher`` could sign
        second. Stale: the id was used. What ``identity.admit`` raises.
    """
    unit = Unit.objects.filter(number=given.unit).first()
    if unit is None or actor.organisation_id is None:
        raise NotFound(unit=given.unit)
    # Whoever leads this unit appraises its officers; every other one is asked for the office's mandate.
    kind = Kind.OFFICER if unit.organisation_id == actor.organisation_id else Kind.HEAD
    role = Role.HEAD if kind == Kind.OFFICER else Role.PROVINCE
    if not actor.holds(role):
        raise MandateMissing(party=str(actor.organisation), roles=[role.value])
    admit(intent, actor, roles={role}, organisation_id=actor.organisation_id, version=0, at=at)
    if Appraisal.objects.filter(round=round).exists():
        raise Stale(seen=0, now=1)
    period = index.period_of(given.period)
    if at < period.ends_at(index.pack_at(at).calendar):
        raise index.PeriodRuns(period=period.text)
    higher = identity.organisation(given.higher)
    if not identity.holders(higher.id, SIGNS_SECOND[kind], at):
        raise Invalid(errors={"higher": _("Nobody there could sign second.")})
    identity.lock_organisation(unit.organisation_id)
    rows = [
        Appraisal(
            uuid=uuid4(), round=round, period=period.text, unit=unit.number, kind=kind, person_id=person,
            organisation_id=unit.organisation_id, assessor_id=actor.organisation_id, assessor_role=role,
            higher_id=higher.id, higher_role=SIGNS_SECOND[kind], figures=figures, drafted_at=at,
        )
        for person, figures in _drafts(actor, unit, kind, period, at)
    ]  # fmt: skip
    if not rows:
        raise NothingToAppraise
    act = acts.ROUND_OPENED(
        object=f"appraisal-round:{round}",
        public={"period": period.text, "unit": unit.number, "sheets": len(rows)},
        commit={"sheets": [hashlib.sha256(canonical(told(one))).hexdigest() for one in rows]},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    for one in rows:
        one.leaf_sha256 = recorded.leaf_sha256
        telling.to_person(
            one, gettext_noop("Your appraisal sheet was drafted"),
            gettext_noop("It is about the period %(period)s. Read the figures, and say your own about them."), at=at,
        )  # fmt: skip
    Appraisal.objects.bulk_create(rows)
    return rows, recorded


def _drafts(actor: Actor, unit: Unit, kind: Kind, period: Period, at: datetime) -> list[tuple[int, dict[str, Any]]]:
    """Person and figures of each sheet that isn't there yet."""
    there = set(
        Appraisal.objects.filter(period=period.text, unit=unit.number, kind=kind).values_list("person_id", flat=True)
    )
    of_units, of_persons = index.sheets(actor, period, at)
    if kind == Kind.OFFICER:
        known = identity.persons([one.person for one in of_persons])
        found = [(one.person, one) for one in of_persons if one.unit == unit.number and one.person in known]
    else:
        whole = next((one for one in of_units if one.unit == unit.number), None)
        heads = identity.holders(unit.organisation_id, Role.HEAD, at)
        found = [(one.id, whole) for one in heads] if whole is not None else []
    return [(person, counted(one)) for person, one in found if person not in there]


def counted(one: index.Sheet) -> dict[str, Any]:
    """The figures of a sheet as it keeps them."""
    return {
        "ran": one.ran, "in_time": one.in_time, "late": one.late, "ended": one.ended, "digitised": one.digitised,
        "known": one.known, "twice": one.twice, "overdue_open": one.overdue_open,
    }  # fmt: skip


def told(row: Appraisal) -> dict[str, Any]:
    """The whole sheet as acts commit to it."""
    return {
        "v": 1, "salt": row.salt, "appraisal": str(row.uuid), "period": row.period, "unit": row.unit,
        "kind": str(row.kind), "figures": row.figures, "statement": row.statement, "without": row.without,
        "assessment": row.assessment, "objection": row.objection, "decision": row.decision, "state": str(row.state),
    }  # fmt: skip


@transaction.atomic(durable=True)
def give_statement(*, appraisal: UUID, given: WordsInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Say, as the person, what one has to say about one's figures (APR-02), once.

    Raises:
        NotFound: not their own. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = _locked(appraisal)
    policies.of_person(intent, actor, row, at=at)
    row.move("say")
    row.statement = given.words
    telling.to_signers(
        row, gettext_noop("An appraisal sheet waits for your assessment"),
        gettext_noop("The person said their own about the period %(period)s."), second=False, at=at,
    )  # fmt: skip
    return _recorded(row, acts.STATEMENT_GIVEN, intent, actor, at)


@transaction.atomic(durable=True)
def assess_sheet(*, appraisal: UUID, given: AssessmentInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Assess a sheet as the first of two (APR-03); where the person said nothing, say why that isn't waited for.

    Raises:
        NotFound. OwnSheet. StatementMissing. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = _locked(appraisal)
    policies.of_signer(intent, actor, row, second=False, at=at)
    if not row.statement and len(given.without) < 5:
        raise StatementMissing
    row.move("assess")
    row.assessment, row.assessed_by_id = given.words, actor.person_id
    row.without = "" if row.statement else given.without
    telling.to_signers(
        row, gettext_noop("An appraisal sheet waits for the second signature"),
        gettext_noop("It is about the period %(period)s."), second=True, at=at,
    )  # fmt: skip
    return _recorded(row, acts.SHEET_ASSESSED, intent, actor, at)


@transaction.atomic(durable=True)
def confirm_sheet(*, appraisal: UUID, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Sign a sheet as the second, higher one (APR-04); from now on the person may object.

    Raises:
        NotFound. OwnSheet. MoveNotAllowed. DaysOffMissing. What ``identity.admit`` raises.
    """
    row = _locked(appraisal)
    policies.of_signer(intent, actor, row, second=True, at=at)
    row.move("confirm")
    row.confirmed_by_id, row.confirmed_at, row.until_at = actor.person_id, at, _until(at)
    telling.to_person(
        row, gettext_noop("Your appraisal sheet was signed by two"),
        gettext_noop("It is about the period %(period)s. If it is wrong, you may object."), at=at,
    )  # fmt: skip
    return _recorded(row, acts.SHEET_CONFIRMED, intent, actor, at)


def _until(at: datetime) -> datetime | None:
    """Until when one may object to what is signed now; None while no authority has entered how long."""
    law = index.law_on(at, index.pack_at(at).calendar.day_of(at))
    try:
        days = int(law.get(OBJECTION))
    except Unset:
        return None
    with dossiers.counting():
        return WorkingClock(law.calendar).due(at, days, [])


@transaction.atomic(durable=True)
def object_to_sheet(*, appraisal: UUID, given: WordsInput, intent: Intent, actor: Actor, at: datetime) -> Done:
    """Object to one's own sheet (APR-05).

    Raises:
        NotFound: not their own. MoveNotAllowed. ObjectionTimeOver. What ``identity.admit`` raises.
    """
    row = _locked(appraisal)
    policies.of_person(intent, actor, row, at=at)
    row.move("object")
    if row.until_at is not None and at > row.until_at:
        raise ObjectionTimeOver(until=instant_text(row.until_at))
    row.objection = given.words
    telling.to_signers(
        row, gettext_noop("Somebody objects to their appraisal sheet"),
        gettext_noop("It is about the period %(period)s. Decide about it, with reasons."), second=True, at=at,
    )  # fmt: skip
    return _recorded(row, acts.SHEET_OBJECTED, intent, actor, at)


@transaction.atomic(durable=True)
def decide_objection_to_sheet(
    *, appraisal: UUID, given: DecisionInput, intent: Intent, actor: Actor, at: datetime
) -> Done:
    """Decide about an objection (APR-06): the sheet stays for good, or goes back to whoever assesses.

    Raises:
        NotFound. MoveNotAllowed. What ``identity.admit`` raises.
    """
    row = _locked(appraisal)
    policies.of_signer(intent, actor, row, second=True, at=at)
    row.move(given.outcome)
    row.decision = given.words
    if given.outcome == "again":
        row.assessed_by_id = row.confirmed_by_id = row.confirmed_at = row.until_at = None
    telling.to_person(
        row, gettext_noop("Your objection to your appraisal sheet was decided"),
        gettext_noop("It is about the period %(period)s."), at=at,
    )  # fmt: skip
    return _recorded(row, acts.OBJECTION_DECIDED, intent, actor, at)


def _locked(appraisal: UUID) -> Appraisal:
    row = Appraisal.objects.select_for_update(of=("self",), no_key=True).filter(uuid=appraisal).first()
    if row is None or not row.figures:
        raise NotFound(appraisal=str(appraisal))
    return row


def _recorded(row: Appraisal, kind: Any, intent: Intent, actor: Actor, at: datetime) -> Done:
    act = kind(object=f"appraisal:{row.uuid}", commit={"sheet": told(row)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return row, recorded
