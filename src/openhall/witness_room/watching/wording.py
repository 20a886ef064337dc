"""The words of witness records in four languages: text of a paper, not of the interface, so it never changes with a
translation of messages. ``{…}`` are filled with the record's facts.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

LANGUAGES: Final = ("en", "ko", "vi", "zh-hans")
_FOLDER: Final = Path(__file__).parent / "wording"


@cache
def words(lang: str) -> Mapping[str, str]:
    """The words in one of :data:`LANGUAGES`."""
    return MappingProxyType(tomllib.loads((_FOLDER / f"{lang}.toml").read_text()))
