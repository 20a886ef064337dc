"""Pages and answers of the synchronisation, and who reads them."""

from __future__ import annotations

import pytest
from tests.procedures.dossiers.conftest import NOW

from openhall.kernel import clock
from openhall.procedures.catalogue.national.sandbox import dossier_book


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def some(line, desk):
    """One dossier in step, one refused, and one that only the portal has."""
    good = desk.accepted()
    dossier_book.change(line.database.book, "H98.2-260101-0001", TrangThaiHoSo="4")
    line.works()
    with line.database.book.locked() as rows:
        rows.execute("DELETE FROM procedure")
    bad = desk.accepted()
    line.works()
    return good, bad


def test_the_office_sees_what_isnt_in_step(some, as_reader, office):
    good, bad = some
    page = as_reader(office).get("/desk/national").content.decode()
    assert bad.code in page
    assert "Mã TTHC không tồn tại" in page
    assert good.code not in page
    assert 'data-command="order_comparison"' in page or "order_comparison" in page


def test_a_clerk_sees_those_of_their_unit_and_a_neighbour_none(some, as_reader, clerk, neighbour):
    _good, bad = some
    assert bad.code in as_reader(clerk).get("/desk/national").content.decode()
    assert bad.code not in as_reader(neighbour).get("/desk/national").content.decode()
    assert as_reader(neighbour).get(f"/desk/dossiers/{bad.uuid}/national").status_code == 404


def test_nobody_else_does(some, as_reader, citizen):
    _good, bad = some
    for address in ("/desk/national", "/desk/national/differences", f"/desk/dossiers/{bad.uuid}/national"):
        assert as_reader(citizen).get(address).status_code == 404


def test_a_dossiers_page_says_what_was_told(some, as_reader, office, clerk):
    good, bad = some
    page = as_reader(clerk).get(f"/desk/dossiers/{good.uuid}/national").content.decode()
    assert "Receipt DVCQG-" in page
    assert "tell_portal_again" not in page
    assert "tell_portal_again" in as_reader(office).get(f"/desk/dossiers/{bad.uuid}/national").content.decode()


def test_differences_as_page_and_as_csv(some, as_reader, office):
    page = as_reader(office).get("/desk/national/differences").content.decode()
    assert "H98.2-260101-0001" in page
    body = b"".join(as_reader(office).get("/desk/national/differences.csv").streaming_content).decode()
    assert "H98.2-260101-0001,extra,,,," in body


def test_whoever_filed_reads_that_the_portal_shows_it(some, as_reader, citizen):
    good, _bad = some
    page = as_reader(citizen).get(f"/dossiers/{good.uuid}").content.decode()
    assert "DVCQG-" in page


def test_programs_read_the_same(some, as_reader, office):
    good, bad = some
    told = as_reader(office).get("/api/v1/national-dossiers").json()
    assert (told["set_up"], told["waiting"], told["comparison"]["extra"]) == (True, 0, 1)
    assert [one["code"] for one in told["dossiers"]] == [bad.code]
    one = as_reader(office).get(f"/api/v1/national-dossiers/{good.uuid}").json()
    assert one["standing"]["in_step"] is True
    assert [each["status"] for each in one["told"]] == [2, 1]
    found = as_reader(office).get("/api/v1/national-dossier-differences").json()["differences"]
    assert ("H98.2-260101-0001", "extra") in [(one["code"], one["kind"]) for one in found]
