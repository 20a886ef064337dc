"""While a drawn committee sits, every address of the site and its API is read by everybody who isn't on it.

None tells a name, an address, an id, a call or a key of a member; nor do refusals, the work that a refusal makes, the
register that its keeper reads, or what is exported.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.secrecy.looking import addresses
from tests.tendering.experts.test_secrecy import traces
from tests.tendering.panels.test_room import House

from openhall.identity import intents
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.portal import export
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
WHOLE_LOG = ("/api/v1/events",)
NOBODYS = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"


@pytest.fixture
def house(sitting: Any, joins: Any, monkeypatch: pytest.MonkeyPatch) -> House:
    """In session: all members are in the room, and the owner's representative."""
    monkeypatch.setattr(intents, "PASSKEY_ONLY", set())
    found = House(sitting, joins)
    for who in (*found.experts, found.owner):
        found.enters(who)
        found.beats(who)
    drain_all()
    clock.move_to(found.now)
    return found


@pytest.fixture
def readers(house, officer, host, south, supervisor, bidders, joins, as_reader) -> dict[str, Client]:
    """Everybody but the members and the register's keeper."""
    undrawn = next(one for one in house.sitting.draws.people if one not in house.experts)
    people = {
        "guest": None, "owner": officer, "host": host, "guest centre": south, "supervisor": supervisor,
        "witness": house.witness, "bidder": bidders[0], "undrawn expert": undrawn,
        "inspector": joins("Ins Pek", "Discipline Inspection", Role.INSPECTOR),
    }  # fmt: skip
    return {name: as_reader(who) for name, who in people.items()}


def members_traces(house: House) -> set[str]:
    """What would tell who sits, without what an undrawn expert knows of themselves."""
    drawn = house.sitting.draws
    undrawn = [one for one in drawn.people if one not in house.experts]
    own = {
        text for one in undrawn for text in (one.person.name, one.person.email, str(one.person.uuid), one.key.key_id)
    }
    rows = drawn.row.entries.filter(expert__person__in=[one.person for one in undrawn])
    own |= {str(value) for row in rows for value in (row.expert.uuid, row.call)}
    return traces(drawn) - own


def things(house: House) -> dict[str, str]:
    """The ids of this tender, of its draw and panel, and of one member's call and entry."""
    drawn, lot = house.sitting.draws, house.sitting.draws.lot
    entry = drawn.row.entries.get(place=1)
    return {
        "project": str(lot.notice.project.uuid), "notice": str(lot.notice.uuid), "lot": str(lot.uuid),
        "leaf": Outbox.objects.filter(code="DRW-01").latest("id").leaf_sha256, "draw": str(drawn.uuid),
        "panel": str(house.sitting.uuid), "call": str(entry.call), "expert": str(entry.expert.uuid),
        "site": str(house.sitting.sites["south"].uuid), "alliance": str(house.sitting.alliance.uuid),
        "bid": str(drawn.panel.bids[0].bid),
    }  # fmt: skip


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode(errors="replace") + json.dumps(dict(answer.headers))


def test_no_address_of_the_site_tells_a_member_to_anybody_else(house, readers):
    secrets, paths, read = members_traces(house), addresses(things(house)), 0
    # The log lists every act by the random id that it is about: whoever is in the register, drawn or not, and answered
    # calls, which stand in no case.
    meant = {trace for trace in secrets if trace in log_before_the_draw()}
    meant |= {str(row.call) for row in house.sitting.draws.row.entries.all()}
    found: dict[tuple[str, str], list[str]] = {}
    for name, client in readers.items():
        for path in paths:
            answer = client.get(path)
            text = text_of(answer)
            read += answer.status_code == 200
            for trace in secrets - meant if path in WHOLE_LOG else secrets:
                if trace in text and trace not in path:
                    found.setdefault((path, trace), []).append(name)
    assert found == {}
    assert len(paths) > 300
    assert read > 500


def log_before_the_draw() -> str:
    """What the log held before anybody was drawn."""
    draw = Outbox.objects.filter(code="DRW-01").latest("id")
    return " ".join(bytes(row.leaf).decode() for row in Outbox.objects.filter(id__lt=draw.id))


def test_the_same_search_finds_a_member_who_reads_the_own_call(house, as_reader):
    """The control: for whom it is meant the address does tell."""
    entry = house.sitting.draws.row.entries.get(place=1)
    member = house.sitting.draws.person(entry)
    path = reverse("expert-call", args=[entry.call])
    assert member.person.name in text_of(as_reader(member).get(path))


def test_the_keeper_of_the_register_cannot_tell_members_from_others(house, authority, as_reader):
    keeper = as_reader(authority)
    shown = set()
    for row in house.sitting.draws.row.entries.select_related("expert__person"):
        who = row.expert.person
        answers = [keeper.get(reverse("expert", args=[row.expert.uuid])), keeper.get("/api/v1/experts")]
        page = text_of(answers[0])
        for told in (who.name, str(row.expert.uuid), row.expert.uuid.hex):
            page = page.replace(told, "–")
        page = re.sub(r"[0-9a-z.]+@example\.org", "–", page)
        shown.add(re.sub(r'(csrfmiddlewaretoken" value="|challenge[^A-Za-z0-9]+)[\w-]+', "–", page))
    assert len({len(one) for one in shown}) == 1
    listed = [{k: v for k, v in one.items() if k not in ("uuid", "name")} for one in answers[1].json()["experts"]]
    assert all(one == listed[0] for one in listed)


def test_refusals_and_their_work_are_the_same_for_a_member_another_and_nobody(house, readers):
    """Timing: whatever is asked about, the same statements are sent to the database."""
    rows = house.sitting.draws.row.entries
    calls = [str(rows.get(place=1).call), str(rows.get(place=7).call), NOBODYS]
    experts = [str(rows.get(place=1).expert.uuid), str(rows.get(place=7).expert.uuid), NOBODYS]
    for name, client in readers.items():
        if name == "undrawn expert":
            continue  # one of them is the own
        for form, ids in (("/api/v1/calls/%s", calls), ("/desk/calls/%s", calls), ("/desk/experts/%s", experts),
                          ("/desk/experts/%s/declaration", experts)):  # fmt: skip
            seen = {costs(client, form % one) for one in ids}
            assert len(seen) == 1, (name, form)


def costs(client: Client, path: str) -> tuple[int, int, tuple[str, ...]]:
    """Status, length and statements of an answer."""
    client.get(path)  # what is read once is warm
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
    statements = tuple(re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in queries.captured_queries)
    return answer.status_code, len(re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", text_of(answer))), statements


def test_a_strangers_answer_to_a_call_costs_and_tells_the_same(house, stranger):
    rows = house.sitting.draws.row.entries
    told = set()
    for call in (str(rows.get(place=1).call), str(rows.get(place=7).call), NOBODYS):
        headers = stranger.headers("accept_call", f"call:{call}", 1, {}, at=house.now)
        answer = Client().post(
            f"/api/v1/calls/{call}/acceptance", "{}", content_type="application/json", headers=headers
        )
        told.add((answer.status_code, re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", answer.content.decode())))
    assert len(told) == 1
    assert told.pop()[0] == 404


def test_exports_tell_no_member(house):
    secrets = members_traces(house)
    files = export.case_files(house.sitting.draws.lot.notice.project)
    text = b"".join(files.values()).decode(errors="replace")
    assert [trace for trace in secrets if trace in text] == []
    assert "DRW-06" in text
