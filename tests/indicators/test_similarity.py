"""Texts that are alike are found, with the Jaccard that counting by hand gives, and nothing is quadratic."""

from __future__ import annotations

import random

import numpy as np
import pytest

from openhall_indicators import similarity
from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.groups import rows_in
from openhall_indicators.facts import Limits, from_rows
from openhall_indicators.similarity import Rarity, candidates, jaccard, shingles, similar, without


def sets_of(text: str, size: int) -> set[str]:
    return {text[at : at + size] for at in range(len(text) - size + 1)}


def invented(count: int, length: int = 400) -> list[str]:
    lots = random.Random(11)
    return ["".join(lots.choices("abcdefghijklmnopqrstuvwxyz", k=length)) for _ in range(count)]


def with_sibling(texts: list[str]) -> list[str]:
    """One more at the end, which is the first with its last tenth written anew."""
    return [*texts, texts[0][:-40] + "z" * 40]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("招标文件第一章投标人须知", "投标文件第一章投标人须知"),
        ("abcdefghij", "abcdefghik"),
        ("same text", "same text"),
    ],
)
def test_the_hashed_shingles_give_the_jaccard_of_the_shingles_themselves(one: str, other: str):
    a, b = sets_of(one.replace(" ", ""), 5), sets_of(other.replace(" ", ""), 5)

    assert jaccard(shingles(one), shingles(other)) == (len(a & b) / len(a | b), len(a | b))


def test_blanks_case_and_width_make_no_difference():
    assert np.array_equal(shingles("Scope  of\nWorks"), shingles("scopeofworks"))
    assert np.array_equal(shingles("ABCDEF"), shingles("abcdef"))


def test_a_text_that_is_too_short_has_none_and_two_such_have_no_value():
    assert len(shingles("abcd")) == 0
    assert jaccard(shingles("abcd"), shingles("")) == (None, 0)
    assert list(candidates([shingles("abcd"), shingles("abcd")])) == []


def test_what_the_tender_says_itself_is_taken_away():
    left = without(shingles("abcdefghij"), shingles("abcdefg"))

    assert np.array_equal(left, shingles("defghij"))


def test_the_one_pair_that_is_alike_is_found_among_many():
    texts = with_sibling(invented(300))

    [pair] = similar([shingles(text) for text in texts])

    a, b = sets_of(texts[0], 5), sets_of(texts[-1], 5)
    assert (pair.first, pair.second) == (0, 300)
    assert pair.jaccard == len(a & b) / len(a | b)


def test_candidates_grow_with_what_is_alike_and_not_with_the_square():
    few, many = (sum(1 for _ in candidates([shingles(text) for text in invented(n)])) for n in (100, 400))

    assert few <= 2
    assert many <= 8


def test_equal_texts_by_the_hundred_make_no_hundred_squared(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(similarity, "LARGEST_BUCKET", 10)
    same = [shingles("one and the same text, handed in by everybody")] * 100

    assert sorted(candidates(same)) == [(place, place + 1) for place in range(99)]


def test_rarity_never_calls_rare_what_is_not():
    rarity = Rarity(counters=1 << 10)  # so few that they collide
    files = [shingles(text, 8) for text in invented(20)]
    common = shingles("carried by all", 8)
    for file in files:
        rarity.add(np.union1d(file, common))

    assert len(rarity.rare(common, 2)) == 0


def test_a_tender_with_many_bidders_is_compared_by_sketches():
    texts = with_sibling(invented(6))
    rows = [
        {"tender_id": "T1", "bidder_id": f"F{place}", "document_id": "D", "text": text}
        for place, text in enumerate(texts)
    ]

    small = from_rows({"texts": rows}, limits=Limits(largest_block=7))
    large = from_rows({"texts": rows}, limits=Limits(largest_block=6))

    every = {(row["first_id"], row["second_id"]): row["value"] for row in rows_in(small, EXPRESSIONS["G02"](small))}
    proposed = {(row["first_id"], row["second_id"]): row["value"] for row in rows_in(large, EXPRESSIONS["G02"](large))}
    assert len(every) == 21
    assert proposed == {("F0", "F6"): every["F0", "F6"]}
    assert every["F0", "F6"] > 0.8
    rare = {(row["first_id"], row["second_id"]): row["value"] for row in rows_in(large, EXPRESSIONS["H05"](large))}
    assert rare == {("F0", "F6"): float(len(sets_of(texts[0], 8) & sets_of(texts[6], 8)))}
