"""Lots that anybody can draw again, and the order in which bids are opened."""

from __future__ import annotations

import hashlib
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall_rules import draw as lots
from openhall_rules.opening import BadSubmission, Submission, opening_order

SEEDS = st.binary(min_size=32, max_size=32)


class TestCommittees:
    """Vectors for a second implementation (protocols §11)."""

    DRAW, NUMBER, ROOT = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab", "11" * 32, "22" * 32

    def pool(self) -> list[tuple[str, list[str]]]:
        return sorted(
            (lots.entry(salt=bytes([n]) * 32, draw=self.DRAW, name=f"Expert {n}"), ["kinship"] if n == 2 else [])
            for n in range(5)
        )

    def test_what_is_committed_to_and_in_which_order_it_is_drawn(self) -> None:
        pool = self.pool()

        assert lots.number_commitment(self.DRAW, self.NUMBER) == (
            "244ac2a99cb5d7692d734eb65d05db52b5a95920dd53b057a30a8f9b270564fa"
        )
        assert pool[0][0] == "11f48511a2e88d60aea141607062fc6999c22fd12c6d71b208450edd6655802b"
        assert lots.pool_root(pool) == "463d41a4f24b5fef2dcc1981ef2fb50cb99b32b4da9477facb64ab971ffef5f6"
        order = lots.order(lot=self.DRAW, root=lots.pool_root(pool), number=self.NUMBER, log_root=self.ROOT, pool=pool)
        assert [one[:8] for one in order] == ["182b2716", "11f48511", "ef24d7cc", "f3cc2565"]

    def test_another_reason_is_another_pool_and_its_root_is_refused(self) -> None:
        pool = self.pool()
        root = lots.pool_root(pool)
        bent = [(pool[0][0], ["employer"]), *pool[1:]]

        assert lots.pool_root(bent) != root
        with pytest.raises(lots.BadDraw):
            lots.order(lot=self.DRAW, root=root, number=self.NUMBER, log_root=self.ROOT, pool=bent)

    def test_a_pool_is_sorted_and_holds_nobody_twice(self) -> None:
        pool = self.pool()
        for wrong in ([pool[1], pool[0]], [pool[0], pool[0]]):
            with pytest.raises(lots.BadDraw):
                lots.pool_root(wrong)
        with pytest.raises(lots.BadDraw):
            lots.entry(salt=b"short", draw=self.DRAW, name="Expert")


class TestRfc3797:
    KEY = "9319./2.5.8.10.12./9.18.26.34.41.45./"

    def test_gives_the_published_selection(self) -> None:
        assert lots.rfc3797(self.KEY, 25, 11) == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22]

    def test_more_than_the_pool_cannot_be_drawn(self) -> None:
        assert sorted(lots.rfc3797(self.KEY, 25, 25)) == list(range(1, 26))
        with pytest.raises(lots.BadDraw):
            lots.rfc3797(self.KEY, 25, 26)


class TestDraw:
    def test_the_vector_that_other_implementations_can_check(self) -> None:
        seed = lots.seed(tender="tender-1", pool_root=bytes(32), beacon=b"beacon")
        fixed = b'{"beacon":"626561636f6e","pool_root":"' + b"00" * 32 + b'","tender":"tender-1"}'
        preimage = b"openhall/draw/v1/seed\n" + fixed
        assert seed == hashlib.sha256(preimage).digest()
        first = int.from_bytes(hashlib.sha256(b"openhall/draw/v1/pick\n" + seed + bytes(4)).digest(), "big")
        assert lots.draw(seed, 7, 1) == [first % 7 + 1]

    @given(SEEDS, st.integers(0, 60))
    def test_everyone_is_drawn_once(self, seed: bytes, pool: int) -> None:
        assert sorted(lots.draw(seed, pool, pool)) == list(range(1, pool + 1))

    @given(SEEDS, st.integers(1, 40), st.data())
    def test_who_declines_is_followed_by_the_next_in_sequence(self, seed: bytes, pool: int, data: Any) -> None:
        wanted = data.draw(st.integers(0, pool))
        assert lots.draw(seed, pool, pool)[:wanted] == lots.draw(seed, pool, wanted)

    def test_every_order_of_three_comes_about_equally_often(self) -> None:
        counts = dict.fromkeys(permutations((1, 2, 3)), 0)
        for n in range(6000):
            counts[tuple(lots.draw(hashlib.sha256(str(n).encode()).digest(), 3, 3))] += 1
        # Chi-squared with 5 degrees of freedom; 20.5 is the 0.1 % point. The seeds are fixed, so this never flickers.
        assert sum((count - 1000) ** 2 / 1000 for count in counts.values()) < 20.5

    def test_a_number_in_the_skewed_tail_is_thrown_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        real = hashlib.sha256

        class Digest:
            def __init__(self, data: bytes) -> None:
                self.data = data

            def digest(self) -> bytes:
                return b"\xff" * 32 if self.data.endswith(bytes(4)) else real(self.data).digest()

        seed = real(b"seed").digest()
        second = int.from_bytes(real(lots.PICK_TAG + seed + b"\0\0\0\1").digest(), "big")
        monkeypatch.setattr(hashlib, "sha256", Digest)
        assert lots.draw(seed, 7, 1) == [second % 7 + 1]

    @pytest.mark.parametrize("change", [{"tender": "tender-2"}, {"pool_root": b"\1" * 32}, {"beacon": b"another"}])
    def test_the_seed_depends_on_everything_that_fixes_it(self, change: dict[str, Any]) -> None:
        fixed: dict[str, Any] = {"tender": "tender-1", "pool_root": bytes(32), "beacon": b"beacon"}
        assert lots.seed(**fixed) != lots.seed(**{**fixed, **change})

    def test_half_a_seed_is_refused(self) -> None:
        with pytest.raises(lots.BadDraw):
            lots.draw(bytes(16), 3, 1)
        with pytest.raises(lots.BadDraw):
            lots.seed(tender="t", pool_root=bytes(31), beacon=b"b")
        with pytest.raises(lots.BadDraw):
            lots.draw(bytes(32), 3, -1)


class TestOpeningOrder:
    def test_is_that_of_the_log(self) -> None:
        order = opening_order([Submission("b", 9), Submission("a", 4), Submission("c", 6)])
        assert [submission.bidder for submission in order] == ["a", "c", "b"]

    def test_a_replacement_takes_its_own_place_and_a_withdrawal_takes_the_bid_out(self) -> None:
        order = opening_order(
            [
                Submission("a", 1),
                Submission("b", 2),
                Submission("c", 3),
                Submission("a", 4, "replaced"),
                Submission("b", 5, "withdrawn"),
                Submission("c", 6, "withdrawn"),
                Submission("c", 7),
            ]
        )
        assert [(submission.bidder, submission.leaf_index) for submission in order] == [("a", 4), ("c", 7)]

    @pytest.mark.parametrize(
        "history",
        [
            [Submission("a", 1), Submission("b", 1)],
            [Submission("a", 1), Submission("a", 2)],
            [Submission("a", 1, "replaced")],
            [Submission("a", 1, "withdrawn")],
            [Submission("a", 1), Submission("a", 2, "withdrawn"), Submission("a", 3, "replaced")],
            [Submission("a", -1)],
            [Submission("a", 1, "mislaid")],  # type: ignore[arg-type]
        ],
    )
    def test_a_history_that_cannot_have_happened_is_refused(self, history: list[Submission]) -> None:
        with pytest.raises(BadSubmission):
            opening_order(history)

    @given(
        st.permutations([Submission("a", 1), Submission("b", 2), Submission("a", 3, "replaced"), Submission("c", 4)])
    )
    def test_the_order_in_which_acts_are_handed_in_does_not_matter(self, history: list[Submission]) -> None:
        assert [submission.bidder for submission in opening_order(history)] == ["b", "a", "c"]
