"""Draws of committees, in the replay: what anybody can draw again is kept; whatever was bent is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.rules.replay.casebook import Casebook, Row, recorded

from openhall_rules import blind, draw
from openhall_rules.replay.findings import instant_text

Tamper = Callable[[Casebook], object]
DRAW = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
LOT_ELSE = "4f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
NUMBER, LOG_ROOT = "11" * 32, "22" * 32
POOL = sorted((draw.entry(salt=bytes([n]) * 32, draw=DRAW, name=f"Expert {n}"), ["kinship"] if n == 3 else [])
              for n in range(6))  # fmt: skip


def act(book: Casebook, code: str, public: dict[str, Any], said: dict[str, Any] | None, like: str) -> Row:
    """An act of the case, signed or by rule and at the time as the act with the code ``like`` is."""
    leaf = {name: copy.deepcopy(value) for name, value in book.row(like).leaf.items() if name != "statement"}
    leaf.pop("commitments", None)
    return Row(leaf | {"code": code, "object": f"draw:{DRAW}", "public": public}, said)


def drawn() -> Casebook:
    """The recorded case; but its committee was drawn: the first declined, the second and third accepted."""
    book = recorded()
    lot = book.row("EVA-01").leaf["object"][4:]
    root = draw.pool_root(POOL)
    order = draw.order(lot=lot, root=root, number=NUMBER, log_root=LOG_ROOT, pool=POOL)
    place = book.rows.index(book.row("EVA-01"))
    fixed = {"lot": lot, "members": 3, "experts": 2, "pool": 6, "eligible": 5, "pool_root": root,
             "number_sha256": draw.number_commitment(DRAW, NUMBER), "answer_minutes": 20}  # fmt: skip
    shown = {"lot": lot, "number": NUMBER, "size": place + 1, "root": LOG_ROOT}
    book.rows[place:place] = [
        act(book, "DRW-01", fixed, {"v": 1, "signed": {}, "conditions": {}}, "EVA-01"),
        act(book, "DRW-02", shown, None, "EVA-01"),
        act(book, "DRW-06", {"lot": lot, "experts": 2}, None, "OPN-05"),
    ]
    said = {
        "v": 1,
        "pool": [{"entry": entry, "excluded": excluded} for entry, excluded in POOL],
        "calls": [
            {"place": n, "entry": entry, "call": DRAW, "answer": answer, "leaf_sha256": "0" * 64}
            for n, (entry, answer) in enumerate(zip(order, ["declined", "accepted", "accepted"], strict=False), start=1)
        ],
    }
    after = book.rows.index(book.row("AWD-02")) + 1
    published = act(book, "DRW-07", {"lot": lot}, said, "OPN-05")
    published.leaf["at"] = book.row("AWD-02").leaf["at"]
    book.rows.insert(after, published)
    return counted(book)


def counted(book: Casebook) -> Casebook:
    """The archive act counts the case as it is now."""
    book.public("ARC-01")["leaves"] = sum("case" in row.leaf for row in book.rows) - 1
    return book


def test_a_draw_that_anybody_can_draw_again_contradicts_nothing() -> None:
    steps = drawn().replayed()

    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    told = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"draw.composition", "draw.number", "draw.pool", "draw.order", "draw.accepted"} <= told


def test_called_off_another_is_drawn() -> None:
    book = drawn()
    lot = book.public("DRW-01")["lot"]
    off = act(book, "DRW-08", {"lot": lot}, {"v": 1, "reason": "Lost."}, "EVA-01")
    again = copy.deepcopy(book.row("DRW-01"))
    place = book.rows.index(book.row("DRW-02"))
    book.rows[place:place] = [off, again]
    book.public("DRW-02")["size"] += 2

    assert [step.row.code for step in counted(book).replayed() if step.broken] == []


def replaced() -> Casebook:
    """The third who was called had accepted and was replaced by the fourth; then the committee was complete again."""
    book = drawn()
    lot, place = book.public("DRW-01")["lot"], book.rows.index(book.row("DRW-06"))
    left = act(book, "DRW-09", {"lot": lot, "cause": "health"}, None, "EVA-01")
    again = act(book, "DRW-06", {"lot": lot, "experts": 2}, None, "OPN-05")
    book.rows[place + 1 : place + 1] = [left, again]
    said = book.said("DRW-07")
    known = book.public("DRW-02")
    order = draw.order(
        lot=lot, root=book.public("DRW-01")["pool_root"], number=NUMBER, log_root=known["root"], pool=POOL
    )
    said["calls"][2]["answer"] = "replaced"
    said["calls"].append(said["calls"][2] | {"place": 4, "entry": order[3], "answer": "accepted"})
    return counted(book)


def one_by_one() -> Casebook:
    """The three members scored one by one what the documents name: nothing, under the lowest price."""
    book = drawn()
    said = book.said("EVA-01")
    bids = [one["bid"] for one in said["bids"]]
    said["sheets"] = [{"sheet": f"{n}", "leaf_sha256": "0" * 64} for n in range(said["committee"]["members"] + 1)]
    for n, one in enumerate(said["sheets"]):
        one["void"] = n == said["committee"]["members"]
        one["scores"] = None if one["void"] else {bid: {} for bid in bids}
    return book


def test_a_member_who_is_replaced_contradicts_nothing_when_the_findings_come_after() -> None:
    steps = replaced().replayed()

    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    assert {"draw.cause", "draw.replaced", "evaluation.fresh"} <= {
        rule for step in steps for rule in step.reduced.verdict.get("kept", [])
    }


def test_findings_from_before_a_replacement_are_found() -> None:
    book = replaced()
    late = [row for row in book.rows if row.leaf["code"] in ("DRW-09", "DRW-06")][-2:]
    for row in late:
        book.rows.remove(row)
    place = book.rows.index(book.row("EVA-02"))
    book.rows[place:place] = late
    broken = [str(step.reduced.verdict["broken"]) for step in book.replayed() if step.broken]
    assert any("evaluation.fresh" in one for one in broken)


def test_scores_one_by_one_are_means_with_a_sheet_of_each_member() -> None:
    kept = {rule for step in one_by_one().replayed() for rule in step.reduced.verdict.get("kept", [])}
    assert {"evaluation.sheets", "evaluation.means"} <= kept

    book = one_by_one()
    book.said("EVA-01")["sheets"][0]["void"] = True
    book.said("EVA-01")["sheets"][1]["scores"] = {book.said("EVA-01")["bids"][0]["bid"]: {}}
    broken = [str(step.reduced.verdict["broken"]) for step in book.replayed() if step.broken]
    assert any("evaluation.sheets" in one for one in broken)


def bored(book: Casebook) -> None:
    book.public("DRW-09")["cause"] = "boredom"


def never_left(book: Casebook) -> None:
    book.said("DRW-07")["calls"][2]["answer"] = "declined"


def a_score_from_nowhere(book: Casebook) -> None:
    book.said("EVA-01")["bids"][0]["other_scores"] = {"technical": "5"}


BENT: list[tuple[Tamper, Callable[[], Casebook], str]] = [
    (bored, replaced, "draw.cause"),
    (never_left, replaced, "draw.replaced"),
    (a_score_from_nowhere, one_by_one, "evaluation.means"),
]
"""A tampering, the case in which it is done, and the rule that finds it."""


@pytest.mark.parametrize(("tamper", "case", "rule"), BENT, ids=lambda one: getattr(one, "__name__", one))
def test_a_bent_replacement_or_score_is_found(tamper: Tamper, case: Callable[[], Casebook], rule: str) -> None:
    assert rule not in broken_in(case())

    book = case()
    tamper(book)
    assert rule in broken_in(book)


def broken_in(book: Casebook) -> str:
    """The broken rules of every verdict, as text."""
    return " ".join(str(step.reduced.verdict["broken"]) for step in book.replayed() if step.broken)


def two_at_once(book: Casebook) -> None:
    book.rows.insert(book.rows.index(book.row("DRW-02")), copy.deepcopy(book.row("DRW-01")))


def more_experts_than_members(book: Casebook) -> None:
    book.public("DRW-01")["experts"] = 4


def more_than_can_be_drawn(book: Casebook) -> None:
    book.public("DRW-01")["eligible"] = 1


def another_number(book: Casebook) -> None:
    book.public("DRW-02")["number"] = "33" * 32


def an_earlier_head(book: Casebook) -> None:
    book.public("DRW-02")["size"] -= 1


def incomplete(book: Casebook) -> None:
    book.public("DRW-06")["experts"] = 1


def called_off_when_complete(book: Casebook) -> None:
    row = act(book, "DRW-08", {"lot": book.public("DRW-01")["lot"]}, {"v": 1, "reason": "Why?"}, "EVA-01")
    book.rows.insert(book.rows.index(book.row("DRW-06")) + 1, row)


def names_before_the_award(book: Casebook) -> None:
    book.move(book.row("DRW-07"), before=book.row("AWD-02"))


def another_pool(book: Casebook) -> None:
    book.said("DRW-07")["pool"][0]["excluded"] = ["employer"]


def another_order(book: Casebook) -> None:
    calls = book.said("DRW-07")["calls"]
    calls[0]["entry"], calls[1]["entry"] = calls[1]["entry"], calls[0]["entry"]


def a_place_left_out(book: Casebook) -> None:
    del book.said("DRW-07")["calls"][0]


def one_seat_too_many(book: Casebook) -> None:
    book.said("DRW-07")["calls"][0]["answer"] = "accepted"


BROKEN: list[tuple[Tamper, str, str]] = [
    (two_at_once, "DRW-01", "draw.one"),
    (more_experts_than_members, "DRW-01", "draw.composition"),
    (more_than_can_be_drawn, "DRW-01", "draw.enough"),
    (another_number, "DRW-02", "draw.number"),
    (an_earlier_head, "DRW-02", "draw.size"),
    (incomplete, "DRW-06", "draw.seats"),
    (called_off_when_complete, "DRW-08", "draw.not_complete"),
    (names_before_the_award, "DRW-07", "draw.secret"),
    (another_pool, "DRW-07", "draw.pool"),
    (another_order, "DRW-07", "draw.order"),
    (a_place_left_out, "DRW-07", "draw.order"),
    (one_seat_too_many, "DRW-07", "draw.accepted"),
]


@pytest.mark.parametrize(("tamper", "code", "rule"), BROKEN, ids=lambda value: getattr(value, "__name__", ""))
def test_is_found_where_it_was_done(tamper: Tamper, code: str, rule: str) -> None:
    book = drawn()
    tamper(book)
    first = next(step for step in book.replayed() if step.broken)

    assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict


LOT_SEED = "33" * 32


def on_lot(book: Casebook, code: str, public: dict[str, Any], like: str) -> Row:
    """An act on the case's lot."""
    row = act(book, code, public, None, like)
    row.leaf["object"] = book.row("EVA-01").leaf["object"]
    return row


def signed_by_all() -> Casebook:
    """The drawn case, scored blind, with a time that was extended, whose two drawn members signed the report."""
    book = drawn()
    lot = book.row("EVA-01").leaf["object"][4:]
    at = datetime.fromisoformat(book.row("EVA-01").leaf["at"])
    ends = [instant_text(at + timedelta(hours=hours)) for hours in (2, 5)]
    seed_sha256 = blind.commitment(lot=lot, seed=bytes.fromhex(LOT_SEED))
    place = book.rows.index(book.row("EVA-01"))
    book.rows[place:place] = [
        on_lot(book, "EVA-12", {"seed_sha256": seed_sha256}, "OPN-05"),
        on_lot(book, "EVA-08", {"hours": 2, "until": ends[0]}, "EVA-01"),
        on_lot(book, "EVA-08", {"hours": 3, "until": ends[1]}, "EVA-01"),
    ]
    book.said("EVA-01")["blind"] = {"seed": LOT_SEED}
    book.said("EVA-02")["opinions"] = [
        {"sheet": "1", "leaf_sha256": "1" * 64, "opinion": "agrees", "reason": ""},
        {"sheet": "2", "leaf_sha256": "2" * 64, "opinion": "dissents", "reason": "The second bid is too vague."},
    ]
    return counted(book)


def test_signatures_time_and_blind_order_are_kept() -> None:
    steps = signed_by_all().replayed()
    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    kept = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"evaluation.opinions", "evaluation.hours", "evaluation.until", "evaluation.blind"} <= kept


def a_signature_less(book: Casebook) -> None:
    book.said("EVA-02")["opinions"].pop()


def a_dissent_without_reasons(book: Casebook) -> None:
    book.said("EVA-02")["opinions"][1]["reason"] = ""


def a_shorter_time(book: Casebook) -> None:
    book.public("EVA-08", 1)["until"] = book.public("EVA-08")["until"]


def endless(book: Casebook) -> None:
    book.public("EVA-08", 1)["hours"] = 721


def another_seed(book: Casebook) -> None:
    book.said("EVA-01")["blind"]["seed"] = "44" * 32


def fixed_after_the_scoring(book: Casebook) -> None:
    row = book.row("EVA-12")
    book.rows.remove(row)
    book.rows.insert(book.rows.index(book.row("EVA-01")) + 1, row)


SIGNED: list[tuple[Tamper, Callable[[], Casebook], str]] = [
    (a_signature_less, signed_by_all, "evaluation.opinions"),
    (a_dissent_without_reasons, signed_by_all, "evaluation.opinions"),
    (a_shorter_time, signed_by_all, "evaluation.until"),
    (endless, signed_by_all, "evaluation.hours"),
    (another_seed, signed_by_all, "evaluation.blind"),
    (fixed_after_the_scoring, signed_by_all, "act.order"),
]


@pytest.mark.parametrize(("tamper", "case", "rule"), SIGNED, ids=lambda one: getattr(one, "__name__", one))
def test_a_bent_signature_time_or_seed_is_found(tamper: Tamper, case: Callable[[], Casebook], rule: str) -> None:
    book = case()
    tamper(book)
    assert rule in broken_in(book)


GROUPED = sorted((entry, excluded, 1 + n % 2) for n, (entry, excluded) in enumerate(POOL))


def grouped() -> Casebook:
    """The drawn case; but one expert of each of two groups was drawn, and the first of the second group declined."""
    book = drawn()
    fixed, shown = book.public("DRW-01"), book.public("DRW-02")
    fixed["pool_root"] = draw.grouped_root(GROUPED)
    rows = [[not excluded for _entry, excluded, own in GROUPED if own == group] for group in (1, 2)]
    fixed["groups"] = [{"experts": 1, "reserve": 1, "pool": len(one), "eligible": sum(one)} for one in rows]
    orders = draw.orders(lot=fixed["lot"], root=fixed["pool_root"], number=NUMBER, log_root=shown["root"],
                         pool=GROUPED, groups=2)  # fmt: skip
    said = book.said("DRW-07")
    said["pool"] = [{"entry": entry, "excluded": excluded, "group": group} for entry, excluded, group in GROUPED]
    called = [(1, 1, "accepted"), (2, 1, "declined"), (2, 2, "accepted")]
    said["calls"] = [
        {"group": group, "place": place, "entry": orders[group][place - 1], "call": DRAW, "answer": answer,
         "leaf_sha256": "0" * 64}
        for group, place, answer in called
    ]  # fmt: skip
    return book


def test_a_draw_of_two_groups_contradicts_nothing() -> None:
    steps = grouped().replayed()
    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    kept = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"draw.groups", "draw.pool", "draw.order", "draw.accepted"} <= kept


def test_groups_are_drawn_apart_and_a_draw_without_them_as_ever() -> None:
    known = {"lot": "lot", "number": NUMBER, "log_root": LOG_ROOT}
    plain = [(*one, 0) for one in POOL]
    root = draw.pool_root(POOL)
    assert draw.orders(**known, root=root, pool=plain, groups=0) == {0: draw.order(**known, root=root, pool=POOL)}
    apart = draw.orders(**known, root=draw.grouped_root(GROUPED), pool=GROUPED, groups=2)
    assert [set(apart[group]) for group in (1, 2)] == [
        {entry for entry, excluded, own in GROUPED if own == group and not excluded} for group in (1, 2)
    ]


def groups_that_do_not_add_up(book: Casebook) -> None:
    book.public("DRW-01")["groups"][0]["experts"] = 2


def no_reserve_left(book: Casebook) -> None:
    book.public("DRW-01")["groups"][1]["reserve"] = 9


def of_another_group(book: Casebook) -> None:
    book.said("DRW-07")["pool"][0]["group"] = 3 - book.said("DRW-07")["pool"][0]["group"]


def out_of_the_order_of_its_group(book: Casebook) -> None:
    calls = book.said("DRW-07")["calls"]
    calls[1]["entry"], calls[2]["entry"] = calls[2]["entry"], calls[1]["entry"]


def two_of_the_second_group(book: Casebook) -> None:
    book.said("DRW-07")["calls"][1]["answer"] = "accepted"


GROUPS: list[tuple[Tamper, Callable[[], Casebook], str]] = [
    (groups_that_do_not_add_up, grouped, "draw.groups"),
    (no_reserve_left, grouped, "draw.groups"),
    (of_another_group, grouped, "draw.pool"),
    (out_of_the_order_of_its_group, grouped, "draw.order"),
    (two_of_the_second_group, grouped, "draw.accepted"),
]


@pytest.mark.parametrize(("tamper", "case", "rule"), GROUPS, ids=lambda one: getattr(one, "__name__", one))
def test_a_bent_group_is_found(tamper: Tamper, case: Callable[[], Casebook], rule: str) -> None:
    book = case()
    tamper(book)
    assert rule in broken_in(book)


def called_off() -> Casebook:
    """The drawn case, whose draw was called off on a ground of the list and prepared again."""
    book = drawn()
    lot = book.public("DRW-01")["lot"]
    off = act(book, "DRW-08", {"lot": lot, "ground": "number_lost"}, {"v": 1, "reason": "Lost."}, "EVA-01")
    place = book.rows.index(book.row("DRW-02"))
    book.rows[place:place] = [off, copy.deepcopy(book.row("DRW-01"))]
    book.public("DRW-02")["size"] += 2
    return counted(book)


def on_a_whim(book: Casebook) -> None:
    book.public("DRW-08")["ground"] = "whim"


OFF: list[tuple[Tamper, Callable[[], Casebook], str]] = [(on_a_whim, called_off, "draw.ground")]


def test_a_draw_is_called_off_on_a_ground_of_the_list() -> None:
    book = called_off()
    assert broken_in(book) == ""
    on_a_whim(book)
    assert "draw.ground" in broken_in(book)


def rated() -> Casebook:
    """The drawn case; after its names were published the owner and a supervising body rated the second member."""
    book = drawn()
    lot, after = book.public("DRW-07")["lot"], book.rows.index(book.row("DRW-07")) + 1
    rows = []
    for side in ("owner", "supervisor"):
        row = act(book, "EXP-07", {"lot": lot, "committee": DRAW, "seat": 2, "side": side}, None, "EVA-01")
        row.leaf |= {"object": f"expert-rating:{DRAW}", "at": book.row("DRW-07").leaf["at"]}
        rows.append(row)
    book.rows[after:after] = rows
    return counted(book)


def test_both_sides_rate_a_member_once() -> None:
    steps = rated().replayed()
    assert [(step.row.code, step.reduced.verdict["broken"]) for step in steps if step.broken] == []
    kept = {rule for step in steps for rule in step.reduced.verdict.get("kept", [])}
    assert {"rating.secret", "rating.member", "rating.once"} <= kept


def rated_twice(book: Casebook) -> None:
    book.public("EXP-07", 1)["side"] = "owner"


def nobody_sat_there(book: Casebook) -> None:
    book.public("EXP-07")["seat"] = 3


def another_committee(book: Casebook) -> None:
    book.public("EXP-07")["committee"] = "0" * 8 + DRAW[8:]


def rated_before_the_award(book: Casebook) -> None:
    for row in (book.row("DRW-07"), book.row("EXP-07")):
        book.move(row, before=book.row("AWD-02"))


RATED: list[tuple[Tamper, Callable[[], Casebook], str]] = [
    (rated_twice, rated, "rating.once"),
    (nobody_sat_there, rated, "rating.member"),
    (another_committee, rated, "rating.member"),
    (rated_before_the_award, rated, "rating.secret"),
]


@pytest.mark.parametrize(("tamper", "case", "rule"), RATED, ids=lambda one: getattr(one, "__name__", one))
def test_a_bent_rating_is_found(tamper: Tamper, case: Callable[[], Casebook], rule: str) -> None:
    book = case()
    tamper(book)
    assert rule in broken_in(book)


@pytest.mark.parametrize(
    ("side", "object_", "wrong"), [("supervisor", DRAW, False), ("owner", DRAW, True), ("supervisor", LOT_ELSE, True)]
)
def test_a_rating_is_corrected_for_the_side_that_gave_it(side: str, object_: str, wrong: bool) -> None:
    book = rated()
    row = act(book, "EXP-09", {"lot": book.public("DRW-07")["lot"], "side": side}, None, "EVA-01")
    row.leaf |= {"object": f"expert-rating:{object_}", "at": book.row("DRW-07").leaf["at"]}
    book.rows.insert(book.rows.index(book.row("EXP-07", 1)) + 1, row)
    assert ("rating.corrected" in broken_in(counted(book))) is wrong
