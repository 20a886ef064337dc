"""Setting and muting rules; taking on alerts and closing them. None of these touches a tender."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.supervision.alerts import acts
from openhall.supervision.alerts.inputs import ClosureInput, MuteInput, RuleInput
from openhall.supervision.alerts.models import Alert, Change, Look, Muting, Rule
from openhall.supervision.alerts.refusals import (
    MuteTooLong,
    NotAnsweredHere,
    NotYourAlert,
    OtherSector,
    UnknownIndicator,
)
from openhall.supervision.channels import public as channels
from openhall.supervision.channels.public import Sector
from openhall.supervision.facts import public as facts
from openhall.supervision.signing import require_new
from openhall.witness.public import Recorded, record

LONGEST_MUTE = timedelta(days=180)
"""OpenHall's own choice: a muted rule must come back to somebody's mind."""


def _locked_rule(uuid: UUID) -> Rule | None:
    rows = Rule.objects.select_related("sector__organisation").select_for_update(of=("self",), no_key=True)
    return rows.filter(uuid=uuid).first()


@transaction.atomic(durable=True)
def set_alert_rule(
    *, uuid: UUID, given: RuleInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Rule, Recorded]:
    """Set a rule of one's own sector, or change or end it (SPV-02); what it said before stays in its history.

    Raises:
        NotFound: the sector; the id isn't random. UnknownIndicator, NotAnsweredHere, OtherSector. What
        ``identity.admit`` raises.
    """
    require_new(uuid)
    row = _locked_rule(uuid)
    sector = Sector.objects.filter(uuid=given.sector).first()
    if sector is None:
        raise NotFound(sector=str(given.sector))
    channels.supervise(intent, actor, sector, row.version if row else 0, at=at)
    meaning = facts.meaning(given.indicator)
    if meaning is None:
        raise UnknownIndicator(indicator=given.indicator)
    if meaning.not_here and given.in_force == "yes":
        raise NotAnsweredHere(indicator=given.indicator, why=str(meaning.not_here))
    if row is not None and (row.sector_id, row.indicator) != (sector.pk, given.indicator):
        raise OtherSector(rule=str(uuid))
    if row is None:
        row = Rule(uuid=uuid, sector=sector, indicator=given.indicator, version=0)
    row.when, row.threshold, row.least_n, row.days = given.when, given.threshold, given.least_n, given.days
    row.in_force, row.version = given.in_force == "yes", row.version + 1
    said = {
        "sector": str(sector.uuid),
        "indicator": row.indicator,
        "when": row.when,
        "threshold": f"{given.threshold:f}",
        "least_n": row.least_n,
        "days": row.days,
        "in_force": row.in_force,
    }
    act = acts.RULE_SET(object=f"alert-rule:{uuid}", public=said, statement={"v": 1, "reason": given.reason})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    Change.objects.create(
        rule=row, said={**said, "reason": given.reason}, by_id=actor.person_id, at=at, leaf=recorded.leaf_sha256
    )
    Look.objects.update(figures_at=None)
    return row, recorded


def _own_rule(uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> Rule:
    row = _locked_rule(uuid)
    if row is None:
        raise NotFound(rule=str(uuid))
    channels.supervise(intent, actor, row.sector, row.version, at=at)
    row.version += 1
    return row


@transaction.atomic(durable=True)
def mute_alert_rule(
    *, uuid: UUID, given: MuteInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Rule, Recorded]:
    """Mute a rule until an instant (SPV-03): it gives no new alerts, and everybody reads who muted it and why.

    Raises:
        NotFound, MuteTooLong. What ``identity.admit`` raises.
    """
    row = _own_rule(uuid, intent, actor, at)
    if not at < given.until <= at + LONGEST_MUTE:
        raise MuteTooLong(most=LONGEST_MUTE.days)
    row.muted_until, row.muted_by_id, row.mute_reason = given.until, actor.person_id, given.reason
    act = acts.RULE_MUTED(
        object=f"alert-rule:{uuid}",
        public={"indicator": row.indicator, "until": instant_text(given.until)},
        statement={"v": 1, "reason": given.reason},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.mute_leaf = recorded.leaf_sha256
    row.save()
    Muting.objects.filter(rule=row, ended_at=None, until__gt=at).update(
        ended_at=at, ended_by=actor.person_id, ended_leaf=recorded.leaf_sha256
    )
    Muting.objects.create(
        rule=row, until=given.until, by_id=actor.person_id, reason=given.reason, at=at, leaf=recorded.leaf_sha256
    )
    return row, recorded


@transaction.atomic(durable=True)
def unmute_alert_rule(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Rule, Recorded]:
    """End the muting of a rule before its time (SPV-04).

    Raises:
        NotFound. MoveNotAllowed: it isn't muted. What ``identity.admit`` raises.
    """
    row = _own_rule(uuid, intent, actor, at)
    if not row.is_muted(at):
        raise MoveNotAllowed(move="unmute", now="heard", possible=["mute"])
    row.muted_until, row.muted_by, row.mute_reason, row.mute_leaf = None, None, "", ""
    act = acts.RULE_HEARD(object=f"alert-rule:{uuid}", public={"indicator": row.indicator})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.save()
    Muting.objects.filter(rule=row, ended_at=None, until__gt=at).update(
        ended_at=at, ended_by=actor.person_id, ended_leaf=recorded.leaf_sha256
    )
    Look.objects.update(figures_at=None)
    return row, recorded


def _own_alert(uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> Alert:
    rows = Alert.objects.select_related("rule__sector").select_for_update(of=("self",))
    row = rows.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(alert=str(uuid))
    channels.supervise(intent, actor, row.rule.sector, row.version, at=at)
    return row


@transaction.atomic(durable=True)
def take_alert(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Alert, Recorded]:
    """Take an alert on (SPV-05), or over from somebody else of the department; from now on the actor answers for it.

    Raises:
        NotFound. MoveNotAllowed: it is closed. What ``identity.admit`` raises.
    """
    row = _own_alert(uuid, intent, actor, at)
    row.move("take")
    row.handler_id, row.taken_at = actor.person_id, at
    act = acts.ALERT_TAKEN(object=f"alert:{row.uuid}", public={"rule": str(row.rule.uuid)})
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.taken_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded


@transaction.atomic(durable=True)
def close_alert(
    *, uuid: UUID, given: ClosureInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Alert, Recorded]:
    """Close an alert with its outcome (SPV-06). The outcome is on the log; what was found only as a commitment.

    Raises:
        NotFound. NotYourAlert: another looks into it. MoveNotAllowed: nobody has taken it, or it is closed.
        What ``identity.admit`` raises.
    """
    row = _own_alert(uuid, intent, actor, at)
    if row.handler_id is not None and row.handler_id != actor.person_id:
        raise NotYourAlert(alert=str(uuid))
    row.move("close")
    row.outcome, row.explanation, row.closed_at = given.outcome, given.explanation, at
    act = acts.ALERT_CLOSED(
        object=f"alert:{row.uuid}",
        public={"rule": str(row.rule.uuid), "outcome": row.outcome},
        commit={"explanation": row.explanation, "unit": row.key},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.closed_leaf = recorded.leaf_sha256
    row.save()
    return row, recorded
