"""The dated packs of administrative procedures; a tree of its own, so that no tender's law has to answer for it.

A pack is read, cited and entered into like any other (:mod:`openhall_rules.law`). Its files lie in
``service/packs/<jurisdiction>/<in-force-date>/``.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib import resources

from openhall_rules.law import Pack, read_pack
from openhall_rules.law_errors import UnknownPack


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """The ids of all service packs, such as ``vn@2025-07-01``, sorted by jurisdiction and date."""
    root = resources.files("openhall_rules") / "service" / "packs"
    return tuple(
        sorted(
            f"{jurisdiction.name}@{dated.name}"
            for jurisdiction in root.iterdir()
            if jurisdiction.is_dir()
            for dated in jurisdiction.iterdir()
            if dated.is_dir()
        )
    )


@lru_cache(maxsize=16)
def law(pack_id: str) -> Pack:
    """The service pack of that id, without overrides.

    Raises:
        UnknownPack: there is none.
    """
    if pack_id not in available():
        raise UnknownPack(f"There is no service pack {pack_id}.", pack=pack_id, available=list(available()))
    jurisdiction, _, day = pack_id.partition("@")
    root = resources.files("openhall_rules") / "service" / "packs" / jurisdiction / day
    files = {one.name: one.read_bytes() for one in root.iterdir() if one.name.endswith(".toml")}
    return read_pack(pack_id, dict(sorted(files.items())))


def law_in_force(jurisdiction: str, at: datetime) -> Pack:
    """The service pack that is in force in a jurisdiction at an instant, by the day of its own zone.

    Raises:
        UnknownPack: the jurisdiction is unknown, or the instant lies before its first pack.
    """
    of_it = [law(one) for one in available() if one.partition("@")[0] == jurisdiction]
    begun = [one for one in of_it if one.from_date <= one.calendar.day_of(at)]
    if not begun:
        raise UnknownPack(
            f"No service pack of {jurisdiction} is in force.", jurisdiction=jurisdiction, at=at.isoformat()
        )
    return begun[-1]
