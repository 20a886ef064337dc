"""JSON of rules (for everybody) and of alerts (for those of the sector, inspection and audit)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.supervision.alerts import commands, queries, together
from openhall.supervision.alerts.inputs import ClosureInput, MuteInput, RuleInput, TakeInput
from openhall.supervision.alerts.models import Alert, Rule
from openhall.supervision.alerts.queries import Asked, Precision, Show
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
        "precision": {
            "confirmed": precision.confirmed,
            "settled": precision.settled,
            "share": precision.share,
            "investigated": precision.investigated,
        },
        "answers_here": not (meaning := facts.meaning(row.indicator)) or not meaning.not_here,
        "lacks_limit": facts.lacks_limit(row.indicator),
        "mutings": [
            {
                "at": instant_text(one.at),
                "until": instant_text(one.until),
                "by": one.by.name,
                "why": one.reason,
                "ended_at": instant_text(one.ended_at) if one.ended_at else None,
                "ended_by": one.ended_by.name if one.ended_by else None,
                "leaves": [leaf for leaf in (one.leaf, one.ended_leaf) if leaf],
            }
            for one in row.mutings.select_related("by", "ended_by")[:100]
        ],
        "history": [
            {**one.said, "at": instant_text(one.at), "leaf_sha256": one.leaf} for one in row.changes.all()[:100]
        ],
    }


def _shown(row: Rule, at: datetime) -> Answer:
    return _rule(row, queries.precisions([row])[row.pk], at)


@router.get("/supervision/rules", response=Answer)
def list_rules(request: HttpRequest, before: int | None = None) -> Answer:
    """All rules, newest first: thresholds with their history, what came of their alerts, who muted them and why."""
    rows = queries.rules(before=before, limit=PAGE)
    known = queries.precisions(rows)
    return {
        "rules": [_rule(row, known[row.pk], identity.received_at(request)) for row in rows],
        "next_before": rows[-1].pk if len(rows) == PAGE else None,
    }


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
        "value_now": row.latest,
        "n_now": row.latest_n,
        "innocent_explanations": [str(one) for one in meaning.innocent] if meaning else [],
        "first_seen_at": instant_text(row.first_seen_at),
        "gone_at": instant_text(row.gone_at) if row.gone_at else None,
        "due_at": instant_text(row.due_at),
        "state": row.state,
        "handler": row.handler.name if row.handler else None,
        "outcome": row.outcome or None,
        "explanation": row.explanation or None,
        "investigated": row.investigated or None,
        "version": row.version,
        "leaves": [leaf for leaf in (row.taken_leaf, row.closed_leaf, row.investigated_leaf) if leaf],
    }


@router.get("/supervision/sectors/{uuid}/alerts", response=Answer)
def list_alerts(request: HttpRequest, uuid: UUID, closed: bool = False, after: UUID | None = None) -> Answer:
    """Alerts of a sector: those not closed by deadline, or (``closed``) the closed ones, newest first; in pages."""
    reader = identity.reader(request)
    asked = Asked(Show.CLOSED if closed else Show.OPEN, sector=channels.sector(uuid, reader).uuid)
    rows = queries.seen(reader, asked, at=identity.received_at(request))
    found, next_after = queries.page_of(rows, after, PAGE)
    return {"alerts": [shown(row) for row in found], "next_after": str(next_after) if next_after else None}


@router.post("/supervision/sectors/{uuid}/alerts", response=Answer)
def take_alerts(request: HttpRequest, uuid: UUID, payload: TakeInput) -> Answer:
    """Take on open alerts of one's own sector together, all of them or none (SPV-09)."""
    actor, intent = identity.acting(request, command="take_alerts", object=f"sector:{uuid}")
    rows, recorded = together.take_alerts(
        uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"alerts": [shown(queries.alert(row.uuid, actor)) for row in rows]} | receipt(recorded)


@router.get("/supervision/alerts", response=Answer)
def list_all_alerts(
    request: HttpRequest,
    show: Show = Show.OPEN,
    indicator: str = "",
    sector: UUID | None = None,
    words: Annotated[str, Query(max_length=100)] = "",
    after: UUID | None = None,
) -> Answer:
    """Alerts of all sectors that one sees: ``open`` ones by deadline, ``new`` (taken by nobody), ``late``, ``mine``, or
    ``closed``; of an indicator, a sector, or with ``words`` in the tender's title or its owner's name; in pages."""
    asked = Asked(show, indicator, sector, words.replace("\x00", ""))
    rows = queries.seen(identity.reader(request), asked, at=identity.received_at(request))
    found, next_after = queries.page_of(rows, after, PAGE)
    return {
        "alerts": [shown(row) | {"sector": str(row.rule.sector.uuid)} for row in found],
        "next_after": str(next_after) if next_after else None,
    }


@router.get("/supervision/alerts/{uuid}", response=Answer)
def show_alert(request: HttpRequest, uuid: UUID) -> Answer:
    """One alert with its place among the values of its market and the acts that it stands on."""
    row = queries.alert(uuid, identity.reader(request))
    place = queries.place(row)
    tenders = list(facts.tenders_of(row.rule.indicator, row.unit).order_by("-id")[:PAGE])
    return shown(row) | {
        "readings": [{"at": instant_text(one.at), "value": one.value, "n": one.n} for one in row.readings.all()[:PAGE]],
        "place": {
            "below": place.below,
            "equal": place.equal,
            "total": place.total,
            "market": place.market or None,
            "period": place.period or None,
            "bins": [{"from": low, "to": high, "values": many} for low, high, many, _marked in place.bins],
        },
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
