"""Pools across cities, in the replay: made of the register of every centre of an alliance that is in force."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from tests.rules.replay.casebook import Casebook, Row
from tests.rules.replay.test_draws import POOL, act, counted, drawn

from openhall_rules import draw

Tamper = Callable[[Casebook], object]
ALLIANCE = str(UUID(int=7 << 64 | 4 << 76 | 8 << 60))
SITES = {str(UUID(int=n << 96 | 4 << 76 | 8 << 60)): str(UUID(int=n << 97 | 4 << 76 | 8 << 60)) for n in (5, 6)}
HOMES = dict(zip([entry for entry, _excluded in POOL], [*SITES.values()] * 3, strict=True))
CENTRES = sorted(SITES.values())


def elsewhere(book: Casebook, code: str, name: str, public: dict[str, Any]) -> Row:
    """An act that stands in no case."""
    row = act(book, code, public, {"v": 1}, "EVA-01")
    row.leaf["object"] = name
    for field in ("case", "case_seq", "prev"):
        row.leaf.pop(field, None)
    return row


def wide() -> Casebook:
    """The case whose committee was drawn, from the registers of two cities."""
    book = drawn()
    rows = [(entry, excluded, HOMES[entry]) for entry, excluded in POOL]
    book.public("DRW-01") | {}
    book.public("DRW-01").update(alliance=ALLIANCE, registers=draw.registers(rows, CENTRES))
    for row in book.said("DRW-07")["pool"]:
        row["centre"] = HOMES[row["entry"]]
    first, second = SITES
    acts = [
        *(elsewhere(book, "ALL-01", f"site:{site}", {"organisation": centre, "city": "X", "seats": 3})
          for site, centre in SITES.items()),
        elsewhere(book, "ALL-03", f"alliance:{ALLIANCE}", {"site": first, "agreement_sha256": "ab" * 32,
                                                          "from_date": "2020-01-01", "until_date": None}),
        elsewhere(book, "ALL-04", f"alliance:{ALLIANCE}", {"site": second, "agreement_sha256": "ab" * 32}),
    ]  # fmt: skip
    place = book.rows.index(book.row("DRW-01"))
    book.rows[place:place] = acts
    book.public("DRW-02")["size"] += len(acts)
    return counted(book)


def found(book: Casebook) -> set[tuple[str, str]]:
    return {(step.row.code, rule) for step in counted(book).replayed() for rule in step.broken}


def test_a_pool_of_every_city_contradicts_nothing() -> None:
    book = wide()
    assert found(book) == set()
    told = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"draw.alliance", "draw.registers", "draw.cities", "alliance.agreement", "alliance.member"} <= told


def without_a_city(book: Casebook) -> None:
    book.public("DRW-01")["registers"] = book.public("DRW-01")["registers"][:1]


def joined_by_another_agreement(book: Casebook) -> None:
    book.public("ALL-04")["agreement_sha256"] = "cd" * 32


def over(book: Casebook) -> None:
    book.public("ALL-03")["until_date"] = "2020-01-02"


def nobody_else(book: Casebook) -> None:
    book.drop(book.row("ALL-04"))


def a_site_of_somebody_else(book: Casebook) -> None:
    row = book.row("ALL-01")
    other = elsewhere(book, "ALL-01", row.leaf["object"], dict(row.leaf["public"], organisation=CENTRES[0] + "x"))
    book.rows.insert(book.rows.index(row) + 1, other)


def an_expert_moved_to_another_city(book: Casebook) -> None:
    row = book.said("DRW-07")["pool"][0]
    row["centre"] = next(one for one in CENTRES if one != row["centre"])


def registers_without_an_alliance(book: Casebook) -> None:
    del book.public("DRW-01")["alliance"]


def joined_twice(book: Casebook) -> None:
    book.public("ALL-04")["site"] = book.public("ALL-03")["site"]


BROKEN: list[tuple[Tamper, str, str]] = [
    (without_a_city, "DRW-01", "draw.registers"),
    (joined_by_another_agreement, "ALL-04", "alliance.agreement"),
    (joined_twice, "ALL-04", "alliance.member"),
    (over, "DRW-01", "draw.alliance"),
    (nobody_else, "DRW-01", "draw.registers"),
    (nobody_else, "DRW-01", "draw.cities"),
    (a_site_of_somebody_else, "ALL-01", "alliance.site"),
    (an_expert_moved_to_another_city, "DRW-07", "draw.registers"),
    (registers_without_an_alliance, "DRW-01", "draw.alliance"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_a_city_left_out_is_found(tamper: Tamper, code: str, rule: str) -> None:
    book = wide()
    tamper(book)
    assert (code, rule) in found(book)
