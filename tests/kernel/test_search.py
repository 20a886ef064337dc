"""One finds what one means in four scripts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall.kernel.search import MOST_TOKENS, query, tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("道路改造", ["道路", "路改", "改造", "道", "路", "改", "造"]),
        ("도로 3구간", ["도로", "도", "로", "3", "구간", "구", "간"]),
        ("Đường Nguyễn Huệ", ["duong", "nguyen", "hue"]),
        ("Road works, phase-2 (ROAD)", ["road", "works", "phase", "2"]),
        ("ＡＢＣ１２３", ["abc123"]),
        ("", []),
        (" \t–—", []),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("text", "search"),
    [
        ("城市道路改造工程", "道路改造"),
        ("城市道路改造工程", "路"),
        ("서울 도로 정비", "도로"),
        ("Đường cao tốc Đà Nẵng", "da nang duong"),
        ("Đường cao tốc", "đường CAO"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_search_finds_it(text, search):
    assert set(query(search)) <= set(tokens(text))


@pytest.mark.parametrize(("text", "search"), [("城市道路", "路道"), ("Đường", "dua"), ("서울 도로", "로도")])
def test_a_search_does_not_find_what_is_not_there(text, search):
    assert not set(query(search)) <= set(tokens(text))


def test_hangul_is_the_same_however_it_is_encoded():
    assert tokens(unicodedata.normalize("NFD", "도로 정비")) == tokens("도로 정비")


@given(st.text(max_size=200))
def test_whatever_was_indexed_is_found_by_itself(text):
    found = tokens(text)
    assert len(found) == len(set(found)) <= MOST_TOKENS
    assert set(query(text)) <= set(found)
    assert tokens(text.upper()) == tokens(text.upper().lower()) or not text.isascii()
