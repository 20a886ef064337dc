"""Price schedules: what is read, what is refused and in which cell; the browser says the same of the same files."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from openhall_sealing.content import PriceSheet
from openhall_sealing.schedule import TITLES, Asked, check_schedule, template_file

VECTORS = json.loads((Path(__file__).parent / "vectors" / "schedules.json").read_text())
ASKED = Asked.read(VECTORS[0]["lot"])


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_every_file_is_told_as_expected(vector: dict[str, Any]) -> None:
    asked = Asked.read(vector["lot"])

    checked = check_schedule(base64.b64decode(vector["data"]), asked, style=vector["style"])

    assert [fault.to_json() for fault in checked.faults] == vector["faults"]
    if vector["sheet"] is None:
        assert checked.sheet is None
        return
    assert checked.sheet is not None
    assert checked.sheet.total == vector["sheet"]["total"]
    assert [item.amount for item in checked.sheet.items] == vector["sheet"]["amounts"]
    assert [item.unit_price for item in checked.sheet.items] == vector["sheet"]["prices"]
    assert [(item.id, item.quantity, item.unit) for item in checked.sheet.items] == [
        (one.id, one.quantity, one.unit) for one in asked.positions
    ]
    PriceSheet.from_json(checked.sheet.to_json())


def test_the_vectors_are_those_that_their_maker_writes() -> None:
    from tests.sealing.make_schedules import vectors

    # Compressed bytes may differ from one zlib to the next; what is asked and expected may not.
    told = [{name: value for name, value in one.items() if name != "data"} for one in vectors()]
    assert told == [{name: value for name, value in one.items() if name != "data"} for one in VECTORS]


@pytest.mark.parametrize("language", TITLES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_template_that_was_filled_in_is_read_in_every_language(language: str, kind: str) -> None:
    empty = check_schedule(template_file(ASKED, language, kind), ASKED)

    assert [(fault.column, fault.code) for fault in empty.faults] == [("unit_price", "empty")] * 3


def test_a_template_never_runs_a_formula_from_the_tender() -> None:
    tender = Asked.read({"currency": "CNY", "decimals": 2, "items": [
        {"id": "1", "description": "=HYPERLINK(1)", "unit": "@", "quantity": "1"},
    ]})  # fmt: skip

    assert b"'=HYPERLINK(1)" in template_file(tender, "en", "csv")
    assert b",=HYPERLINK" not in template_file(tender, "en", "csv")
