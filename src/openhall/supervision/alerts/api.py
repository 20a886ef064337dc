"""JSON of rules (for everybody) and of alerts (for those of the sector, inspection and audit)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.supervision.alerts import commands, queries
from openhall.supervision.alerts.inputs import ClosureInput, MuteInput, RuleInput
from openhall.supervision.alerts.models import Alert, Rule
from openhall.supervision.alerts.queries import Precision
from openhall.supervision.channels import public as channels
from openhall.supervision.facts import public as facts
from openhall.supervision.signing import PAGE
from openhall.tendering.planning.public import Nothing, receipt

router = Router(tags=["supervision"])
Answer = dict[str, Any]


def _rule(row: Rule, precision: Precision, at: datetime) -> Answer:
    return {
        "uuid": str(row.uuid),
        "sector": str(row.sector.uuid),
        "indicator": row.indicator,
        "when": row.when,
        "threshold": f"{row.threshold.normalize():f}",
        "least_n": row.least_n,
        "days": row.days,
        "in_force": row.in_force,
        "version": row.version,
        "muted": None
        if row.muted_until is None or row.muted_by is None or not row.is_muted(at)
        else {
            "until": instant_text(row.muted_until),
            "by": row.muted_by.name,
            "why": row.mute_reason,
            "leaf_sha256": row.mute_leaf,
        },
        "precision": {"confirmed": precision.confirmed, "settled": precision.settled, "share": precision.share},
        "history": [
            {**one.said, "at": instant_text(one.at), "leaf_sha256": one.leaf} for one in row.changes.all()[:100]
        ],
    }


def _shown(row: Rule, at: datetime) -> Answer:
    return _rule(row, queries.precisions([row])[row.pk], at)


@router.get("/supervision/rules", response=Answer)
def list_rules(request: HttpRequest) -> Answer:
    """All rules: thresholds with their history, what came of their alerts, who muted them and why."""
    rows = queries.rules()
    known = queries.precisions(rows)
    return {"rules": [_rule(row, known[row.pk], identity.received_at(request)) for row in rows]}


@router.get("/supervision/rules/{uuid}", response=Answer)
def show_rule(request: HttpRequest, uuid: UUID) -> Answer:
    """One rule."""
    return _shown(queries.rule(uuid), identity.received_at(request))


@router.post("/supervision/rules/{uuid}", response=Answer)
def set_rule(request: HttpRequest, uuid: UUID, payload: RuleInput) -> Answer:
    """Set a rule of one's own sector, change or end it (SPV-02)."""
    actor, intent = identity.acting(request, command="set_alert_rule", object=f"alert-rule:{uuid}")
    _row, recorded = commands.set_alert_rule(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _shown(queries.rule(uuid), identity.received_at(request)) | receipt(recorded)


@router.post("/supervision/rules/{uuid}/mute", response=Answer)
def mute_rule(request: HttpRequest, uuid: UUID, payload: MuteInput) -> Answer:
    """Mute a rule of one's own sector until an instant (SPV-03)."""
    actor, intent = identity.acting(request, command="mute_alert_rule", object=f"alert-rule:{uuid}")
    _row, recorded = commands.mute_alert_rule(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _shown(queries.rule(uuid), identity.received_at(request)) | receipt(recorded)


@router.post("/supervision/rules/{uuid}/unmute", response=Answer)
def unmute_rule(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """End the muting of a rule (SPV-04)."""
    actor, intent = identity.acting(request, command="unmute_alert_rule", object=f"alert-rule:{uuid}")
    _row, recorded = commands.unmute_alert_rule(
        uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )  # fmt: skip
    return _shown(queries.rule(uuid), identity.received_at(request)) | receipt(recorded)


def shown(row: Alert) -> Answer:
    """An alert, for those who may know it."""
    meaning = facts.meaning(row.rule.indicator)
    return {
        "uuid": str(row.uuid),
        "rule": str(row.rule.uuid),
        "indicator": row.rule.indicator,
        "crossed": row.crossed,
        "unit": row.unit,
        "value": row.value,
        "n": row.n,
        "innocent_explanations": [str(one) for one in meaning.innocent] if meaning else [],
        "first_seen_at": instant_text(row.first_seen_at),
        "gone_at": instant_text(row.gone_at) if row.gone_at else None,
        "due_at": instant_text(row.due_at),
        "state": row.state,
        "handler": row.handler.name if row.handler else None,
        "outcome": row.outcome or None,
        "explanation": row.explanation or None,
        "version": row.version,
        "leaves": [leaf for leaf in (row.taken_leaf, row.closed_leaf) if leaf],
    }


@router.get("/supervision/sectors/{uuid}/alerts", response=Answer)
def list_alerts(request: HttpRequest, uuid: UUID, closed: bool = False, before: int | None = None) -> Answer:
    """Alerts of a sector: those not closed by deadline, or (``closed``) the closed ones, newest first."""
    rows = queries.alerts(channels.sector(uuid, identity.reader(request)), closed=closed)
    found = list((rows.filter(pk__lt=before) if closed and before else rows)[: PAGE if closed else 500])
    return {
        "alerts": [shown(row) for row in found],
        "next_before": found[-1].pk if closed and len(found) == PAGE else None,
    }


@router.get("/supervision/alerts", response=Answer)
def list_all_alerts(
    request: HttpRequest, show: queries.Show = queries.Show.OPEN, indicator: str = "", after: int = 0
) -> Answer:
    """Alerts of all sectors that one sees: ``open`` ones by deadline, ``late``, ``mine``, or ``closed``; in pages."""
    at = identity.received_at(request)
    rows = queries.seen(identity.reader(request), show, at=at, indicator=indicator)
    after = min(max(after, 0), 100_000)
    found = list(rows[after : after + PAGE])
    return {
        "alerts": [shown(row) | {"sector": str(row.rule.sector.uuid)} for row in found],
        "next_after": after + PAGE if len(found) == PAGE else None,
    }


@router.get("/supervision/alerts/{uuid}", response=Answer)
def show_alert(request: HttpRequest, uuid: UUID) -> Answer:
    """One alert with its place among the values of its market and the acts that it stands on."""
    row = queries.alert(uuid, identity.reader(request))
    place = queries.place(row)
    tenders = list(facts.tenders_of(row.rule.indicator, row.unit).order_by("-id")[:PAGE])
    return shown(row) | {
        "place": {"below": place.below, "total": place.total},
        "tenders": [{"case": str(one.case), "ocid": one.tender_id, "title": one.title} for one in tenders],
        "evidence": [
            {"case": str(case), "code": act.code, "at": instant_text(act.at), "leaf_sha256": act.leaf_sha256}
            for case, act, _name in queries.evidence([one.case for one in tenders[:5]])
        ],
    }


@router.post("/supervision/alerts/{uuid}/handler", response=Answer)
def take_alert(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Take an alert on (SPV-05), or over from somebody else of the department."""
    actor, intent = identity.acting(request, command="take_alert", object=f"alert:{uuid}")
    _row, recorded = commands.take_alert(uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return shown(queries.alert(uuid, actor)) | receipt(recorded)


@router.post("/supervision/alerts/{uuid}/closure", response=Answer)
def close_alert(request: HttpRequest, uuid: UUID, payload: ClosureInput) -> Answer:
    """Close an alert with its outcome (SPV-06)."""
    actor, intent = identity.acting(request, command="close_alert", object=f"alert:{uuid}")
    _row, recorded = commands.close_alert(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(queries.alert(uuid, actor)) | receipt(recorded)
