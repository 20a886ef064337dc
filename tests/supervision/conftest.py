"""Those who supervise, and the portal's tender on its whole way."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.supervision.alerts import commands as alert_commands
from openhall.supervision.alerts.inputs import ClosureInput, RuleInput
from openhall.supervision.alerts.models import Alert, Rule
from openhall.supervision.channels import commands as channel_commands
from openhall.supervision.channels.inputs import SectorInput
from openhall.supervision.channels.models import Sector
from openhall.supervision.facts import computing, following
from openhall.tendering.remedies.models import Complaint, Responsible

NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)

_spec = spec_from_file_location("openhall_fixtures_of_portal", Path(__file__).parent.parent / "portal" / "conftest.py")
assert _spec
assert _spec.loader
if _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_spec.name])
globals().update({name: value for name, value in vars(sys.modules[_spec.name]).items() if not name.startswith("__")})
witness = sys.modules[_spec.name].witness


def follow() -> list[str]:
    """The facts follow the log; ids of the tenders that changed."""
    while witness.follow(following.CONSUMER, following.follow):
        pass
    return following.refresh()


def figures(at: datetime, *only: str) -> None:
    """Compute these indicators of everything."""
    for indicator in only:
        following.keep(indicator, computing.rows_of(indicator), within=None, at=at)


@pytest.fixture
def inspector(joins: Any) -> Any:
    """An officer of discipline inspection."""
    return joins("Lim Sora", "Office of Discipline Inspection", Role.INSPECTOR)


@pytest.fixture
def auditor(joins: Any) -> Any:
    """An auditor."""
    return joins("Mei Xu", "Audit Office", Role.AUDITOR)


@pytest.fixture
def second_supervisor(joins: Any) -> Any:
    """A supervisor of another sector."""
    return joins("Nam Phan", "Office of Water", Role.SUPERVISOR)


@pytest.fixture
def as_reader() -> Callable[[Any], Client]:
    """``as_reader(who)``: a client that reads as this person for their organisation; a guest for None."""

    def client(who: Any) -> Client:
        reading = Client()
        if who is not None:
            reading.force_login(
                Account.objects.get(person=who.person), backend="django.contrib.auth.backends.ModelBackend"
            )
            session = reading.session
            session["openhall_party"] = str(who.organisation.uuid)
            session.save()
        return reading

    return client


@dataclass
class Channel:
    """Sectors, rules and alerts; each step is the real command."""

    authority: Any
    supervisor: Any

    def assigns(self, *, to: Any = None, at: datetime = NOON, **changes: Any) -> Sector:
        """The authority assigns goods to the office of supervision."""
        payload = {
            "title": "Goods", "lang": "en", "organisation": str((to or self.supervisor).organisation.uuid),
            "categories": ["goods"], "basis": "Decision 1 (fictional)",
        } | changes  # fmt: skip
        uuid = uuid4()
        signed = self.authority.signs("assign_sector", f"sector:{uuid}", 0, payload, at=at)
        given = SectorInput.model_validate(payload)
        return channel_commands.assign_sector(uuid=uuid, given=given, **signed)[0]

    def sets(
        self, sector: Sector, *, who: Any = None, rule: Rule | None = None, at: datetime = NOON, **changes: Any
    ) -> Rule:
        """A supervisor sets a rule: an alert from two bids on."""
        payload = {
            "sector": str(sector.uuid), "indicator": "A02", "when": "above", "threshold": "2", "reason": "To try it.",
        } | changes  # fmt: skip
        uuid = rule.uuid if rule else uuid4()
        version = rule.version if rule else 0
        signed = (who or self.supervisor).signs("set_alert_rule", f"alert-rule:{uuid}", version, payload, at=at)
        return alert_commands.set_alert_rule(uuid=uuid, given=RuleInput.model_validate(payload), **signed)[0]

    def does(
        self, command: str, row: Any, *, who: Any = None, at: datetime = NOON, given: Any = None, **payload: Any
    ) -> Any:
        """A supervisor does something with a rule or an alert."""
        kind = "alert" if isinstance(row, Alert) else "alert-rule"
        version = type(row).objects.get(pk=row.pk).version
        signed = (who or self.supervisor).signs(command, f"{kind}:{row.uuid}", version, payload, at=at)
        more = {"given": given.model_validate(payload)} if given else {}
        return getattr(alert_commands, command)(uuid=row.uuid, **more, **signed)[0]

    def closes(self, row: Alert, outcome: str = "explained", **more: Any) -> Alert:
        """Whoever took an alert closes it."""
        return self.does(
            "close_alert", row, given=ClosureInput, outcome=outcome, explanation="A narrow market.", **more
        )


@pytest.fixture
def channel(authority: Any, supervisor: Any) -> Channel:
    """The authority and the office of supervision at work."""
    return Channel(authority, supervisor)


@pytest.fixture
def opened(course: Any) -> Any:
    """A tender with three bids whose prices are read out, as facts."""
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens().released()
    follow()
    return course


def complained(course: Any, who: Any, *endings: str) -> None:
    """Complaints of a party about the course's tender that have ended, one a day, as remedies keep them."""
    notice = course.lot.notice
    body, _new = Responsible.objects.get_or_create(
        industry="goods",
        defaults={
            "uuid": uuid4(), "jurisdiction": "reference", "body": "Office of complaints", "contact": "Room 1",
            "source": "Decision 1", "lang": "en", "entered_at": NOON, "leaf_sha256": "0" * 64,
            "authority_id": who.organisation.id,
        },
    )  # fmt: skip
    for number, ending in enumerate(endings):
        ended = {
            "refused": {"state": "refused", "ground": "too_late"},
            "withdrawn": {"state": "withdrawn"},
        }.get(ending, {"state": "decided", "outcome": ending, "effect": "none", "published": "It.", "law": "Article 1"})
        Complaint.objects.create(
            uuid=uuid4(), notice=notice, body=body, matter="result", standing="bidder", channel="online",
            organisation_id=who.organisation.id, complainant=who.organisation.name, text="Text", request="Request",
            objected=True, known_at=NOON, received_at=NOON, filed_at=NOON + timedelta(days=number), in_time=True,
            ended_at=NOON + timedelta(days=number, hours=1), leaf_sha256="0" * 64, **ended,
        )  # fmt: skip
    following.remake()
    follow()
