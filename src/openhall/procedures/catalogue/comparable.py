"""What a source says of a procedure as plain texts, field by field, so that sources can be held against each other.

Whatever a source sends becomes text here: a fault of its form is a difference to be put right, never a crash.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

COMPARED: Final = (
    "title", "field", "sequence", "method", "components", "time_limit", "subjects", "agency", "result", "fees",
    "requirements", "online", "decision", "decided_date", "valid_from",
)  # fmt: skip
"""Fields that every source has. A form, and which unit decides, only the catalogue knows."""
LONGEST = 20_000
MOST_ITEMS = 200


def comparable(content: Mapping[str, Any]) -> dict[str, str]:
    """Field → text without needless spaces; fields that say nothing are left out."""
    found = {name: _text(name, content.get(name)) for name in COMPARED}
    return {name: value for name, value in found.items() if value}


def digest_of(said: Mapping[str, str]) -> str:
    """Hex SHA-256 of comparable texts."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def clean(value: object) -> str:
    """A text as the database can keep it: no NUL, no half of a character, one space between words."""
    whole = str(value)[:LONGEST].replace("\0", "").encode("utf-8", "replace").decode()
    return " ".join(whole.split())


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if name == "components" and isinstance(value, list):
        return "; ".join(_pair(one, "title", "copies", 1) for one in value[:MOST_ITEMS])
    if name == "fees" and isinstance(value, list):
        return "; ".join(_pair(one, "title", "amount", "") for one in value[:MOST_ITEMS])
    return clean(value)


def _pair(one: object, first: str, second: str, usual: object) -> str:
    if not isinstance(one, Mapping):
        return clean(one)
    return clean(f"{one.get(first, '')}: {one.get(second, usual)}")
