"""Single scores of a drawn committee are facts once the lot is awarded; evaluators are digests."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.supervision.conftest import NOON, figures, follow
from tests.supervision.test_facts import everything
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.test_scoring import Table
from tests.tendering.experts.test_scoring import table as drawn

from openhall.portal import releases
from openhall.supervision.facts.meaning import meanings
from openhall.supervision.facts.models import FACTS, Value
from openhall.tendering.awards import public as awards
from openhall.witness import public as witness

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries
publishes, tender, panels = experts.publishes, experts.tender, experts.panels
committee, scored, table = experts.committee, experts.scored, drawn


def released() -> list[str]:
    witness.drain_all()
    while witness.follow(releases.CONSUMER, releases.follow):
        pass
    return follow()


def reported(table: Table) -> Table:
    """Everybody scored, the first one the first bid far above the others; the report is signed."""
    table.all_the_way()
    table.draws.panel.evaluates(*table.findings(), who=table.seated[1], experts=5)
    table.draws.panel.reports(who=table.seated[2])
    return table


def awarded(table: Table) -> Table:
    about, panel = f"lot:{table.lot.uuid}", reported(table).draws.panel
    signed = table.draws.owner.signs("publish_candidates", about, table.lot.version, at=panel.now)
    award, _recorded = awards.publish_candidates(lot_uuid=table.lot.uuid, **signed)
    panel.passes(seconds=int((award.until - panel.now + timedelta(minutes=1)).total_seconds()))
    signed = table.draws.owner.signs("publish_award", about, table.lot.version, at=panel.now)
    awards.publish_award(lot_uuid=table.lot.uuid, **signed)
    return table


def test_each_score_is_a_fact_after_the_award(table):
    awarded(table)
    released()

    scores = FACTS["scores"].objects
    assert scores.count() == 5 * 3
    assert scores.values("evaluator_id").distinct().count() == 5
    assert sorted(scores.values_list("score", flat=True)) == [25.0] * 14 + [40.0]
    assert not scores.filter(minutes=None).exists()
    assert min(scores.values_list("minutes", flat=True)) >= 0
    technical = FACTS["bids"].objects.values_list("technical_score", flat=True)
    assert sorted(technical) == [25.0, 25.0, 28.0]
    figures(NOON, "G04", "G05", "G06", "G07")
    (agreement,) = Value.objects.filter(indicator="G07")
    assert 0 <= agreement.value <= 1
    told = {row.indicator for row in Value.objects.all()}
    assert told >= {"G04", "G07"}


def test_nothing_of_it_is_there_before_even_when_the_report_is_signed(table):
    reported(table)
    released()

    assert not FACTS["scores"].objects.exists()
    assert not FACTS["bids"].objects.filter(technical_score__isnull=False).exists()
    assert FACTS["bids"].objects.count() == 3, "the control: the facts follow"


def test_who_scored_is_told_by_no_fact_and_no_value(table):
    awarded(table)
    released()
    figures(NOON, "G04", "G05", "G06", "C09")

    told = everything() + json.dumps(list(Value.objects.values()), default=str)
    for who in table.seated:
        for secret in (who.person.name, str(who.person.uuid), str(table.uuid(who))):
            assert secret not in told
    assert not any(meanings()[code].public for code in ("G04", "G05", "G06"))
