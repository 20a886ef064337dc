"""The room of a committee, in the replay: findings come of confirmed seats in an open session."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row
from tests.rules.replay.test_draws import broken_in, counted
from tests.rules.replay.test_panels import ALLIANCE, DUTIES, RIGHTS, act, at, found, seated

from openhall_rules.leaves import canonical, leaf_sha256
from openhall_rules.replay.rules_rooms import standing

Tamper = Callable[[Casebook], object]


def where(book: Casebook) -> tuple[dict[int, int], list[str], list[int]]:
    """Member → place after a guest failed; the centre of each place; places that are free."""
    rows = sorted(book.said("PNL-05")["pool"], key=lambda one: one["place"])
    sites, failed = [one["site"] for one in rows], book.public("PNL-06")["site"]
    places = {1: 1, 2: 2, 3: 3} | {one["member"]: one["to"] for one in book.said("PNL-06")["moved"]}
    used = {1, 2, 3, *places.values(), *(n for n, site in enumerate(sites, start=1) if site == failed)}
    return places, sites, [place for place in range(1, 7) if place not in used]


def compared(book: Casebook, member: int, minutes: int, **more: str) -> Row:
    facts = {"member": member, "outcome": "confirmed", "means": "picture"} | more
    return act(book, "PNL-13", facts, None, minutes=minutes)


def room() -> Casebook:
    """A session that is adjourned, resumed, in which a seat is stopped and the failed guest provides others."""
    book = seated()
    places, sites, free = where(book)
    host, failed = book.public("PNL-01")["host"], book.public("PNL-06")["site"]
    stopped = next(member for member, place in places.items() if sites[place - 1] == host)
    moved = [{"member": stopped, "from": places[stopped], "to": place} for place in free[:1]]
    unseated = [] if moved else [stopped]
    given = [{"member": member, "to": 7} for member in unseated]
    now = {**places, stopped: moved[0]["to"] if moved else 7}
    pool = [*sites, failed, failed]
    by_host = [member for member, place in now.items() if pool[place - 1] == host]
    both = {"rights": RIGHTS, "duties": DUTIES}
    steps = [
        act(book, "PNL-14", {"until": at(book, hours=9)}, {"reason": "Night has come."}, minutes=50),
        act(book, "PNL-15", {}, None, minutes=55),
        act(book, "PNL-17", {"site": host, "member": stopped, "moved": len(moved)},
            {"reason": "A second person was there.", "moved": moved}, minutes=56),
        act(book, "PNL-16", {"site": failed, "seats": 2, "moved": len(given)},
            {"reason": "The power is back.", "seats": [3, 4], "moved": given, **both}, minutes=57),
        act(book, "PNL-18", {"site": failed}, None, minutes=58),
        *(compared(book, member, 59, means="person", site=host) for member in by_host),
    ]  # fmt: skip
    place = book.rows.index(book.row("PNL-13"))
    book.drop(book.row("PNL-08"))
    book.rows[place:place] = steps
    return counted(book)


def test_what_happened_in_the_room_contradicts_nothing() -> None:
    book = room()

    assert found(book) == set()
    told = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"panel.in_session", "panel.confirmed", "panel.until", "panel.incident", "seats.stopped", "seats.provided",
            "seats.further", "presence.outcome"} <= told  # fmt: skip


def before_findings(book: Casebook, *rows: Row) -> None:
    place = book.rows.index(book.row("EVA-01"))
    book.rows[place:place] = rows


def found_while_adjourned(book: Casebook) -> None:
    before_findings(book, act(book, "PNL-14", {"until": at(book, hours=9)}, {"reason": "R"}, minutes=80))


def found_after_the_end(book: Casebook) -> None:
    over = seated().row("PNL-08")
    before_findings(book, over)


def reported_while_adjourned(book: Casebook) -> None:
    row = act(book, "PNL-14", {"until": at(book, hours=9)}, {"reason": "R"}, minutes=80)
    book.rows.insert(book.rows.index(book.row("EVA-02")), row)


def compared_before_the_night_alone(book: Casebook) -> None:
    for row in [row for row in book.rows if row.code == "PNL-13"][-3:]:
        book.rows.remove(row)


def found_after_a_doubt(book: Casebook) -> None:
    before_findings(book, compared(book, 2, 80, outcome="doubted"))


def found_after_a_missed_check(book: Casebook) -> None:
    missed = act(book, "PNL-12", {"member": 3, "asked_at": at(book, minutes=80)}, None, minutes=82)
    before_findings(book, missed)


def _stops(book: Casebook, member: int) -> Row:
    places, sites, _free = where(book)
    return act(book, "PNL-17", {"site": sites[places[member] - 1], "member": member, "moved": 0},
               {"reason": "R", "moved": []}, minutes=81)  # fmt: skip


def compared_by_a_guest_without_the_right(book: Casebook) -> None:
    places, sites, _free = where(book)
    host = book.public("PNL-01")["host"]
    member, place = next((m, p) for m, p in places.items() if sites[p - 1] != host)
    before_findings(book, compared(book, member, 80, means="person", site=sites[place - 1]))


def stopped_by_a_guest_without_the_right(book: Casebook) -> None:
    places, sites, _free = where(book)
    host = book.public("PNL-01")["host"]
    member = next(m for m, p in places.items() if sites[p - 1] != host)
    before_findings(book, _stops(book, member))


def compared_with_a_shrug(book: Casebook) -> None:
    book.public("PNL-13")["outcome"] = "perhaps"


def until_it_was_over(book: Casebook) -> None:
    book.public("PNL-14")["until"] = book.row("PNL-14").leaf["at"]


def resumed_twice(book: Casebook) -> None:
    before_findings(book, act(book, "PNL-15", {}, None, minutes=80))


def provided_by_fewer_duties(book: Casebook) -> None:
    book.said("PNL-16")["duties"] = []


def provided_twice_the_same(book: Casebook) -> None:
    book.said("PNL-16")["seats"] = [3, 3]


def provided_to_somebody_else(book: Casebook) -> None:
    book.said("PNL-16")["moved"] = [{"member": 3, "to": 8}]


def provided_before_the_draw(book: Casebook) -> None:
    book.move(book.row("PNL-16"), before=book.row("PNL-05"))


def moved_to_a_better_seat(book: Casebook) -> None:
    book.said("PNL-17")["moved"] = [{"member": 1, "from": 1, "to": 6}]


def an_incident_elsewhere(book: Casebook) -> None:
    book.public("PNL-18")["site"] = ALLIANCE


BROKEN: list[tuple[Tamper, str, str]] = [
    (found_while_adjourned, "EVA-01", "panel.in_session"),
    (found_after_the_end, "EVA-01", "panel.in_session"),
    (reported_while_adjourned, "EVA-02", "panel.in_session"),
    (compared_before_the_night_alone, "EVA-01", "panel.confirmed"),
    (found_after_a_doubt, "EVA-01", "panel.confirmed"),
    (found_after_a_missed_check, "EVA-01", "panel.confirmed"),
    (compared_by_a_guest_without_the_right, "PNL-13", "presence.by_centre"),
    (stopped_by_a_guest_without_the_right, "PNL-17", "seats.stopped"),
    (compared_with_a_shrug, "PNL-13", "presence.outcome"),
    (until_it_was_over, "PNL-14", "panel.until"),
    (resumed_twice, "PNL-15", "panel.stage"),
    (provided_by_fewer_duties, "PNL-16", "panel.duties"),
    (provided_twice_the_same, "PNL-16", "seats.further"),
    (provided_to_somebody_else, "PNL-16", "seats.moved"),
    (provided_before_the_draw, "PNL-16", "seats.provided"),
    (moved_to_a_better_seat, "PNL-17", "seats.moved"),
    (an_incident_elsewhere, "PNL-18", "panel.incident"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_is_found_where_it_was_done(tamper: Tamper, code: str, rule: str) -> None:
    book = room()
    tamper(book)
    assert (code, rule) in found(counted(book)), broken_in(book)


def test_a_panel_that_was_called_off_binds_nobody() -> None:
    state: dict[str, Any] = {"panels": {"one": {"void": False, "state": "called_off", "proposed": 3}}}
    assert standing(state) is None
    state["panels"]["two"] = {"void": False, "state": "closed", "proposed": 5}
    state["panels"]["three"] = {"void": True, "state": "running", "proposed": 9}
    assert standing(state) == state["panels"]["two"]


SHEETS = [f"{n}c9e6679-7425-40de-944b-e07fc1f90ae7" for n in (1, 2, 3)]


def scored(*minutes: int) -> Casebook:
    """The session with three members who sign scores so many minutes after it was begun, each on a sheet of no case."""
    book = room()
    rows = []
    for sheet, minute in zip(SHEETS, minutes, strict=True):
        row = act(book, "EVA-03", {}, None, minutes=minute)
        row.leaf["object"] = f"sheet:{sheet}"
        del row.leaf["case"]
        row.leaf["commitments"] = {"sheet/scores": "0" * 64, "sheet/reason": "0" * 64}
        row.leaf["public"] = {}
        rows.append(row)
    place = book.rows.index(book.row("EVA-01"))
    book.rows[place:place] = rows
    book.said("EVA-01")["sheets"] = [
        {"sheet": sheet, "leaf_sha256": leaf_sha256(canonical(row.leaf)), "void": False,
         "scores": {one["bid"]: {} for one in book.said("EVA-01")["bids"]}}
        for sheet, row in zip(SHEETS, rows, strict=True)
    ]  # fmt: skip
    return counted(book)


def signs_of(book: Casebook) -> set[str]:
    return {rule for _code, rule in found(book) if rule.startswith("scores.")}


def test_scores_of_the_session_contradict_nothing() -> None:
    book = scored(45, 49, 57)
    assert signs_of(book) == set()
    told = {rule for step in book.replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"scores.on_log", "scores.in_session"} <= told


@pytest.mark.parametrize("minute", [-5, 52])
def test_scores_before_the_session_or_while_it_is_adjourned_are_found(minute: int) -> None:
    assert signs_of(scored(45, minute, 57)) == {"scores.in_session"}


def test_scores_that_nobody_signed_on_the_log_are_found() -> None:
    book = scored(45, 46, 57)
    book.said("EVA-01")["sheets"][1]["leaf_sha256"] = "7" * 64
    assert signs_of(book) == {"scores.on_log"}


def test_whose_score_was_outside_no_verdict_says() -> None:
    book = scored(45, 52, 57)
    told = json.dumps([step.reduced.verdict for step in book.replayed()])
    assert not [sheet for sheet in SHEETS if sheet in told]
