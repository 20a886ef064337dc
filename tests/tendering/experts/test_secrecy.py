"""Nobody learns who was drawn before the award: by no page, address, file, error, message to others, or the log."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.tendering.experts.conftest import NAMES, Drawing

from openhall.config import worker
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.portal import export
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Entry
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db

LOT_PAGES = ("lot-draw", "lot-committee", "lot-report", "work-evaluation", "work-report", "lot-opening", "hall",
             "lot-result", "lot-meeting", "lot-certificates", "work-candidates",
             "work-scores")  # fmt: skip


def traces(drawn: Drawing) -> set[str]:
    """What would tell who was drawn: names, addresses, ids of people, calls and entries, salts, key ids."""
    found: set[str] = set()
    for one in drawn.row.entries.select_related("expert__person"):
        who = drawn.person(one)
        found |= {one.expert.person.name, one.expert.person.email, str(one.expert.person.uuid), str(one.expert.uuid)}
        found |= {str(one.call), one.salt, who.key.key_id}
    return found


def told(text: str, drawn: Drawing) -> list[str]:
    """The traces that a text holds."""
    return sorted(trace for trace in traces(drawn) if trace in text)


@pytest.fixture
def seated(draws: Drawing) -> list[Any]:
    """One declined, four accepted; the committee has evaluated and signed its report. ``draws`` is the draw."""
    draws.prepares()
    draws.draws()
    draws.declines(draws.called[1])
    found = draws.completes()
    draws.panel.evaluates(who=found[0])
    draws.panel.reports(who=found[1])
    drain_all()
    clock.move_to(draws.now)
    return found


@pytest.fixture
def readers(draws, officer, host, supervisor, authority, stranger, bidders, as_reader) -> dict[str, Client]:
    """A guest, and people of every side who aren't drawn."""
    people = {"guest": None, "owner": officer, "centre": host, "supervisor": supervisor, "stranger": stranger,
              "bidder": bidders[0]}  # fmt: skip
    return {name: as_reader(who) for name, who in people.items()}


def test_a_search_finds_what_is_there(draws, seated):
    """The control: of what the tables hold the search does find the traces."""
    assert told(json.dumps([one.expert.person.name for one in Entry.objects.all()]), draws)
    assert len(traces(draws)) > 40


class TestBeforeTheAward:
    def test_no_page_of_the_lot_or_the_tender_tells(self, draws, seated, readers):
        lot, project = draws.lot, draws.lot.notice.project
        pages = [reverse(name, args=[lot.uuid]) for name in LOT_PAGES]
        pages += [reverse("tender", args=[project.uuid]), reverse("work-project", args=[project.uuid])]
        pages += ["/work", "/halls", "/log", "/messages", "/desk/experts/own"]
        pages.append(f"/desk/calls/{draws.row.entries.get(place=1).call}")
        seen = 0
        for name, client in readers.items():
            for path in pages:
                text = client.get(path).content.decode(errors="replace")
                seen += "DRW-01" in text or "Draw of the committee" in text or "Committee of the lot" in text
                own_path = set(re.findall(r"/desk/calls/([0-9a-f-]{36})", path))
                assert set(told(text, draws)) <= own_path, (name, path)
        assert seen > 5

    def test_no_address_of_the_api_tells(self, draws, seated, readers):
        first = draws.row.entries.get(place=1)
        lot, project = draws.lot.uuid, draws.lot.notice.project.uuid
        paths = [f"/lots/{lot}/draw", "/experts", "/experts/own", f"/lots/{lot}/evaluation", f"/lots/{lot}/sheet",
                 f"/projects/{project}", f"/tenders/{project}", f"/tenders/{project}/acts"]  # fmt: skip
        for name, client in readers.items():
            for path in paths:
                answer = client.get(f"/api/v1{path}")
                if name != "guest" or path == f"/lots/{lot}/draw":
                    assert answer.status_code < 500
                assert told(answer.content.decode(errors="replace"), draws) == [], (name, path)
            refused = client.get(f"/api/v1/calls/{first.call}")
            assert refused.status_code in (401, 404)
            assert set(told(refused.content.decode(), draws)) <= {str(first.call)}
        shown = readers["guest"].get(f"/api/v1/lots/{lot}/draw").json()
        assert (shown["accepted"], shown["committee"], shown["state"]) == (4, None, "complete")

    def test_of_two_calls_nobody_can_tell_whose_there_are(self, draws, seated, readers):
        """An address that was called, one that wasn't, and one that doesn't exist give the same answer to others."""
        rows = [draws.row.entries.get(place=1).call, draws.row.entries.get(place=7).call,
                "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"]  # fmt: skip
        for name, client in readers.items():
            answers = {
                re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "", client.get(f"/api/v1/calls/{uuid}").content.decode())
                for uuid in rows
            }
            assert len(answers) == 1, name

    def test_the_log_holds_none_of_it(self, draws, seated):
        for row in Outbox.objects.exclude(code__in=["SUB-05", "DRW-03", "DRW-04", "DRW-05"]):
            held = told(bytes(row.leaf).decode(), draws)
            assert [trace for trace in held if not row.object.endswith(trace)] == [], row.code
        calls = Outbox.objects.filter(code__in=["DRW-03", "DRW-04"])
        for row in calls:
            assert set(told(bytes(row.leaf).decode(), draws)) == {row.object[5:]}

    def test_the_evidence_file_is_told_up_to_the_findings_even_after_the_report(self, draws, seated):
        files = export.case_files(draws.lot.notice.project)
        codes = {json.loads(line)["leaf"]["code"] for line in files["leaves.jsonl"].splitlines()}

        assert {"DRW-01", "DRW-02", "DRW-06"} <= codes
        assert not codes & {"EVA-01", "EVA-02", "DRW-03", "DRW-04", "DRW-07"}
        assert told(b"".join(files.values()).decode(errors="replace"), draws) == []

    def test_nobody_else_gets_a_message_that_tells(self, draws, seated):
        own = {one.person.uuid for one in draws.people}
        others = Message.objects.exclude(person__in=own)
        assert others.exists()
        assert told(json.dumps([[one.subject, one.body, one.link] for one in others]), draws) == []

    def test_what_the_programs_write_into_their_logs_does_not_tell(self, draws, caplog):
        draws.prepares()
        draws.draws()
        with caplog.at_level("DEBUG", logger="openhall"):
            draws.passes(minutes=20)
            worker.once(draws.now)
        assert told(caplog.text, draws) == []

    def test_a_refusal_does_not_tell(self, draws, seated, readers, host):
        """Who isn't on the committee learns that another was drawn, and nothing of it."""
        other = next(one for one in draws.people if one not in seated)
        from openhall.tendering.evaluation.refusals import NotDrawn

        with pytest.raises(NotDrawn) as refused:
            draws.panel.evaluates(who=other)
        assert told(json.dumps(refused.value.problem(), default=str), draws) == []


class TestAfterwards:
    def test_the_names_are_public_and_anybody_can_draw_again(self, draws, seated, readers, tmp_path):
        Lot.objects.filter(pk=draws.lot.pk).update(state=Lot.State.FAILED)
        assert tasks.due(draws.now) == 1
        drain_all()

        page = readers["guest"].get(reverse("lot-committee", args=[draws.lot.uuid])).content.decode()
        assert all(one.person.name in page for one in seated)
        assert [name for name in NAMES if name in page] == sorted(one.person.name for one in seated)
        shown = readers["guest"].get(f"/api/v1/lots/{draws.lot.uuid}/draw").json()
        assert set(shown["committee"]) == {one.person.name for one in seated}
