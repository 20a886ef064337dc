"""The whole public log of a tender, searched for everybody's name and address; and its pages before the opening."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from django.conf import settings as house
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openhall.identity.models import Organisation, Person
from openhall.kernel import clock
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
_spec = spec_from_file_location("openhall_searching", Path(__file__).parent.parent / "secrecy" / "searching.py")
assert _spec
assert _spec.loader
searching = sys.modules.setdefault(_spec.name, module_from_spec(_spec))
_spec.loader.exec_module(searching)


def spellings(text: str) -> list[bytes]:
    found = []
    for form in dict.fromkeys([text, text.lower(), text.upper(), text[::-1]]):
        for raw in (form.encode(), form.encode("utf-16-le"), form.encode("utf-16-be")):
            found += [raw, raw.hex().encode(), raw.hex().upper().encode(), *searching.in_base64(raw)]
    return found


def betrayed(heaps: dict[str, bytes], values: set[str]) -> set[tuple[str, str]]:
    needles = [(value, spelling) for value in values for spelling in spellings(value)]
    return {
        (place, value)
        for place, heap in heaps.items()
        for piece in searching.unpacked(heap)
        for value, spelling in needles
        if spelling in piece
    }


def public_log() -> dict[str, bytes]:
    """Entries, statements, and every file that the log serves: tiles, bundles, checkpoint."""
    heaps = {f"entry {row.pk}": bytes(row.leaf) for row in Outbox.objects.all()}
    heaps |= {f"statement {row.sha256}": bytes(row.body) for row in Statement.objects.all()}
    folder = Path(house.OPENHALL_HOME) / "log"
    return heaps | {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def personal() -> set[str]:
    people = Person.objects.all()
    return {person.name for person in people} | {person.email for person in people}


def test_nobodys_name_or_address_is_anywhere_on_the_log(course):
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards().archives()
    heaps, values = public_log(), personal()
    assert len(values) >= 12
    assert "checkpoint" in heaps
    assert any(place.startswith("tile/entries/") for place in heaps)

    assert betrayed(heaps, values) == set()

    # The control: each value is found in a bundle into which it was put.
    assert {value for _place, value in betrayed({"planted": "\n".join(values).encode()}, values)} == values
    title = course.call.project.title
    assert any(place.startswith("statement") for place, _value in betrayed(heaps, {title}))


def test_no_bidders_name_or_identifier_is_on_the_log_before_the_opening(client, course):
    course.publishes().bids("1000.00", "900.50", "1100.00").released()
    parties = Organisation.objects.filter(pk__in=[who.organisation.pk for who in course.bidders])
    values = {party.name for party in parties} | {party.identifier for party in parties}
    heaps = public_log()
    heaps["releases"] = client.get("/api/v1/ocds/releases").content

    assert len(values) == 2 * len(course.bidders)
    assert betrayed(heaps, values) == set()


def look(client, course) -> dict[str, tuple[int, int]]:
    """Status and number of questions to the database of every public page that speaks of the tender or the log."""
    paths = [
        "/", "/tenders", f"/tenders/{course.case}", f"/halls/{course.lot.uuid}", f"/lots/{course.lot.uuid}/opening",
        "/log", "/log/acts", "/health", "/api/v1/health", "/api/v1/log", "/api/v1/acts", "/api/v1/ocds/releases",
        f"/api/v1/notices/{course.call.notice_uuid}", f"/api/v1/projects/{course.case}",
    ]  # fmt: skip
    seen = {}
    for path in paths:
        cache.clear()
        client.get(path)  # what a process keeps after its first look is no matter of bids
        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(path)
        seen[path] = (answer.status_code, len(asked))
    return seen


def test_pages_ask_the_database_as_often_for_one_bid_as_for_many(client, course):
    course.publishes()
    clock.move_to(course.call.notice.published_at)
    began = course.now
    none = look(client, course)
    course.bids("1000.00")
    one = look(client, course)
    course.bidders, course.now = course.bidders[1:], began
    course.bids("1100.00", "1200.00")
    three = look(client, course)

    assert sum(status == 200 for status, _count in none.values()) >= 10
    assert none == one == three
