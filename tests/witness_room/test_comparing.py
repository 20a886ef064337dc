"""Rows beside their acts: an untouched house shows no difference, a rewritten row is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from openhall.witness.public import drain_all
from openhall.witness_room.warnings.comparing import compare_all
from openhall.witness_room.warnings.models import RaisedWarning

pytestmark = pytest.mark.django_db(transaction=True)


def differences() -> dict[str, str]:
    found = RaisedWarning.objects.filter(kind="row_differs").exclude(state="closed")
    return {f"{row.facts['row']} {row.facts['field']}": row.facts["found"] for row in found}


def rewrite(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        assert cursor.rowcount == 1


@pytest.fixture
def finished(trade: Any) -> Any:
    """The contract is concluded and all is on the log."""
    trade.concluded()
    drain_all()
    return trade


def test_an_untouched_house_has_no_difference(finished):
    run = compare_all(finished.now)

    assert differences() == {}
    assert run.finished_at == finished.now
    assert run.rows_done > 200
    assert run.cases_done == run.cases_total == 1


def test_a(finished):
    pass
