"""The words of the minutes in the four binding languages: a document's text, hence not in the message catalogues."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "ko", "vi", "zh-hans")
_FOLDER: Final = Path(__file__).parent / "wording"
_KNOWN_AS: Final = {"zh": "zh-hans", "zh-cn": "zh-hans"}


def language(lang: str) -> str:
    """The binding language among those that minutes are written in: English where it is none of them."""
    folded = lang.lower()
    return folded if folded in LANGUAGES else _KNOWN_AS.get(folded, "en")


@cache
def words(lang: str) -> Mapping[str, str]:
    """The words of a language that :func:`language` gives."""
    return MappingProxyType(tomllib.loads((_FOLDER / f"{lang}.toml").read_text()))
