"""The recorded case replays without a contradiction; every rule that the platform might break is found where it is."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
from tests.rules.replay.casebook import Casebook, recorded, walk
from tests.rules.replay.wrongs_after_opening import AFTER_OPENING
from tests.rules.replay.wrongs_until_opening import UNTIL_OPENING

from openhall_rules import replay
from openhall_rules.leaves import canonical, leaf_sha256
from openhall_rules.replay import reducing

Tamper = Callable[[Casebook], None]


class TestHonest:
    def test_nothing_is_broken(self) -> None:
        steps = recorded().replayed()
        assert [(step.row.code, step.broken) for step in steps if step.broken] == []
        shared = steps[-1].reduced.shared
        assert (replay.contradictions(shared), replay.withheld(shared)) == (0, False)

    def test_every_stage_of_the_tender_was_asked(self) -> None:
        kept = {rule for step in recorded().replayed() for rule in step.reduced.verdict.get("kept", [])}
        wanted = {
            "bids_due_at.minimum", "closing.not_before", "opening_set.sealed", "bids.versions", "window.submitted",
            "opening.threshold", "opening.released", "evaluation.ranking", "publicity.minimum", "publicity.awaited",
            "award.first_candidate", "award.price", "refund.interest", "payout.amount", "archive.length",
        }  # fmt: skip
        assert wanted <= kept

    def test_the_standing_tells_how_it_came_out(self) -> None:
        state = recorded().replayed()[-1].reduced.state
        assert state is not None
        standing = replay.standing_of(state)
        (lot,) = standing["lots"].values()
        assert standing["ended"] is True
        assert (lot["stage"], lot["award"]["amount"], lot["submitted"]) == ("awarded", "1010000.00", 3)

    def test_in_one_go_and_in_pieces_through_json_are_the_same(self) -> None:
        book = recorded()
        entries = book.entries()
        whole = list(walk(entries, book.statements))
        pieces = list(walk(entries, book.statements, pieces=True))
        assert [replay.verdict_entry(one.verdict) for one in whole] == [
            replay.verdict_entry(one.verdict) for one in pieces
        ]
        assert [(one.state, one.shared) for one in whole] == [(one.state, one.shared) for one in pieces]

    def test_reducing_changes_none_of_its_arguments(self) -> None:
        book = recorded()
        entries = book.entries()
        before = list(walk(entries, book.statements))
        frozen = copy.deepcopy([(one.state, one.shared) for one in before])
        for index, entry in enumerate(entries):
            leaf = replay.read_leaf(entry)
            states = [one.state for one in before[:index] if one.case == replay.case_of(leaf) and one.case is not None]
            replay.reduce(
                index,
                entry,
                state=states[-1] if states else None,
                shared=before[index - 1].shared if index else replay.start(),
                statements=book.statements,
                earlier=lambda _: None,
            )
        assert [(one.state, one.shared) for one in before] == frozen

    def test_a_leaf_that_was_read_already_is_not_read_again_nor_changed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        book = recorded()
        entries = book.entries()
        wanted = list(walk(entries, book.statements))
        read = [replay.read_leaf(entry) for entry in entries]
        frozen = copy.deepcopy(read)
        places = {leaf_sha256(entry): (index, entry) for index, entry in enumerate(entries)}
        states: dict[str | None, replay.CaseState | None] = {}
        shared = replay.start()
        monkeypatch.setattr(reducing, "read_leaf", lambda _: pytest.fail("It was read a second time."))
        for index, (entry, leaf) in enumerate(zip(entries, read, strict=True)):
            done = replay.reduce(
                index,
                entry,
                state=states.get(replay.case_of(leaf)),
                shared=shared,
                statements=book.statements,
                earlier=places.get,
                leaf=leaf,
            )
            assert done == wanted[index]
            states[done.case], shared = done.state, done.shared
        assert read == frozen

    def test_what_was_read_as_no_leaf_is_none(self) -> None:
        again = replay.reduce(0, b"x", state=None, shared=replay.start(), statements={})
        done = replay.reduce(0, b"x", state=None, shared=replay.start(), statements={}, leaf=None)
        assert done == again
        assert [fact["rule"] for fact in done.verdict["broken"]] == ["leaf.form"]


FOUND = [*UNTIL_OPENING, *AFTER_OPENING]


class TestTampering:
    @pytest.mark.parametrize(("tamper", "code", "rule"), FOUND, ids=lambda value: getattr(value, "__name__", ""))
    def test_is_found_where_it_was_done(self, tamper: Tamper, code: str, rule: str) -> None:
        book = recorded()
        tamper(book)
        steps = book.replayed()
        first = next(step for step in steps if step.broken)
        assert (first.row.code, rule in first.broken) == (code, True), first.reduced.verdict
        assert replay.withheld(steps[-1].reduced.shared)

    def test_a_gap_in_the_chain_is_one_contradiction(self) -> None:
        book = recorded()
        entries = book.entries()
        del entries[book.rows.index(book.row("NOT-03"))]
        found = [one.verdict["broken"] for one in walk(entries, book.statements) if "broken" in one.verdict]
        assert [fact["rule"] for broken in found for fact in broken] == ["case.chain"]

    def test_another_salt_than_the_sealed_one_is_found(self) -> None:
        book = recorded()
        row = book.row("OPN-03").set[2]
        entries, place = book.entries(), book.rows.index(row)
        book.rows[place].salt = "11" * 32
        later = book.entries()
        # The old leaf with its old commitment; the set discloses another salt and, against it, the new digest.
        window = book.rows.index(book.row("OPN-03"))
        old, new = leaf_sha256(entries[place]), leaf_sha256(later[place])
        leaf = replay.read_leaf(later[window])
        assert leaf is not None
        statement = book.statements[leaf["statement"]].replace(new.encode(), old.encode())
        leaf["statement"] = leaf_sha256(statement)
        mixed = [*entries[:window], canonical(leaf)]
        last = list(walk(mixed, {**book.statements, leaf["statement"]: statement}))[-1]
        assert "opening_set.sealed" in [fact["rule"] for fact in last.verdict["broken"]]
