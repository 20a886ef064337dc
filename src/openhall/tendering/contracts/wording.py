"""The words of contracts and certificates in the four binding languages: our own, plain and short.

They are the text of a document, not of the interface, hence not in the message catalogues: a change of a translation
must never change what a signed contract says. ``{…}`` are filled with the document's facts.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from openhall_rules.auctions import METHODS, RISING

LANGUAGES: Final = ("en", "ko", "vi", "zh-hans")
_FOLDER: Final = Path(__file__).parent / "wording"
_KNOWN_AS: Final = {"zh": "zh-hans", "zh-cn": "zh-hans"}


def language(lang: str) -> str:
    """The binding language among those that documents are written in: English where it is none of them."""
    folded = lang.lower()
    return folded if folded in LANGUAGES else _KNOWN_AS.get(folded, "en")


@cache
def words(lang: str, method: str = "") -> Mapping[str, str]:
    """The words of a language that :func:`language` gives, as a document on a lot of that method says them.

    ``method``: of an auction, else empty. Where the owner sells (a rising auction), the sides have other names.
    """
    said = tomllib.loads((_FOLDER / f"{lang}.toml").read_text())
    auction, sale = said.pop("auction"), said.pop("sale")
    if method in METHODS:
        said |= auction
    if method == RISING:
        said |= sale
    return MappingProxyType(said)
