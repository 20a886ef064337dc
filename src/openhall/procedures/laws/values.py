"""The service packs with what was entered. Whoever counts days counts them here, so that no two rooms differ.

Days off count whenever they were entered, for every pack of the jurisdiction that leaves them open: a day is off or it
isn't. Every other value counts from its first day on.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from openhall.procedures.laws.models import EnteredValue
from openhall.witness.public import canonical
from openhall_rules.law import Pack
from openhall_rules.service import available, law, law_in_force

DAYS_OFF = "calendar."


def newest(pack: str, day: date) -> dict[str, EnteredValue]:
    """Path → what was entered for a pack and counts on a day."""
    rows = EnteredValue.objects.filter(pack=pack, from_date__lte=day).order_by("from_date", "id")
    return {row.path: row for row in rows}


def law_of(pack_id: str) -> Pack:
    """The pack of a case, by the id that the case keeps, with the days off that are known now.

    Raises:
        UnknownPack
    """
    return _with(pack_id, canonical(_days_off(law(pack_id))).decode())


def law_on(jurisdiction: str, at: datetime, day: date | None = None) -> Pack:
    """The pack in force at an instant, with what counts on a day (by default the instant's own).

    Raises:
        UnknownPack: the jurisdiction is unknown, or the instant lies before its first pack.
    """
    bare = law_in_force(jurisdiction, at)
    day = bare.calendar.day_of(at) if day is None else day
    values = _days_off(bare)
    values |= {path: row.value for path, row in newest(bare.id, day).items() if not path.startswith(DAYS_OFF)}
    return _with(bare.id, canonical(values).decode())


def zone_of(jurisdiction: str) -> str:
    """The zone of a jurisdiction's law; nobody enters it."""
    return law([one for one in available() if one.partition("@")[0] == jurisdiction][-1]).calendar.zone


def calendar_sha256(jurisdiction: str, at: datetime) -> str:
    """What days are counted by, as a digest: another one makes all that was counted anew."""
    bare = law_in_force(jurisdiction, at)
    return hashlib.sha256(canonical({"pack": bare.sha256, "calendar": _days_off(bare)})).hexdigest()


def _days_off(pack: Pack) -> dict[str, Any]:
    rows = EnteredValue.objects.filter(path__startswith=DAYS_OFF, pack__startswith=f"{pack.jurisdiction}@")
    entered = rows.order_by("from_date", "id").values_list("path", "value")
    return {path: value for path, value in entered if _open(pack.values, path)}


def _open(values: Mapping[str, Any], path: str) -> bool:
    return path in values and values[path].set_by is not None


@lru_cache(maxsize=64)
def _with(pack_id: str, written: str) -> Pack:
    """A pack with values, made once: its calendar is built when it is first counted with."""
    values = json.loads(written)
    return law(pack_id).with_values(values) if values else law(pack_id)
