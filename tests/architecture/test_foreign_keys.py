"""Foreign keys point down like imports do; they are strings, so the import contracts can't see them."""

from __future__ import annotations

import configparser
from pathlib import Path

from django.apps import apps
from django.db.models import Field

ROOT = Path(__file__).parents[2]


def floors() -> dict[str, int]:
    """The floor of each room: 0 is the ground."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(ROOT / ".importlinter")
    lines = [line for line in parser["importlinter:contract:rooms"]["layers"].splitlines() if line.strip()]
    return {room.strip(" ()"): floor for floor, line in enumerate(reversed(lines)) for room in line.split("|")}


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "openhall" and len(parts) > 1 else None


def keys() -> list[tuple[str, Field]]:
    found = []
    for model in apps.get_models(include_auto_created=True):
        room = room_of(model._meta.app_config.name)
        if room:
            found += [
                (room, field)
                for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
                if field.remote_field and hasattr(field.remote_field.model, "_meta")
            ]
    return found


def test_foreign_keys_point_down_or_stay_in_their_room():
    floor = floors()
    wrong = []
    for room, field in keys():
        target = room_of(field.remote_field.model._meta.app_config.name)
        if target and target != room and floor[target] >= floor[room]:
            wrong.append(f"{field.model._meta.label}.{field.name} → {field.remote_field.model._meta.label}")

    assert wrong == []


def test_there_are_foreign_keys_to_judge():
    assert len(keys()) > 3


def test_ids_outside_are_never_time_ordered():
    """UUIDv7 tells when a row was made; ours are version 4."""
    sources = [path for path in (ROOT / "src").rglob("*.py") if "uuid7" in path.read_text()]

    assert sources == []
