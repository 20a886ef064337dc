"""Whatever stands on a log, a replay goes on: a verdict for every entry, the same one every time."""

from __future__ import annotations

import copy
import decimal
import json
import time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rules.replay.casebook import recorded, walk

from openhall_rules import replay
from openhall_rules.leaves import MAX_BYTES, canonical, leaf_sha256
from openhall_rules.replay.findings import SHOWN

SAMPLE = recorded()
ENTRIES = SAMPLE.entries()
DONE = list(walk(ENTRIES, SAMPLE.statements))
KINDS = sorted({row.leaf["code"] for row in SAMPLE.rows} | set(replay.RULES))
UUID = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"

ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(max_size=12)
    | st.sampled_from(["", "0", "-1", "1e9", "9" * 30, "2026-01-05T09:00:00.000000Z", "9999-12-31", UUID, "0" * 64]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def state_before(index: int) -> replay.CaseState | None:
    case = replay.case_of(replay.read_leaf(ENTRIES[index]))
    states = [one.state for one in DONE[:index] if one.case == case and case is not None]
    return states[-1] if states else None


def reduced(
    index: int, entry: bytes, statements: dict[str, bytes], *, state: replay.CaseState | None = None
) -> replay.Reduced:
    places = {leaf_sha256(one): (number, one) for number, one in enumerate(ENTRIES)}
    shared = DONE[index - 1].shared if index else replay.start()
    return replay.reduce(index, entry, state=state, shared=shared, statements=statements, earlier=places.get)


def well_formed(done: replay.Reduced, index: int) -> None:
    """A verdict as protocols §8 has it."""
    verdict = done.verdict
    assert verdict.keys() <= {"v", "index", "leaf_sha256", "replay", "case", "kept", "late", "broken", "state"}
    assert (verdict["v"], verdict["index"]) == (1, index)
    kept = verdict.get("kept", [])
    late, broken = ([one["rule"] for one in verdict.get(name, [])] for name in ("late", "broken"))
    for rules in (kept, late, broken):
        assert rules == sorted(set(rules))
    assert len({*kept, *late, *broken}) == len(kept) + len(late) + len(broken)
    assert all(len(fact[name]) <= SHOWN for fact in verdict.get("broken", []) for name in ("expected", "found"))
    assert len(replay.verdict_entry(verdict)) < 65_536
    assert json.loads(json.dumps([done.state, done.shared])) == [done.state, done.shared]
    assert canonical(done.shared)


class TestEntries:
    @given(st.binary(max_size=300))
    def test_bytes_that_are_no_leaf_are_a_contradiction_and_nothing_else(self, entry: bytes) -> None:
        done = reduced(3, entry, {})

        well_formed(done, 3)
        assert [fact["rule"] for fact in done.verdict["broken"]] == ["leaf.form"]
        assert (done.case, done.state) == (None, None)
        assert replay.contradictions(done.shared) == replay.contradictions(DONE[2].shared) + 1

    @pytest.mark.parametrize(
        "entry",
        [b"", b"{}", b"[" * 4000, b'{"code":"SEALED"}', b"9" * 4000, b'"\\ud800"', b"\xff" * 65_535, b'{"v":1,"v":1}'],
        ids=["nothing", "empty", "deep", "sealed", "long number", "surrogate", "largest", "twice"],
    )
    def test_so_are_these(self, entry: bytes) -> None:
        assert reduced(1, entry, {}).verdict["broken"][0]["rule"] == "leaf.form"

    @SLOW
    @given(
        st.sampled_from(KINDS),
        st.dictionaries(st.text(max_size=8), ANYTHING, max_size=4),
        st.sampled_from(["lot", "bid", "notice", "project", "deposit", "contract", "log", "pack", "contradiction"]),
        st.booleans(),
        st.booleans(),
    )
    def test_any_public_fields_of_any_kind_of_act(
        self, code: str, public: dict[str, Any], thing: str, in_case: bool, by_rule: bool
    ) -> None:
        leaf: dict[str, Any] = {
            "v": 1, "code": code, "actor": "log" if by_rule else "0" * 32, "object": f"{thing}:{UUID}",
            "at": "2026-01-05T09:00:00.000000Z", "public": public,
        }  # fmt: skip
        if in_case:
            leaf["case"] = {"id": UUID, "seq": 1, "prev": "0" * 64}
        entry = canonical(leaf)

        done = reduced(5, entry, {})

        well_formed(done, 5)
        if code == "SEALED":
            assert done.verdict["broken"][0]["rule"] == "leaf.form"


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, the outermost left out."""
    found: list[tuple[Any, ...]] = [path] if path else []
    if isinstance(value, dict):
        for name, inner in value.items():
            found += places_in(inner, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += places_in(inner, (*path, number))
    return found


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A copy with something else at a place."""
    made = copy.deepcopy(value)
    at = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = new
    return made


LEAVES = [(index, row) for index, row in enumerate(SAMPLE.rows) if row.hidden is None and "case" in row.leaf]


class TestDistortion:
    """A recorded act in which something was replaced by something else, at any place."""

    @SLOW
    @given(st.data())
    def test_of_the_public_fields(self, data: st.DataObject) -> None:
        index, _row = data.draw(st.sampled_from(LEAVES))
        leaf = json.loads(ENTRIES[index])
        path = data.draw(st.sampled_from(places_in(leaf["public"]) or [("added",)]))
        entry = canonical({**leaf, "public": changed(leaf["public"], path, data.draw(ANYTHING))})
        if len(entry) > MAX_BYTES:
            return

        done = reduced(index, entry, SAMPLE.statements, state=state_before(index))

        well_formed(done, index)
        assert done == reduced(index, entry, SAMPLE.statements, state=state_before(index))

    @SLOW
    @given(st.data())
    def test_of_the_statement(self, data: st.DataObject) -> None:
        index, _row = data.draw(st.sampled_from([(at, row) for at, row in LEAVES if row.said is not None]))
        leaf = json.loads(ENTRIES[index])
        said = json.loads(SAMPLE.statements[leaf["statement"]])
        path = data.draw(st.sampled_from(places_in(said)))
        body = canonical(changed(said, path, data.draw(ANYTHING)))
        entry = canonical({**leaf, "statement": leaf_sha256(body)})
        statements = {**SAMPLE.statements, leaf_sha256(body): body}

        done = reduced(index, entry, statements, state=state_before(index))

        well_formed(done, index)

    @pytest.mark.slow
    def test_of_every_place_of_every_statement_by_each_of_a_few_things(self) -> None:
        things: list[Any] = [None, True, -1, 2**53 - 1, "", "x", "9" * 30, [], {}, [[]], {"a": {}}]
        for index, row in LEAVES:
            if row.said is None:
                continue
            leaf = json.loads(ENTRIES[index])
            said = json.loads(SAMPLE.statements[leaf["statement"]])
            for path in places_in(said):
                for thing in things:
                    body = canonical(changed(said, path, thing))
                    entry = canonical({**leaf, "statement": leaf_sha256(body)})
                    statements = {**SAMPLE.statements, leaf_sha256(body): body}
                    well_formed(reduced(index, entry, statements, state=state_before(index)), index)

    def test_goes_on_to_the_end_when_any_one_act_is_left_out(self) -> None:
        for index, _row in LEAVES:
            book = recorded()
            entries = book.entries()
            del entries[index]
            done = list(walk(entries, book.statements))
            assert len(done) == len(entries)
            assert index == len(entries) or replay.contradictions(done[-1].shared) > 0


class TestWhatTheCallerMustMend:
    def test_a_statement_that_is_missing(self) -> None:
        index = next(at for at, row in LEAVES if row.code == "PLN-01")

        with pytest.raises(replay.StatementMissing) as missing:
            reduced(index, ENTRIES[index], {}, state=state_before(index))

        assert missing.value.sha256 == json.loads(ENTRIES[index])["statement"]

    def test_other_bytes_than_the_statement_s_count_as_missing(self) -> None:
        index = next(at for at, row in LEAVES if row.code == "PLN-01")
        sha256 = json.loads(ENTRIES[index])["statement"]

        with pytest.raises(replay.StatementMissing):
            reduced(index, ENTRIES[index], {sha256: b'{"v":1}'}, state=state_before(index))

    def test_a_statement_that_is_none_is_the_log_s_fault(self) -> None:
        index = next(at for at, row in LEAVES if row.code == "PLN-01")
        for body in (b"", b"[]", b'{"v":2}', b'{"v": 1}', b"[" * 100_000):
            leaf = {**json.loads(ENTRIES[index]), "statement": leaf_sha256(body)}
            done = reduced(index, canonical(leaf), {leaf_sha256(body): body}, state=state_before(index))
            assert "statement.form" in [fact["rule"] for fact in done.verdict["broken"]]

    @pytest.mark.parametrize("name", ["", "cn@1999-01-01", "reference@2020-01-01"])
    def test_but_a_pack_that_was_never_registered_is_the_log_s_fault(self, name: str) -> None:
        book = recorded()
        book.public("NOT-01").update(pack=name, pack_sha256="1" * 64)
        steps = book.replayed()

        first = next(step for step in steps if step.broken)
        assert (first.row.code, "pack.registered" in first.broken) == ("NOT-01", True)
        assert len(steps) == len(book.rows)

    def test_a_pack_that_is_not_held(self) -> None:
        book = recorded()
        book.public("SYS-02")["sha256"] = "0" * 64
        book.public("NOT-01")["pack_sha256"] = "0" * 64
        entries = book.entries()
        walking = walk(entries, book.statements)
        place = book.rows.index(book.row("NOT-01"))
        before = [next(walking) for _ in range(place)][-1]

        with pytest.raises(replay.PackNotHeld) as other:
            next(walking)

        assert (other.value.pack, other.value.sha256) == ("reference@2020-01-01", "0" * 64)
        assert isinstance(other.value, replay.UnknownPack)
        assert replay.packs_not_held(before.shared) == (("reference@2020-01-01", "0" * 64),)
        leaf = replay.read_leaf(entries[place])
        assert leaf is not None
        assert replay.needs_pack(leaf) == ("reference@2020-01-01", "0" * 64)


class TestBounds:
    def test_contradictions_are_listed_up_to_a_limit_and_counted_beyond(self) -> None:
        shared = replay.start()
        for index in range(1100):
            shared = replay.reduce(index, b"x", state=None, shared=shared, statements={}).shared

        assert replay.contradictions(shared) == 1100
        assert len(replay.standing_contradictions(shared)) == 1000
        assert replay.withheld(shared)

    def test_the_answer_does_not_depend_on_the_caller_s_decimal_context(self) -> None:
        with decimal.localcontext() as context:
            context.prec, context.rounding = 3, decimal.ROUND_UP
            again = list(walk(ENTRIES, SAMPLE.statements))

        assert [one.verdict for one in again] == [one.verdict for one in DONE]

    def test_the_state_of_a_case_grows_with_bids_and_not_with_leaves(self) -> None:
        book = recorded()
        question, place = book.row("NOT-03"), book.rows.index(book.row("NOT-03"))
        for number in range(200):
            more = copy.deepcopy(question)
            more.leaf["object"] = f"question:{number:08x}-0000-4000-8000-000000000000"
            book.rows.insert(place, more)
        longer = book.replayed()

        assert longer[-1].broken == ["archive.length"]  # the archive counts the acts of the recorded case
        assert len(canonical(longer[-1].reduced.state)) < len(canonical(DONE[-1].state)) + 100

    def test_a_hundred_bids_take_no_second(self) -> None:
        entries = many_bids(100)
        begin = time.perf_counter()
        done = list(walk(*entries))

        assert time.perf_counter() - begin < 10  # generous: this machine may be busy
        assert [fact["rule"] for one in done for fact in one.verdict.get("broken", [])] == []


def many_bids(count: int) -> tuple[list[bytes], dict[str, bytes]]:
    """The recorded case up to its opening, with so many more bids that were released and read out."""
    book = recorded()
    book.rows = book.rows[: book.rows.index(book.row("OPN-05")) + 1]
    window, opening = book.row("OPN-03"), book.row("OPN-05")
    released = {row.hidden["object"] for row in window.set if row.hidden and row.code == "OPN-02"}
    replaced = {row.hidden["object"] for row in window.set if row.hidden and row.code == "BID-02"}
    bid = next(
        row for row in window.set if row.hidden and row.code == "BID-01" and row.hidden["object"] in released - replaced
    )
    assert bid.hidden is not None
    release = next(row for row in window.set if row.hidden and row.code == "OPN-02"
                   and row.hidden["object"] == bid.hidden["object"])  # fmt: skip
    entry = next(one for one in opening.statement()["bids"] if f"bid:{one['bid']}" == bid.hidden["object"])
    for number in range(count):
        uuid, bidder = f"{number:08x}-0000-4000-8000-000000000000", f"{number:032x}"
        for old, kind in ((bid, "b"), (release, "r")):
            more = copy.deepcopy(old)
            assert more.hidden is not None
            more.leaf["object"] = f"sealed:{number:08x}-{'1111' if kind == 'b' else '2222'}-4000-8000-000000000000"
            more.hidden["object"] = f"bid:{uuid}"
            more.public["bidder"] = bidder
            book.rows.insert(book.rows.index(old) + 1, more)
            window.set.append(more)
        opening.statement()["bids"].append({**entry, "bid": uuid, "bidder": bidder})
    window.set.sort(key=book.rows.index)
    order = [row.hidden["object"][4:] for row in window.set if row.hidden and row.code in ("BID-01", "BID-02")]
    opening.statement()["bids"].sort(key=lambda one: max(at for at, name in enumerate(order) if name == one["bid"]))
    for place, one in enumerate(opening.statement()["bids"], start=1):
        one["opened_order"] = place
    for name in ("submitted", "released"):
        window.public[name] += count
    opening.public["opened"] += count
    entries = book.entries()
    return entries, book.statements
