"""What a witness officer halted stands still, where the law of the case lets it be halted."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, chinese

from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], None]
SESSION = "session:5f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
ARTICLE = "招标投标法实施条例 (2019) 第六十二条"


def watched(book: Casebook, *acts: tuple[str, dict[str, Any]], before: str) -> None:
    """A witness officer enters the lot's room, and does what is asked, one second before an act."""
    place = book.row(before)
    template = book.row("NOT-01").leaf
    entered = {"kind": "tender", "about": book.row("OPN-01").leaf["object"]}
    at = instant_text(datetime.fromisoformat(place.leaf["at"]) - timedelta(seconds=1))
    for code, public in [("WIT-01", entered), *acts]:
        leaf = {**copy.deepcopy(template), "code": code, "object": SESSION, "at": at, "public": public}
        leaf.pop("statement")
        leaf.pop("commitments", None)
        book.rows.insert(book.rows.index(place), Row(leaf))


def may_halt(book: Casebook) -> None:
    """The authority has entered which steps may be halted."""
    entered = copy.deepcopy(book.row("LAW-01"))
    entered.public["path"] = "witness.may_halt"
    entered.statement()["value"] = ["opening", "evaluation", "candidates", "award"]
    entered.leaf["at"] = book.row("PLN-01").leaf["at"]
    book.rows = [row for row in book.rows if row.code != "LAW-01" or row.public["path"] != "witness.may_halt"]
    book.rows.insert(book.rows.index(book.row("PLN-01")), entered)
    book.said("NOT-01")["pack_values"]["witness.may_halt"] = entered.statement()["value"]


def halt(until: str | None = None, article: str = ARTICLE) -> tuple[str, dict[str, Any]]:
    return "WIT-04", {"article": article, "until": until}


def opened_while_halted(book: Casebook) -> None:
    may_halt(book)
    watched(book, halt(), before="OPN-05")


def awarded_while_halted(book: Casebook) -> None:
    may_halt(book)
    watched(book, halt("2027-01-01T00:00:00.000000Z"), before="AWD-02")


def halted_by_another_article(book: Casebook) -> None:
    may_halt(book)
    watched(book, halt(article="no article"), before="REF-01")


def halted_twice(book: Casebook) -> None:
    may_halt(book)
    watched(book, halt(), halt(), before="REF-01")


def resumed_though_it_ran(book: Casebook) -> None:
    watched(book, ("WIT-05", {}), before="REF-01")


def halted_before_anybody_said_so(book: Casebook) -> None:
    book.rows = [row for row in book.rows if row.code != "LAW-01" or row.public["path"] != "witness.may_halt"]
    book.said("NOT-01")["pack_values"].pop("witness.may_halt", None)
    watched(book, halt(), before="REF-01")


BROKEN: list[tuple[Tamper, str, str]] = [
    (opened_while_halted, "OPN-05", "session.running"),
    (awarded_while_halted, "AWD-02", "session.running"),
    (halted_by_another_article, "WIT-04", "session.article"),
    (halted_twice, "WIT-04", "session.once"),
    (resumed_though_it_ran, "WIT-05", "session.halted"),
    (halted_before_anybody_said_so, "WIT-04", "law.answer"),
]


class TestHalts:
    @pytest.mark.parametrize(
        "acts",
        [
            [halt(), ("WIT-05", {})],
            [halt("2026-09-29T16:01:07.000001Z")],
            [],
        ],
        ids=["resumed", "until it was over", "watched"],
    )
    def test_what_goes_on_afterwards_is_kept(self, acts: list[tuple[str, dict[str, Any]]]) -> None:
        book = chinese()
        may_halt(book)
        watched(book, *acts, before="AWD-02")
        steps = book.replayed()

        assert [(step.row.code, step.broken) for step in steps if step.broken] == [("ARC-01", ["archive.length"])]
        awarded = next(step for step in steps if step.row.code == "AWD-02")
        assert "session.running" in awarded.reduced.verdict["kept"]

    def test_a_step_that_may_not_be_halted_goes_on(self) -> None:
        book = chinese()
        may_halt(book)
        watched(book, halt(), before="CON-01")

        assert [(step.row.code, step.broken) for step in book.replayed() if step.broken] == [
            ("ARC-01", ["archive.length"])
        ]

    @pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
    def test_what_is_against_the_halt_is_found(self, tamper: Tamper, code: str, rule: str) -> None:
        book = chinese()
        tamper(book)
        first = next(step for step in book.replayed() if step.broken)

        assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict
