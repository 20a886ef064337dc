"""Outages in the replay: a deadline that moved by law is the one that holds; one that moved without it is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded

from openhall_rules.leaves import canonical, leaf_sha256
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
OUTAGE, STRANGE = str(UUID(int=11, version=4)), str(UUID(int=12, version=4))
SECOND = timedelta(seconds=1)


def due_of(book: Casebook) -> datetime:
    return datetime.fromisoformat(book.public("NOT-04")["new_due_at"])


def moved_by(row: Row, by: timedelta) -> None:
    """An act and what it says of instants, so much later."""
    row.leaf["at"] = instant_text(datetime.fromisoformat(row.leaf["at"]) + by)
    if row.hidden is not None:
        row.hidden["at"] = instant_text(datetime.fromisoformat(row.hidden["at"]) + by)
    for name in ("bids_due_at", "window_ends_at"):
        if name in row.public:
            row.public[name] = instant_text(datetime.fromisoformat(row.public[name]) + by)


def outage(began: datetime, ended: datetime, at: datetime, uuid: str = OUTAGE, **public: Any) -> Row:
    facts = {"began_at": instant_text(began), "ended_at": instant_text(ended), "size_before": 3, "size_after": 3}
    leaf = {"v": 1, "code": "OUT-01", "actor": "log", "object": f"outage:{uuid}", "at": instant_text(at)}
    return Row(leaf | {"public": facts | public}, {"v": 1, "parts": ["web"], "heads": {}})


def digest_of(row: Row) -> str:
    assert row.said is not None
    return leaf_sha256(canonical({**row.leaf, "statement": leaf_sha256(canonical(row.said))}))


def cut(book: Casebook) -> Casebook:
    """Ten seconds of outage twenty seconds before the deadline, which moves by an hour; the case until the window."""
    due, closing = due_of(book), book.row("OPN-01")
    began, ended = due - 20 * SECOND, due - 10 * SECOND
    book.said("NOT-01")["pack_values"] |= {"opening.outage_shortest": 0}
    gap = outage(began, ended, due - 5 * SECOND)
    new = ended + timedelta(hours=1)
    extension = Row(
        {
            **closing.leaf,
            "code": "NOT-05",
            "object": book.row("NOT-01").leaf["object"],
            "at": instant_text(due - 4 * SECOND),
        },
        {"v": 1, "outage_leaf": digest_of(gap), "measured": True, "heads": {}, "signed": None},
    )
    extension.leaf["public"] = {
        "outage": OUTAGE,
        "began_at": instant_text(began),
        "ended_at": instant_text(ended),
        "old_due_at": instant_text(due),
        "new_due_at": instant_text(new),
    }
    last = book.rows.index(book.row("OPN-03"))
    for row in book.rows[book.rows.index(closing) : last + 1]:
        moved_by(row, new - due)
    del book.rows[last + 1 :]
    place = book.rows.index(closing)
    book.rows[place:place] = [gap, extension]
    return book


def grown(book: Casebook) -> Casebook:
    """Ten seconds of the window are lost; it grows by them."""
    cut(book)
    closing = book.row("OPN-01")
    at, ends = (datetime.fromisoformat(text) for text in (closing.leaf["at"], closing.public["window_ends_at"]))
    gap = outage(at + 10 * SECOND, at + 20 * SECOND, at + 21 * SECOND, STRANGE)
    longer = Row({**closing.leaf, "code": "OPN-09", "at": instant_text(at + 22 * SECOND)})
    longer.leaf["public"] = {
        "outage": STRANGE,
        "began_at": gap.public["began_at"],
        "ended_at": gap.public["ended_at"],
        "window": "release",
        "old_ends_at": instant_text(ends),
        "new_ends_at": instant_text(ends + 10 * SECOND),
    }
    place = book.rows.index(closing) + 1
    book.rows[place:place] = [gap, longer]
    return book


def without_an_outage(book: Casebook) -> None:
    cut(book).rows.remove(book.row("OUT-01"))


def to_another_hour(book: Casebook) -> None:
    extension = cut(book).row("NOT-05")
    extension.public["new_due_at"] = instant_text(due_of(book) + timedelta(hours=3))


def from_another_deadline(book: Casebook) -> None:
    cut(book).row("NOT-05").public["old_due_at"] = instant_text(due_of(book) + SECOND)


def of_another_notice(book: Casebook) -> None:
    cut(book).row("NOT-05").leaf["object"] = f"notice:{STRANGE}"


def after_the_closing(book: Casebook) -> None:
    extension = cut(book).row("NOT-05")
    book.rows.remove(extension)
    book.rows.insert(book.rows.index(book.row("OPN-01")) + 1, extension)


def backwards(book: Casebook) -> None:
    cut(book).row("NOT-05").public["new_due_at"] = instant_text(due_of(book) - SECOND)


def while_people_acted(book: Casebook) -> None:
    """The owner amends the notice in the middle of what is called an outage."""
    gap = cut(book).row("OUT-01")
    acted = datetime.fromisoformat(book.row("NOT-04").leaf["at"])
    gap.public["began_at"], gap.public["ended_at"] = instant_text(acted - SECOND), instant_text(acted + SECOND)


def not_over_yet(book: Casebook) -> None:
    gap = cut(book).row("OUT-01")
    gap.public["ended_at"] = instant_text(datetime.fromisoformat(gap.leaf["at"]) + SECOND)


def longer_than_the_log(book: Casebook) -> None:
    cut(book).row("OUT-01").public["size_after"] = 10_000


def declared_by_the_owner(book: Casebook) -> None:
    gap, signed = cut(book).row("OUT-01"), book.row("NOT-04").leaf
    gap.leaf |= {"code": "OUT-02", "actor": signed["actor"], "intent": signed["intent"]}
    for name in ("size_before", "size_after"):
        del gap.public[name]
    gap.leaf["public"] |= {"side": "owner", "organisation": STRANGE}


def declared_where_nobody_may(book: Casebook) -> None:
    declared_by_the_owner(book)
    gap = book.row("OUT-02")
    gap.public["side"] = "centre"
    book.said("NOT-01")["pack_values"] |= {"opening.outage_declared_by": []}
    book.said("NOT-05")["outage_leaf"] = digest_of(gap)


def window_grown_by_more(book: Casebook) -> None:
    longer = grown(book).row("OPN-09")
    ends = datetime.fromisoformat(longer.public["old_ends_at"])
    longer.public["new_ends_at"] = instant_text(ends + 11 * SECOND)


BROKEN: list[tuple[Tamper, str, str]] = [
    (without_an_outage, "NOT-05", "extension.outage"),
    (to_another_hour, "NOT-05", "extension.law"),
    (from_another_deadline, "NOT-05", "extension.deadline"),
    (of_another_notice, "NOT-05", "extension.notice"),
    (after_the_closing, "NOT-05", "extension.before_closing"),
    (backwards, "NOT-05", "extension.forward"),
    (while_people_acted, "OUT-01", "outage.silent"),
    (not_over_yet, "OUT-01", "outage.interval"),
    (longer_than_the_log, "OUT-01", "outage.heads"),
    (declared_by_the_owner, "OUT-02", "outage.side"),
    (declared_where_nobody_may, "NOT-05", "extension.declared_by"),
    (window_grown_by_more, "OPN-09", "extension.window"),
]


class TestOutages:
    def test_a_deadline_that_the_law_moved_is_the_one_that_holds(self) -> None:
        steps = cut(recorded()).replayed()

        assert [(step.row.code, step.broken) for step in steps if step.broken] == []
        kept = {step.row.code: step.reduced.verdict.get("kept", []) for step in steps}
        assert {"outage.silent", "outage.interval"} <= set(kept["OUT-01"])
        assert {"extension.law", "extension.outage"} <= set(kept["NOT-05"])
        assert "closing.not_before" in kept["OPN-01"]

    def test_closing_at_the_old_deadline_is_found(self) -> None:
        book = cut(recorded())
        closing = book.row("OPN-01")
        moved_by(closing, -timedelta(minutes=59))

        found = next(step for step in book.replayed() if step.broken)
        assert (found.row.code, "closing.not_before" in found.broken) == ("OPN-01", True)

    def test_a_window_that_grew_is_the_one_that_holds(self) -> None:
        steps = grown(recorded()).replayed()

        assert [(step.row.code, step.broken) for step in steps if step.row.code == "OPN-09"] == [("OPN-09", [])]

    @pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
    def test_what_is_against_it_is_found(self, tamper: Tamper, code: str, rule: str) -> None:
        book = recorded()
        tamper(book)
        found = {step.row.code: step.broken for step in book.replayed() if step.broken}

        assert rule in found.get(code, []), found
