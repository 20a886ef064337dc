"""Facts follow the log tender by tender, hold nothing before its time, and give the library's figures."""

from __future__ import annotations

import json
import re
from contextlib import nullcontext
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from click.testing import CliRunner
from tests.supervision.conftest import figures, follow

from openhall.config import instance
from openhall.config.commands.remake_facts import command as remake_facts
from openhall.supervision.facts import computing, following
from openhall.supervision.facts.meaning import NO_REGISTER, NOT_COLLECTED, meanings
from openhall.supervision.facts.models import COLUMNS, FACTS, INSTANT, Progress, Run, Value, Watched
from openhall.supervision.facts.standing import KINDS as KINDS_HELD
from openhall.witness import public as witness
from openhall_indicators import EXPRESSIONS, from_rows
from openhall_indicators.schema import TABLES

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KIND = re.compile(r"'(mac|cpu|disk|ip|pricing_lock|author|staff|equipment|contact|payer|signature|address|file)'")
KINDS = {"string": "text", "double": "number", "int64": "count", "timestamp[us]": "instant", "bool": "yes_no"}


def everything() -> str:
    """All that the room holds, as text."""
    tables = [*FACTS.values(), Watched, Value]
    rows = [row for model in tables for row in model._default_manager.order_by("pk").values()]
    return json.dumps(rows, default=str)


def without_keys(text: str) -> list[str]:
    """Rows without the keys that a table gives by itself."""
    return sorted(
        json.dumps({name: cell for name, cell in row.items() if name != "id"}, sort_keys=True)
        for row in json.loads(text)
    )


NOT_KEPT = {"suppliers", "sanctions", "texts", "clauses"}
"""Registers and texts that nobody enters here; who has them runs the library over them."""


def test_the_tables_are_those_of_the_library():
    assert {
        name: {field.name: KINDS[str(field.type)] for field in schema}
        for name, schema in TABLES.items()
        if name not in NOT_KEPT
    } == COLUMNS


def test_an_indicator_of_what_is_not_kept_is_not_computed():
    computed = set(computing.indicators())

    assert set(EXPRESSIONS) - computed == {"A08", "D06", "G01", "G02", "H05", "I04"}
    assert computed >= computing.NETWORKS | computing.LOCAL


def test_what_can_not_answer_here_says_why():
    """Those that nobody computes here, and those that ask for things which are not collected."""
    silent = {one.id for one in meanings().values() if one.not_here}

    assert silent == NO_REGISTER | NOT_COLLECTED
    assert set(EXPRESSIONS) - set(computing.indicators()) == NO_REGISTER
    kinds = {one: set(KIND.findall(computing._compiled(one)[0])) for one in NOT_COLLECTED}
    assert not [one for one, found in kinds.items() if not found or found & set(KINDS_HELD)]


class TestFollowing:
    def test_an_award_is_facts_with_winner_and_minutes(self, course):
        course.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()

        (tender,) = follow()

        assert FACTS["bids"].objects.filter(tender_id=tender, won=True).count() == 1
        assert FACTS["awards"].objects.get(tender_id=tender).value == 1000
        assert FACTS["tenders"].objects.get().evaluation_minutes > 0
        assert Watched.objects.get().due_index is None

    def test_the_opening_is_when_it_was_opened_and_before_when_it_is_planned(self, course):
        course.publishes().released()
        follow()
        planned = course.lot.notice.bids_due_at
        assert FACTS["tenders"].objects.get().opening_at == planned
        course.bids("1000.00", "1100.00", "1200.00").opens().released()
        follow()

        (opened,) = witness.acts_after(0, code="OPN-05")
        assert opened.at > planned
        assert FACTS["tenders"].objects.get().opening_at == opened.at

    def test_handled_again_nothing_changes(self, course):
        course.publishes().bids("1000.00", "1100.00", "1200.00").opens().released()
        follow()
        before = {name: model._default_manager.count() for name, model in FACTS.items()}
        for act in witness.acts_after(0):
            following.follow(act)

        assert following.refresh() == []
        assert before == {name: model._default_manager.count() for name, model in FACTS.items()}

    def test_waits_for_the_open_data_and_goes_on_where_it_was(self, course):
        course.publishes()

        assert follow() == []
        assert following.behind() == 1
        course.released()
        assert len(following.refresh()) == 1
        assert following.behind() == 0

    def test_one_tender_whose_facts_can_not_be_made_holds_no_other_up(self, course, monkeypatch, caplog):
        course.publishes().released()
        follow()
        broken = Watched.objects.create(case=uuid4(), due_index=0)
        Watched.objects.exclude(pk=broken.pk).update(due_index=1)
        real = following.source()

        class Spoilt:
            def told(self, case):
                if case == broken.case:
                    raise ValueError("a release that nobody can read")
                return real.told(case)

            def holds(self, index):
                return True

        monkeypatch.setattr(following, "source", Spoilt)
        monkeypatch.setattr(following, "_resting", {})
        assert len(following.refresh()) == 1
        assert following.behind() == 1
        assert following.refresh() == []
        assert len([one for one in caplog.records if "can't be made" in one.getMessage()]) == 1


class TestRemaking:
    """After an upgrade that changes what facts hold."""

    def test_facts_and_figures_are_made_anew_from_the_first_act_on(self, course, monkeypatch):
        monkeypatch.setattr(computing, "indicators", lambda: ("B01", "A02"))
        course.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
        (tender,) = follow()
        computing.compute_whole(at=NOON)
        before = everything()
        FACTS["bids"].objects.update(bidder_name="as an older version had it")
        Value.objects.update(value=-1.0)

        monkeypatch.setattr(instance, "ready", nullcontext)
        done = CliRunner().invoke(remake_facts, [], catch_exceptions=False)

        assert "The facts of 1 tenders will be made anew" in done.output
        assert following.behind() == 1
        assert FACTS["bids"].objects.count() == 3, "until the worker comes to it the old ones are read"
        assert follow() == [tender]
        assert computing.compute_whole(at=NOON.replace(hour=13))
        assert not FACTS["bids"].objects.filter(bidder_name="as an older version had it").exists()
        assert not Value.objects.filter(value=-1.0).exists()
        assert without_keys(everything()) == without_keys(before)

    def test_one_that_nobody_ever_marked_is_found(self, course):
        course.publishes().released()
        follow()
        Watched.objects.all().delete()
        for model in FACTS.values():
            model._default_manager.all().delete()

        assert follow() == []
        following.remake()
        assert len(follow()) == 1
        assert FACTS["tenders"].objects.count() == 1


class TestSecrecy:
    def test_before_the_opening_it_is_the_same_whether_anybody_bids(self, course):
        course.publishes().released()
        follow()
        before = everything()
        course.bids("1000.00", "1100.00", "1200.00").released()
        follow()

        assert everything() == before

    def test_no_bidder_is_named_before_the_opening_and_all_are_after(self, course, bidders):
        names = [who.organisation.name for who in bidders] + [str(who.organisation.uuid) for who in bidders]
        course.publishes().bids("1000.00", "1100.00", "1200.00").released()
        follow()
        assert not [name for name in names if name in everything()]
        course.opens().released()
        follow()

        assert [name for name in names if name in everything()] == names

    def test_neither_scores_nor_evaluators_before_the_award(self, course):
        course.publishes().bids("1000.00", "1100.00", "1200.00").opens().evaluates().reports().released()
        follow()

        assert course.expert.person.name not in everything()
        assert FACTS["tenders"].objects.get().evaluation_minutes is None
        assert not FACTS["bids"].objects.filter(total_score__isnull=False).exists()
        assert not FACTS["traces"].objects.filter(kind="payer").exists()


class TestComputing:
    @pytest.fixture
    def opened(self, course):
        """A tender whose prices are read out, as facts."""
        course.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
        return follow()

    def test_figures_are_the_librarys(self, opened):
        rows = {
            name: [following.plain(name, row) for row in model._default_manager.values(*COLUMNS[name])]
            for name, model in FACTS.items()
        }
        facts = from_rows(rows)
        engine = facts.tables["bids"].get_backend()
        for indicator in ("A02", "B04", "B05", "C02", "E01", "F01", "H10"):
            there = engine.to_pyarrow(EXPRESSIONS[indicator](facts)).to_pylist()
            here = computing.rows_of(indicator)

            def ordered(found: list[dict]) -> list[list[str]]:
                return sorted(
                    [f"{cell:.9g}" if isinstance(cell, float) else str(cell) for cell in row.values()] for row in found
                )

            assert ordered(here) == ordered(there), indicator
            assert here or indicator == "H10"

    def test_of_the_tenders_that_changed_and_of_all_is_the_same(self, opened):
        computing.compute_of(opened, at=NOON)
        kept = list(Value.objects.order_by("indicator", "key").values_list("indicator", "key", "value", "n"))
        figures(NOON, *sorted(computing.LOCAL))

        assert kept
        assert kept == list(Value.objects.order_by("indicator", "key").values_list("indicator", "key", "value", "n"))

    def test_figures_over_many_are_computed_once_and_again_after_an_act(self, opened, monkeypatch):
        monkeypatch.setattr(computing, "indicators", lambda: ("B01", "A02"))

        assert computing.compute_whole(at=NOON)
        assert not computing.compute_whole(at=NOON)
        assert Run.objects.get(indicator="B01").answered == 1
        assert Value.objects.get(indicator="A02").value == 3, "whoever died between facts and figures left it behind"
        Progress.objects.update(wanted=10_000)
        assert not computing.compute_whole(at=NOON)
        assert computing.compute_whole(at=NOON.replace(hour=13))


def test_networks_are_sought_in_whole_tenders_the_newest(db, monkeypatch):
    """A tender's bids and awards are all there or none is: a cut through a tender would make partners of strangers."""
    monkeypatch.setattr(computing, "MOST_BIDS", 5)
    for tender, bids in (("T1", 2), ("T2", 3), ("T3", 0), ("T4", 2)):
        FACTS["tenders"].objects.create(tender_id=tender)
        for bid in range(bids):
            FACTS["bids"].objects.create(tender_id=tender, bid_id=str(bid), bidder_id=f"F{bid}", lot_id="")
            FACTS["awards"].objects.create(tender_id=tender, award_id=str(bid), supplier_id=f"F{bid}", lot_id="")
    seen = {}

    def looked_at(rows):
        seen.update({name: sorted({row["tender_id"] for row in found}) for name, found in rows.items()})
        return from_rows(rows)

    monkeypatch.setattr("openhall_indicators.from_rows", looked_at)
    computing.networks(["H11"])

    assert seen == {"tenders": ["T2", "T3", "T4"], "bids": ["T2", "T4"], "awards": ["T2", "T4"]}


def test_what_is_computed_per_tender_depends_on_that_tender_alone(db):
    """Every such indicator over the library's own examples, all at once: alone each tender has the same values."""
    from openhall_indicators import catalogue

    rows: dict[str, list[dict]] = {name: [] for name in TABLES}
    for id_ in sorted(computing.LOCAL):
        for table, found in catalogue()[id_].facts.items():
            rows[table] += [row | {"tender_id": f"{id_}-{row['tender_id']}"} for row in found]
    for table, found in rows.items():
        for row in found:
            known = {name: row.get(name) for name in COLUMNS[table]}
            for name, kind in COLUMNS[table].items():
                if kind == INSTANT and known[name] is not None:
                    known[name] = known[name].replace(tzinfo=UTC)
            FACTS[table].objects.get_or_create(tender_id=known.pop("tender_id"), **known)
    for id_ in sorted(computing.LOCAL):
        tenders = sorted({row["tender_id"] for found in rows.values() for row in found})
        whole = [row for row in computing.rows_of(id_) if row["value"] is not None]
        alone = [
            row
            for tender in tenders
            if tender.startswith(f"{id_}-")
            for row in computing.rows_of(id_, [tender])
            if row["value"] is not None
        ]
        needs_a_limit = any(need.startswith("limit:") for need in catalogue()[id_].needs)
        assert alone or needs_a_limit, id_
        own = [row for row in whole if str(row.get("tender_id")).startswith(f"{id_}-")]
        assert sorted(map(str, own)) == sorted(map(str, alone)), id_
