"""In whose store a result comes: of whom the dossier was filed for, read by people of a company by their mandates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Citizen, reading
from tests.procedures.dossiers.test_proxies import fills, offers, signs

from openhall.identity.public import Role
from openhall.kernel import clock as house_clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import NotFound
from openhall.procedures.results import queries
from openhall.procedures.results.models import Document

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def boss(joins) -> Character:
    """Who manages a company."""
    return joins("Hai Vo", "Company of Friends", Role.MANAGER)


@pytest.fixture
def member(joins, boss: Character) -> Character:
    """Somebody else who acts for the company by a mandate."""
    return joins("Mai Le", "Company of Friends", Role.BIDDER)


def issued(hall, who: Character, proxy) -> Document:
    hall.desk.citizen = who
    return hall.issues(hall.desk.steps("accept_dossier", hall.desk.files(fills(hall.desk, who, proxy.uuid))))


def test_a_companys_result_is_read_by_its_people_and_by_who_files_while_the_mandate_lasts(
    hall, boss: Character, member: Character, citizen: Citizen, neighbour: Character, as_reader, monkeypatch
) -> None:
    proxy = signs("accept_proxy", citizen, offers(boss, citizen, until="2026-06-01"))
    Message.objects.all().delete()
    row = issued(hall, citizen, proxy)

    assert (row.person, row.organisation) == (None, boss.organisation)
    assert boss.person.uuid in {one.person for one in Message.objects.filter(link="/documents")}
    for who in (boss, member):
        assert list(queries.own(reading(who), NOW)) == [row]
        assert queries.content(row.uuid, reading(who), NOW)[1].startswith(b"%PDF")
    assert queries.content(row.uuid, reading(citizen), NOW)[0] == row, "by the mandate"
    for who, at in ((citizen, proxy.ends_at), (neighbour, NOW)):
        with pytest.raises(NotFound):
            queries.content(row.uuid, reading(who), at)
        assert not queries.own(reading(who), at)
    monkeypatch.setattr(house_clock, "now", lambda: NOW)
    assert boss.organisation.name in as_reader(member).get("/documents").content.decode()


def test_a_persons_result_is_theirs_and_not_the_agents(hall, boss: Character, citizen: Citizen) -> None:
    proxy = signs("accept_proxy", boss, offers(citizen, boss, until="2026-06-01"))
    row = issued(hall, boss, proxy)

    assert list(queries.own(reading(citizen), proxy.ends_at + DAY)) == [row]
    assert not queries.own(reading(boss), NOW)
    assert queries.content(row.uuid, reading(boss), NOW)[0] == row
    with pytest.raises(NotFound):
        queries.content(row.uuid, reading(boss), proxy.ends_at)
