"""Files that others really published: whatever is fit for it is taken in, and the rest is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.exchange.foreign import brought, checked
from tests.people import Character

from openhall.exchange.imports.models import ForeignRecord, Row
from openhall.exchange.imports.refusals import FileUnreadable
from openhall.identity.public import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(joins) -> Character:
    """Manager of a public body that collects the records of others."""
    return joins("Ola Berg", "Office of Public Roads", Role.MANAGER)


@pytest.fixture
def ocds(shared) -> Path:
    """Folder of the files."""
    return shared / "data" / "ocds"


def test_portugal_a_list_of_packages(clerk, ocds):
    (path,) = (ocds / "portugal").glob("*.json")
    row = brought(path.read_bytes(), clerk)

    assert (row.taken, row.left_out) == (100, 0)
    assert (row.publisher, row.licence) == ("IMPIC", "https://creativecommons.org/licenses/by/4.0/")
    assert not ForeignRecord.objects.filter(facts__language="").exists()


def test_armenia_far_from_valid(clerk, ocds):
    row = checked((ocds / "armenia" / "sample" / "releases" / "6.json").read_bytes(), clerk)

    assert (row.taken, row.left_out) == (73, 27)
    assert set(Row.objects.filter(outcome="left_out").values_list("reason", "detail")) == {("wrong-type", "planning")}


def test_paraguay_record_by_record(clerk, ocds):
    unreadable, taken, linked = [], 0, 0
    for path in sorted((ocds / "paraguay" / "sample" / "records").glob("*.json")):
        try:
            row = checked(path.read_bytes(), clerk, publisher="DNCP - Paraguay")
        except FileUnreadable:
            unreadable.append(path.name)
            continue
        taken += row.taken
        linked += Row.objects.filter(report=row, reason="linked").count()
        row.delete()

    assert len(unreadable) == 3
    assert taken > 0
    assert linked > 0
