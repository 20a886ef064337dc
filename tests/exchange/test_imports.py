"""Records of other systems: checked, taken in by an act, kept beside what was here, and by whom."""

from __future__ import annotations

import json
import os
import signal
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.exchange.browsing import signed_in
from tests.exchange.conftest import ABOUT, Program, admitted, enrolled, registered
from tests.exchange.foreign import LICENCE, PUBLISHER, brought, checked, package, promised, release, signed_for
from tests.people import MONDAY, Character

from openhall.config.testing import HARNESS
from openhall.exchange.imports import checking, commands, queries, refusals, taking, tasks
from openhall.exchange.imports.models import ForeignRecord, ForeignRelease, Import, Row
from openhall.identity.public import MandateMissing, Role
from openhall.kernel.refusals import MoveNotAllowed, NotYours
from openhall.witness import public as witness
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(joins) -> Character:
    """Manager of a public body that collects the records of others."""
    return joins("Ola Berg", "Office of Public Roads", Role.MANAGER)


@pytest.fixture
def importer(manager, authority) -> Program:
    """A connected system that was admitted to bring in records."""
    program = Program(registered(manager, about=ABOUT | {"scopes": ["import"]}), manager.organisation.uuid)
    enrolled(manager, program)
    admitted(authority, program)
    return program


def outcomes(row: Import) -> list[tuple[str, str]]:
    return list(Row.objects.filter(report=row).order_by("number").values_list("outcome", "reason"))


class TestChecking:
    def test_tells_of_each_entry_what_would_become_of_it_and_takes_nothing_in(self, clerk):
        row = checked(package(release(1), release(2, tender="a bridge"), {"ocid": "ocds-zzzzzz-2"}, 7), clerk)

        assert (row.taken, row.known, row.left_out) == (1, 0, 3)
        assert outcomes(row) == [
            ("taken", ""), ("left_out", "wrong-type"), ("left_out", "bad-id"), ("left_out", "not-an-object")
        ]  # fmt: skip
        assert Row.objects.get(report=row, number=2).detail == "tender"
        assert not ForeignRelease.objects.exists()
        assert not Outbox.objects.filter(code="IMP-01").exists()

    def test_the_file_says_who_published_it_and_whoever_brings_it_completes_that(self, clerk):
        said = checked(package(release()), clerk, publisher="Somebody else", source="https://mirror.example/1.json")
        silent = checked(json.dumps(release()).encode(), clerk, publisher="Farland by hand", licence="None stated")

        assert (said.publisher, said.licence, said.source) == (PUBLISHER, LICENCE, "https://mirror.example/1.json")
        assert (silent.publisher, silent.licence) == ("Farland by hand", "None stated")

    def test_what_is_written_about_a_file_is_one_printable_line(self, clerk):
        row = checked(
            json.dumps(release()).encode(),
            clerk,
            publisher="Far\x1bland\u202e\nRoads",
            name="../a\r\nb.json",
            source="x\ty",
        )

        assert (row.publisher, row.file_name, row.source) == ("Far land Roads", "../a b.json", "x y")

    def test_an_entry_without_an_id_is_found_again_by_how_it_begins(self, clerk):
        row = checked(package(release(1), {"title": "Road to Kell"}), clerk)

        assert Row.objects.get(report=row, number=2).detail == '{"title": "Road to Kell"}'

    def test_refuses_what_has_no_publisher_or_several_or_is_our_own(self, clerk, settings):
        with pytest.raises(refusals.PublisherMissing):
            checked(package(release(), publisher=None), clerk)
        two = [json.loads(package(release(1))), json.loads(package(release(2), publisher="Another"))]
        with pytest.raises(refusals.SeveralPublishers):
            checked(json.dumps(two).encode(), clerk)
        with pytest.raises(refusals.OwnRecords):
            checked(package(release(), publisher=settings.OPENHALL_LOG_ORIGIN), clerk)

    def test_names_fields_that_the_standard_does_not_know(self, clerk):
        row = checked(package(release(1, shoeSize=44, budgetLine="x")), clerk)

        assert Row.objects.get(report=row).unknown == ["budgetLine", "shoeSize"]

    def test_what_is_not_taken_in_within_a_week_is_forgotten(self, clerk):
        waiting, done = checked(package(release(1)), clerk), brought(package(release(2)), clerk)

        assert tasks.due(MONDAY + timedelta(days=6)) == 0
        tasks.due(MONDAY + timedelta(days=8))

        assert [row.pk for row in Import.objects.all()] == [done.pk]
        assert not Row.objects.filter(report=waiting.pk).exists()

    def test_only_so_many_wait(self, clerk, monkeypatch):
        monkeypatch.setattr(commands, "MOST_WAITING", 1)
        checked(package(release(1)), clerk)

        with pytest.raises(refusals.TooManyChecks):
            checked(package(release(2)), clerk)


class TestTakingIn:
    def test_is_on_the_log_with_the_files_digest_and_its_counts(self, clerk):
        row = brought(package(release(1), release(2, day=2), "rubbish"), clerk)

        (outbox,) = Outbox.objects.filter(code="IMP-01")
        leaf = json.loads(bytes(outbox.leaf))
        assert leaf["object"] == f"import:{row.uuid}"
        assert leaf["public"] == {
            "file_sha256": row.file_sha256, "format": "ocds", "taken": 2, "known": 0, "left_out": 1
        }  # fmt: skip
        told = witness.statement(leaf["statement"])
        assert told["file"] == {"name": "farland.json", "size": row.file_size}
        assert told["publisher"]["name"] == PUBLISHER
        assert (told["licence"], told["source"]) == (LICENCE, "https://tenders.farland.example/1.json")
        assert told["organisation"]["name"] == "Office of Public Roads"
        assert row.leaf_sha256 == outbox.leaf_sha256

    def test_twice_adds_nothing(self, clerk):
        data = package(release(1), release(1))
        brought(data, clerk)
        again = checked(data, clerk)

        assert outcomes(again) == [("known", ""), ("known", "")]
        with pytest.raises(refusals.NothingToImport):
            signed_for(again.uuid, clerk, payload={"file_sha256": again.file_sha256, "taken": 1})
        assert ForeignRelease.objects.count() == 1

    def test_a_file_is_taken_in_once(self, clerk):
        row = brought(package(release(1)), clerk)

        with pytest.raises(MoveNotAllowed):
            signed_for(row.uuid, clerk)

    def test_the_same_in_other_words_of_json_is_known(self, clerk):
        one = release(1)
        brought(package(one), clerk)
        turned = json.dumps(dict(reversed(one.items())), indent=3).encode()

        assert outcomes(checked(turned, clerk, publisher=PUBLISHER)) == [("known", "")]

    def test_a_release_never_changes(self, clerk):
        brought(package(release(1)), clerk)
        row = checked(package(release(1, language="ko"), release(2), release(2, language="vi")), clerk)

        assert outcomes(row) == [("left_out", "differs"), ("taken", ""), ("left_out", "twice")]

    def test_the_report_of_the_act_says_what_that_of_the_check_said(self, clerk, monkeypatch):
        monkeypatch.setattr(checking, "CHUNK", 2)
        monkeypatch.setattr(taking, "CHUNK", 2)
        numbers = [1, 2, 3, 1, 3]
        data = package(*[release(number, language="ko" if at == 4 else "en") for at, number in enumerate(numbers)])
        row = checked(data, clerk)
        before = outcomes(row)
        signed_for(row.uuid, clerk)

        assert outcomes(row) == before == [("taken", "")] * 3 + [("known", ""), ("left_out", "twice")]

    def test_an_older_release_that_comes_late_in_a_long_file_changes_nothing_that_is_newer(self, clerk, monkeypatch):
        monkeypatch.setattr(checking, "CHUNK", 2)
        monkeypatch.setattr(taking, "CHUNK", 2)
        days = [9, 8, 7, 6, 5]
        tenders = [
            {"title": f"Day {day}", "status": "active"} | ({"description": "First"} if day == 5 else {}) for day in days
        ]
        brought(package(*[release(day, day=day, tender=one) for day, one in zip(days, tenders, strict=True)]), clerk)

        record = ForeignRecord.objects.get()
        assert (record.title, record.facts["description"], record.shown_until.day) == ("Day 9", "First", 9)

    def test_later_releases_are_shown_over_earlier_ones_which_stay(self, clerk):
        brought(package(release(1, day=1)), clerk)
        complete = {"id": "t", "status": "complete", "title": "Bridge over the Kell, second call"}
        award = {"id": "a", "status": "active", "suppliers": [{"name": "Kell Bridges"}]}
        brought(package(release(2, day=9, tender=complete, awards=[award])), clerk)
        between = brought(
            package(release(3, day=5, tender={"id": "t", "status": "planned", "description": "Steel"})), clerk
        )

        record = ForeignRecord.objects.get()
        assert record.title == "Bridge over the Kell, second call"
        assert record.facts["status"] == "complete"
        assert record.facts["description"] == "Steel"
        assert record.facts["value"] == {"amount": "1000.5", "currency": "EUR"}
        assert record.facts["awards"]["a"]["suppliers"] == ["Kell Bridges"]
        assert [one.released_at.day for one in queries.releases(record)] == [9, 5, 1]
        assert record.last_import_id == between.pk

    def test_two_publishers_may_use_one_id(self, clerk):
        brought(package(release(1)), clerk)
        brought(package(release(1), publisher="Mirror of Farland (fictional)"), clerk)

        assert ForeignRecord.objects.filter(ocid="ocds-zzzzzz-1").count() == 2

    def test_the_outcome_is_the_one_that_was_signed(self, clerk):
        row = checked(package(release(1), release(2)), clerk)
        brought(package(release(1)), clerk)

        with pytest.raises(refusals.ImportChanged) as refused:
            signed_for(row.uuid, clerk, payload=promised(row))

        assert refused.value.facts == {"signed": 2, "now": 1}
        assert ForeignRelease.objects.count() == 1
        assert queries.one(row.uuid).state == "checked"


class TestWho:
    def test_a_company_may_not(self, manager, clerk):
        body = package(release())
        assert _sends(signed_in(manager), body).status_code == 403
        assert _sends(Client(), body).status_code == 401
        row = checked(body, manager)
        with pytest.raises(NotYours):
            signed_for(row.uuid, manager)
        assert not ForeignRelease.objects.exists()

    def test_a_colleague_without_the_mandate_may_not(self, clerk, joins):
        colleague = joins("Pia Dahl", clerk.organisation.name, Role.OFFICER)
        row = checked(package(release()), clerk)

        with pytest.raises(MandateMissing):
            signed_for(row.uuid, colleague)
        assert signed_in(colleague).get(f"/api/v1/imports/{row.uuid}").status_code == 404

    def test_nobody_speaks_in_the_name_of_a_publisher_that_another_brings_in(self, clerk, joins, authority):
        other = joins("Rut Moe", "Harbour Board", Role.MANAGER)
        early = checked(package(release(2, day=3)), other)
        brought(package(release(1)), clerk)

        with pytest.raises(refusals.PublisherOfAnother) as refused:
            checked(package(release(3)), other)
        with pytest.raises(refusals.PublisherOfAnother):
            signed_for(early.uuid, other)

        assert refused.value.facts["organisation"] == "Office of Public Roads"
        brought(package(release(4, day=4)), authority, authority=True)
        assert ForeignRelease.objects.count() == 2

    def test_a_name_that_reads_the_same_is_the_same_publisher(self, clerk, joins):
        other = joins("Rut Moe", "Harbour Board", Role.MANAGER)
        brought(package(release(1)), clerk)

        for name in (PUBLISHER.upper(), f"  {PUBLISHER.replace(' ', '  ')}", PUBLISHER.replace("F", "Ｆ")):
            with pytest.raises(refusals.PublisherOfAnother):
                checked(package(release(2), publisher=name), other)
            assert outcomes(checked(package(release(1), publisher=name), clerk)) == [("known", "")]

    def test_a_system_checks_and_takes_in_by_its_own_signature(self, importer):
        uuid = uuid4()
        answer = importer.asks("PUT", f"/api/v1/imports/{uuid}?name=feed.json", package(release(1)))
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert (told["taken"], told["file"]["name"]) == (1, "feed.json")
        payload = {"file_sha256": told["file"]["sha256"], "taken": 1}
        done = importer.asks("PUT", f"/api/v1/imports/{uuid}/import", payload)

        assert done.status_code == 200, done.content
        leaf = json.loads(bytes(Outbox.objects.get(code="IMP-01").leaf))
        assert leaf["actor"] == "log"
        assert "request" in witness.statement(leaf["statement"])
        assert importer.asks("GET", f"/api/v1/imports/{uuid}").json()["rows"][0]["outcome"] == "taken"

    def test_a_system_needs_the_scope(self, program):
        answer = program.asks("PUT", f"/api/v1/imports/{uuid4()}", package(release(1)))

        assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")

    def test_a_person_does_it_by_the_api_too(self, clerk):
        browser, uuid = signed_in(clerk), uuid4()
        told = _sends(browser, package(release(1)), uuid).json()
        payload = {"file_sha256": told["file"]["sha256"], "taken": told["taken"]}
        headers = clerk.headers("import_records", f"import:{uuid}", told["version"], payload)
        body = json.dumps(payload)

        answer = browser.put(f"/api/v1/imports/{uuid}/import", body, "application/json", headers=headers)

        assert answer.status_code == 200, answer.content
        assert answer.json()["state"] == "imported"
        assert [one["uuid"] for one in browser.get("/api/v1/imports").json()["imports"]] == [str(uuid)]


def _sends(browser: Client, data: bytes, uuid=None):
    return browser.put(f"/api/v1/imports/{uuid or uuid4()}?name=a.json", data, "application/json")


@pytest.mark.django_db(transaction=True)
class TestKilled:
    def dies_after(self, row: Import, clerk: Character, chunks: int) -> None:
        """Take the file in, in a process of its own that is killed once it has written so many chunks."""
        HARNESS.leave_database()
        child = os.fork()
        if child == 0:  # pragma: no cover - it is killed
            try:
                taking.CHUNK, left, take = 5, [chunks], taking._take

                def kills(*given):
                    left[0] -= 1
                    done = take(*given)
                    if left[0] == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return done

                taking._take = kills
                signed_for(row.uuid, clerk)
            finally:
                os._exit(7)
        _pid, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), status

    def test_in_the_middle_nothing_is_in_and_the_same_file_comes_in_whole_later_and_once(self, clerk):
        data = package(*[release(number, ocid=f"ocds-zzzzzz-{number % 7}") for number in range(20)])
        row = checked(data, clerk)
        self.dies_after(row, clerk, 3)

        assert (ForeignRecord.objects.count(), ForeignRelease.objects.count()) == (0, 0)
        assert not Outbox.objects.filter(code="IMP-01").exists()
        assert queries.one(row.uuid).state == "checked"
        assert outcomes(row) == [("taken", "")] * 20

        signed_for(row.uuid, clerk)
        again = checked(data, clerk)

        assert (ForeignRecord.objects.count(), ForeignRelease.objects.count()) == (7, 20)
        assert (again.taken, again.known, again.left_out) == (0, 20, 0)
        with pytest.raises(refusals.NothingToImport):
            signed_for(again.uuid, clerk, payload={"file_sha256": again.file_sha256, "taken": 1})
        assert Outbox.objects.filter(code="IMP-01").count() == 1
