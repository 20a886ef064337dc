"""Files of a fictional system elsewhere, and somebody who brings them in."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from tests.people import MONDAY, Character

from openhall.exchange.imports import commands, queries
from openhall.exchange.imports.inputs import ImportInput, Origin
from openhall.exchange.imports.models import Import
from openhall.exchange.systems.public import by
from openhall.witness.public import Recorded

PUBLISHER = "Tender Office of Farland (fictional)"
LICENCE = "https://licences.example/open"


def release(number: int = 1, *, ocid: str = "ocds-zzzzzz-1", day: int = 1, **more: Any) -> dict[str, Any]:
    """A release of 2026-02-``day``."""
    return {
        "ocid": ocid,
        "id": f"{ocid}-{number}",
        "date": f"2026-02-{day:02d}T08:00:00Z",
        "tag": ["tender"],
        "initiationType": "tender",
        "language": "en",
        "buyer": {"id": "b", "name": "Farland Roads"},
        "tender": {
            "id": "t",
            "title": "Bridge over the Kell",
            "status": "active",
            "value": {"amount": 1000.5, "currency": "EUR"},
        },
    } | more


def package(*releases: Any, publisher: str | None = PUBLISHER, **more: Any) -> bytes:
    """A release package."""
    about: dict[str, Any] = {"uri": "https://tenders.farland.example/1.json", "version": "1.1", "license": LICENCE}
    if publisher is not None:
        about["publisher"] = {"name": publisher, "uri": "https://tenders.farland.example"}
    return json.dumps(about | more | {"releases": list(releases)}).encode()


def checked(data: bytes, who: Character, *, at: datetime = MONDAY, authority: bool = False, **given: str) -> Import:
    """The file, checked."""
    return commands.check_file(
        import_uuid=uuid4(),
        data=data,
        given=Origin.model_validate({"name": "farland.json"} | given),
        organisation_id=who.organisation.pk,
        authority=authority,
        at=at,
    )


def promised(row: Import) -> dict[str, Any]:
    """What is signed for it."""
    return {"file_sha256": row.file_sha256, "taken": row.taken}


def signed_for(
    uuid: UUID, who: Character, *, at: datetime = MONDAY, payload: Mapping[str, Any] | None = None
) -> tuple[Import, Recorded]:
    """Take a checked file in by that person's signature."""
    row = queries.one(uuid)
    fields = dict(payload or promised(row))
    signed = who.signs("import_records", f"import:{uuid}", row.version, fields, at=at)
    signer = by.Person(signed["actor"], signed["intent"])
    given = ImportInput.model_validate(fields)
    return commands.import_records(import_uuid=uuid, given=given, signer=signer, at=at)


def brought(data: bytes, who: Character, *, at: datetime = MONDAY, authority: bool = False, **given: str) -> Import:
    """The file, checked and taken in."""
    row = checked(data, who, at=at, authority=authority, **given)
    return signed_for(row.uuid, who, at=at)[0]
