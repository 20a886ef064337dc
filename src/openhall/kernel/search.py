"""Words for searching, made by us and indexed by core PostgreSQL (``text[]`` with GIN).

PostgreSQL takes a Chinese title for one word. Here Han and Hangul become pairs of neighbours, Latin becomes folded
words (Đ counts as D, ế as e), so that a search finds the same with or without marks.
"""

import re
import unicodedata

MOST_TOKENS = 2000
"""An index entry has an end: what a text says after this many different words is not searched."""

_FOLDED = str.maketrans({"đ": "d", "Đ": "d", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "ı": "i"})
_EAST = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff\uac00-\ud7a3\u3005\u3007"
_RUNS = re.compile(rf"(?P<east>[{_EAST}]+)|(?P<word>[^\W_{_EAST}]+)")


def folded(text: str) -> str:
    """``text`` in compatibility form, small letters, without marks."""
    # Hangul must not be taken apart into jamo: marks are dropped from what decomposes into a letter and marks only.
    lower = unicodedata.normalize("NFKC", text).casefold().translate(_FOLDED)
    return "".join(_plain(character) for character in lower)


def _plain(character: str) -> str:
    if "\uac00" <= character <= "\ud7a3":
        return character
    return "".join(part for part in unicodedata.normalize("NFD", character) if not unicodedata.combining(part))


def tokens(text: str) -> list[str]:
    """The words of ``text`` to index, each once, in order of first appearance.

    A run of Han or Hangul gives its pairs of neighbours and its single characters, so that one character can be
    searched for; anything else gives whole words.
    """
    found: dict[str, None] = {}
    for run in _RUNS.finditer(folded(text)):
        if east := run["east"]:
            found |= dict.fromkeys(east[place : place + 2] for place in range(len(east) - 1))
            found |= dict.fromkeys(east)
        else:
            found[run["word"]] = None
        if len(found) > MOST_TOKENS:
            break
    return list(found)[:MOST_TOKENS]


def query(text: str) -> list[str]:
    """The words that a record must all have to match: pairs where there are pairs, else the single character."""
    wanted: dict[str, None] = {}
    for run in _RUNS.finditer(folded(text)):
        east = run["east"]
        if east and len(east) > 1:
            wanted |= dict.fromkeys(east[place : place + 2] for place in range(len(east) - 1))
        else:
            wanted[east or run["word"]] = None
    return list(wanted)
