"""Satisfaction: asked once, rated once, published in rates that name nobody."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection, transaction
from tests.people import MONDAY

from openhall.helpdesk.public import ask_satisfaction
from openhall.helpdesk.satisfaction import commands, queries
from openhall.helpdesk.satisfaction.inputs import RatingInput
from openhall.helpdesk.satisfaction.models import Asked, Rating
from openhall.helpdesk.satisfaction.refusals import RatedBefore
from openhall.kernel.models import Message
from openhall.kernel.refusals import NotFound
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db(transaction=True)


def asked(occasion: str = "help", person_id: int | None = None, about=None) -> str:
    with transaction.atomic():
        return ask_satisfaction(occasion, about or uuid4(), person_id=person_id, at=MONDAY).rpartition("/")[2]


def rates(token: str, stars: int = 5, words: str = "") -> None:
    commands.rate_service(token=token, rating=RatingInput(stars=stars, words=words), at=MONDAY)


def test_is_a_sealed_leaf_and_counts_once(home, db):
    token = asked()
    rates(token)

    entry = Outbox.objects.get(code="SAT-01")
    assert b'"code":"SEALED"' in bytes(entry.leaf)
    assert b"stars" not in bytes(entry.leaf)
    assert entry.at == MONDAY.replace(second=0, microsecond=0)
    with pytest.raises(RatedBefore):
        rates(token, 1)
    with pytest.raises(NotFound):
        rates("guessed")
    assert [row.stars for row in Rating.objects.order_by("uuid")] == [5]


def test_a_person_is_asked_once_about_one_thing(asker):
    about = uuid4()
    first = asked("opening", asker.person.pk, about)
    second = asked("opening", asker.person.pk, about)

    assert first
    assert second == ""
    assert Message.objects.filter(person=asker.person.uuid, link__startswith="/satisfaction/rate/").count() == 1
    assert asked("objection", asker.person.pk, about)


def test_nothing_in_the_database_leads_from_the_person_to_the_rating(asker):
    rates(asked("help", asker.person.pk), 2, "Slow.")

    rating, row = Rating.objects.get(), Asked.objects.get()
    assert row.used
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(r)::text FROM satisfaction_rating r")
        kept = str(cursor.fetchone())
    for told in (row.about, row.token_sha256, asker.person.uuid, "2026-03-02"):
        assert str(told) not in kept
    assert set(map(str, (rating.quarter, rating.stars))) == {"2026-01-01", "2"}


def test_few_are_withheld_and_many_are_a_rate(home, db, client):
    for stars in (5, 4, 1, 5):
        rates(asked(), stars)
    assert [(cell.ratings, cell.satisfied) for cell in queries.cells()] == [(None, None)]
    assert "Withheld" in client.get("/satisfaction").content.decode()
    assert client.get("/satisfaction.csv").content.decode().splitlines()[1] == "2026-01-01,help,,"

    rates(asked(), 4)
    cell = queries.cells()[0]
    assert (cell.ratings, cell.satisfied, cell.tenths) == (5, 4, 800)
    assert "80.0 %" in client.get("/satisfaction").content.decode()


def test_is_rated_on_a_page_without_script(home, db, client):
    token = asked()

    assert "One question" in client.get(f"/satisfaction/rate/{token}").content.decode()
    assert client.post(f"/satisfaction/rate/{token}", {"stars": "9"}).status_code == 200
    assert not Rating.objects.exists()
    done = client.post(f"/satisfaction/rate/{token}", {"stars": "3", "words": "Fine."})
    assert "Thank you" in done.content.decode()
    assert Rating.objects.get().words == "Fine."
    assert "rated this already" in client.get(f"/satisfaction/rate/{token}").content.decode()
    assert client.get("/satisfaction/rate/none").status_code == 404


def test_words_are_read_by_the_desk_only(first, asker, as_reader):
    rates(asked(), 1, "The line was busy.")

    assert "The line was busy." in as_reader(first).get("/satisfaction/words").content.decode()
    assert as_reader(asker).get("/satisfaction/words").status_code == 404
