"""Entries by the Chinese data specification, as far as its field codes are confirmed: ``cn_codes.toml``.

How the specification writes a date-time is not confirmed to us: ISO 8601 is read, and one without a zone is taken for
China's own time.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from openhall.exchange.imports.ocds import FUTURE, LONGEST_ID, Judged, LeftOut, identifier, instant
from openhall.exchange.imports.reading import Number

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Field:
    """A field code, what it is here, and where it is from."""

    code: str
    ours: str
    source: str


@cache
def fields() -> tuple[Field, ...]:
    """The mapping."""
    path = Path(__file__).with_name("cn_codes.toml")
    return tuple(Field(**one) for one in tomllib.loads(path.read_text(encoding="utf-8"))["field"])


def is_entry(value: Any) -> bool:
    """Whether an entry is by this specification, not OCDS."""
    return isinstance(value, dict) and "ocid" not in value and any(one.code in value for one in fields())


def judged(value: Mapping[str, Any], *, at: datetime) -> Judged:
    """The entry, if it can be taken.

    Raises:
        LeftOut
    """
    facts = shown(value)
    codes = facts["codes"]
    roles = {one.ours: one.code for one in fields()}
    ocid, section = codes.get(roles["ocid"], ""), codes.get(roles["release"], "")
    if not ocid or set(ocid.split("/")) & {"", ".", ".."}:
        raise LeftOut("wrong-code", roles["ocid"])
    written = value.get(roles["date"])
    released_at = _instant(written)
    if released_at is None:
        raise LeftOut("bad-date", roles["date"])
    if released_at > at + FUTURE:
        raise LeftOut("future-date", roles["date"])
    unknown = sorted(name[:60] for name in value if name not in {one.code for one in fields()})[:20]
    release_id = f"{section}@{written}" if section else str(written)
    if len(release_id) > LONGEST_ID or not release_id.isprintable():
        raise LeftOut("wrong-code", roles["release"])
    return Judged(ocid, release_id, released_at, facts, unknown)


def shown(value: Mapping[str, Any]) -> dict[str, Any]:
    """The codes of an entry, as facts of a record.

    Raises:
        LeftOut: one can't be a code.
    """
    codes: dict[str, str] = {}
    for one in fields():
        given = value.get(one.code)
        if given is None or one.ours == "date":
            continue
        codes[one.code] = identifier(given)
        if not codes[one.code]:
            raise LeftOut("wrong-code", one.code)
    return {"codes": codes}


def _instant(value: Any) -> datetime | None:
    if isinstance(value, Number):
        return None
    if (found := instant(value)) is not None or not isinstance(value, str) or not 10 <= len(value) <= 40:
        return found
    try:
        return datetime.fromisoformat(value).replace(tzinfo=_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
