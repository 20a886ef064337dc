"""A bidder's project manager in the hall: named once bidders may be known, signs in as such, nameless on the log."""

from __future__ import annotations

import json
from uuid import UUID, uuid4

import pytest
from django.test import Client

from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.tendering.bidding.models import Bid
from openhall.tendering.hall import commands, refusals, tasks
from openhall.tendering.hall.models import ProjectManager
from openhall.witness.models import Outbox, Statement
from openhall.witness.public import drain_all, verifier
from openhall_rules.act_fields import check_shape
from openhall_verify import verify_evidence
from openhall_verify.findings import Failed

pytestmark = pytest.mark.django_db


def leaves(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


@pytest.fixture
def manager(joins, bidder):
    """Somebody else who acts for the first bidder."""
    return joins("Minh Vo", "Clear Pumps", Role.BIDDER, public=False)


@pytest.fixture
def bid(hall, bidder):
    """The first bidder's bid."""
    return Bid.objects.get(lot__uuid=hall.lot.uuid, bidder=bidder.organisation)


@pytest.fixture
def names(held, bid):
    """``names(who, person)``: the naming by the real command."""
    first = uuid4()

    def naming(who, person, *, version=0, uuid: UUID = first, of=bid):
        payload = {"bid": str(of.uuid), "person": str(person.person.uuid)}
        signed = who.signs("name_project_manager", f"project-manager:{uuid}", version, payload, at=held.hall.now)
        return commands.name_project_manager(manager=uuid, bid=of.uuid, person=person.person.uuid, **signed)

    return naming


def attends(held, who):
    """Signs in to the hall as the bidder's project manager."""
    signed = who.signs("attend_meeting", f"meeting:{held.uuid}", 0, {"manager": True}, at=held.hall.now)
    return commands.attend_meeting(meeting=held.uuid, manager=True, **signed)


class TestNaming:
    def test_the_log_has_a_random_name_and_the_person_is_told(self, held, host, bidder, manager, names, bid):
        held.begins(host)
        held.hall.until_released()

        names(bidder, manager)

        (leaf,) = leaves("HAL-15")
        assert leaf["public"].keys() == {"lot", "bidder", "manager"}
        assert leaf["public"]["bidder"] == bid.pseudonym
        assert len(leaf["public"]["manager"]) == 32
        assert "commitments" not in leaf
        assert check_shape(leaf) is not None
        told = json.dumps(leaf)
        for secret in (manager.person.name, str(manager.person.uuid), manager.person.uuid.hex):
            assert secret not in told
        assert ProjectManager.objects.get().person == manager.person
        letter = Message.objects.filter(person=manager.person.uuid).latest("id")
        assert letter.link == f"/desk/lots/{held.hall.lot.uuid}/hall"

    def test_not_while_it_would_tell_who_bids(self, held, host, bidder, manager, names):
        held.begins(host)
        with pytest.raises(refusals.BiddersStillSecret):
            names(bidder, manager)
        held.hall.closes()
        with pytest.raises(refusals.BiddersStillSecret):
            names(bidder, manager)
        assert leaves("HAL-15") == []

    def test_another_in_their_place_until_they_are_there(self, held, host, bidder, manager, names):
        held.begins(host)
        held.hall.until_released()
        names(bidder, manager)
        held.hall.passes(seconds=5)
        with pytest.raises(Stale):
            names(bidder, bidder)
        with pytest.raises(Stale):
            names(bidder, bidder, uuid=uuid4())
        names(bidder, bidder, version=1)
        held.hall.passes(seconds=5)
        names(manager, manager, version=2)
        attends(held, manager)

        with pytest.raises(refusals.ManagerPresent):
            names(bidder, bidder, version=3)
        assert [leaf["object"] for leaf in leaves("HAL-15")] == [
            f"project-manager:{ProjectManager.objects.get().uuid}"
        ] * 3

    def test_only_by_the_bidder_and_only_somebody_who_acts_for_it(
        self, held, host, bidder, second_bidder, manager, names
    ):
        held.begins(host)
        held.hall.until_released()

        with pytest.raises(NotFound):
            names(second_bidder, manager)
        with pytest.raises(NotFound):
            names(host, manager)
        with pytest.raises(Invalid) as refusal:
            names(bidder, second_bidder)

        assert set(refusal.value.errors) == {"person"}
        assert leaves("HAL-15") == []

    def test_not_after_the_meeting_or_the_opening(self, opened, host, bidder, manager, names):
        opened.reads(host, 3)
        opened.closes(host)
        with pytest.raises(refusals.MeetingOver):
            names(bidder, manager)

    def test_not_for_a_lot_that_failed(self, hall, held, officer, bidder, manager, names):
        from openhall.tendering.opening import commands as opening

        hall.until_released()
        payload = {"reason": "The need has ceased.", "article": "Art. 31"}
        signed = officer.signs("fail_lot", f"lot:{hall.lot.uuid}", hall.lot.version, payload, at=hall.now)
        opening.fail_lot(lot=hall.lot.uuid, **payload, **signed)

        with pytest.raises(MoveNotAllowed):
            names(bidder, manager)


class TestSigningIn:
    def test_as_the_one_who_was_named_by_the_same_random_name(self, held, host, bidder, manager, names, bid):
        held.begins(host)
        held.hall.until_released()
        names(bidder, manager)

        attends(held, manager)
        held.attends(bidder)

        (named,), (came, beside) = leaves("HAL-15"), leaves("HAL-02")
        assert came["public"] == {
            "lot": str(held.hall.lot.uuid), "part": "bidder", "bidder": bid.pseudonym, "manager": True,
        }  # fmt: skip
        assert came["actor"] == named["public"]["manager"]
        assert "manager" not in beside["public"]
        for leaf in (came, beside):
            assert check_shape(leaf) is not None

    def test_nobody_else_can(self, held, host, bidder, second_bidder, manager, names):
        held.begins(host)
        held.hall.until_released()
        with pytest.raises(refusals.NotTheManager):
            attends(held, manager)
        names(bidder, manager)

        for who in (bidder, second_bidder, host):
            with pytest.raises(refusals.NotTheManager):
                attends(held, who)
        assert leaves("HAL-02") == []

    def test_the_roll_says_it(self, held, host, bidder, manager, names, bid):
        held.begins(host)
        held.attends(host)
        held.hall.until_released()
        names(bidder, manager)
        attends(held, manager)
        held.calls_roll(host)

        (leaf,) = leaves("HAL-03")
        statement = json.loads(bytes(Statement.objects.get(sha256=leaf["statement"]).body))
        assert statement["present"] == [
            {"part": "centre"}, {"part": "bidder", "bidder": bid.pseudonym, "manager": True},
        ]  # fmt: skip


class TestPages:
    @pytest.fixture(autouse=True)
    def styles(self, settings, home, tender):
        settings.STATIC_ROOT = home / "static"
        settings.STATIC_ROOT.mkdir(exist_ok=True)
        clock.move_to(tender.now)

    def page(self, who, path, language="en"):
        client = Client()
        if who is not None:
            client.force_login(Account.objects.get(person=who.person))
            session = client.session
            session["openhall_party"] = str(who.organisation.uuid)
            session.save()
        answer = client.get(path, headers={"accept-language": language})
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.content.decode()

    def test_the_bidder_names_the_named_signs_in_everybody_reads_the_part(
        self, opened, host, bidder, second_bidder, manager, names
    ):
        lot = opened.hall.lot
        path = f"/desk/lots/{lot.uuid}/hall"
        clock.move_to(opened.hall.now)

        form = self.page(bidder, path)
        assert 'data-command="name_project_manager"' in form
        assert manager.person.name in form
        assert manager.person.name not in self.page(second_bidder, path)
        assert 'data-command="name_project_manager"' not in self.page(host, path)
        names(bidder, manager)
        assert '<input type="hidden" name="manager" value="true"' in self.page(manager, path)
        assert '<input type="hidden" name="manager"' not in self.page(bidder, path)
        assert manager.person.name not in self.page(host, path)
        attends(opened, manager)
        drain_all()

        assert 'data-command="name_project_manager"' not in self.page(bidder, path)
        for who, where in ((host, path), (second_bidder, path), (None, f"/halls/{lot.uuid}")):
            assert "Bidder’s project manager" in self.page(who, where)
        public = self.page(None, f"/halls/{lot.uuid}")
        assert f"The project manager of {bidder.organisation.name} signed in to the hall." in public
        assert f"{bidder.organisation.name} named its project manager." in public
        assert manager.person.name not in public

    @pytest.mark.parametrize("language", ["ko", "zh-hans", "vi"])
    def test_in_each_language(self, opened, bidder, manager, names, language):
        clock.move_to(opened.hall.now)
        names(bidder, manager)
        for path in (f"/desk/lots/{opened.hall.lot.uuid}/hall", f"/desk/lots/{opened.hall.lot.uuid}/hall/now"):
            assert 'data-command="name_project_manager"' in self.page(bidder, path, language)

    def test_programs_name_sign_in_and_read(self, opened, bidder, manager):
        lot, uuid = opened.hall.lot, uuid4()
        bid = Bid.objects.get(lot=lot, bidder=bidder.organisation)
        clock.move_to(opened.hall.now)
        payload = {"bid": str(bid.uuid), "person": str(manager.person.uuid)}
        signed = bidder.headers("name_project_manager", f"project-manager:{uuid}", 0, payload, at=opened.hall.now)
        url = f"/api/v1/project-managers/{uuid}"
        answer = Client().put(url, json.dumps(payload), "application/json", headers=signed)
        assert answer.status_code == 200, answer.content
        assert answer.json()["version"] == 1
        signed = manager.headers("attend_meeting", f"meeting:{opened.uuid}", 0, {"manager": True}, at=opened.hall.now)
        url = f"/api/v1/meetings/{opened.uuid}/attendances"
        answer = Client().post(url, json.dumps({"manager": True}), "application/json", headers=signed)
        assert answer.status_code == 200, answer.content

        told = Client().get(f"/api/v1/lots/{lot.uuid}/meeting").json()

        assert [(one["part"], one["manager"]) for one in told["present"]] == [("bidder", True)]
        assert told["project_manager"] is None
        own = json.loads(self.page(bidder, f"/api/v1/lots/{lot.uuid}/meeting"))
        assert own["project_manager"] == {"uuid": str(uuid), "version": 1, "person": str(manager.person.uuid)}

    def test_the_minutes_say_it_and_name_nobody(self, opened, host, bidder, manager, names):
        from openhall.tendering.hall import papers

        names(bidder, manager)
        attends(opened, manager)
        opened.reads(host, 3)
        opened.closes(host)
        drain_all()
        tasks.due(opened.hall.now)

        minutes = opened.minutes
        assert [(one["part"], one["manager"]) for one in minutes.facts["present"]] == [("bidder", True)]
        assert manager.person.name not in json.dumps(minutes.facts)
        for lang, word in {
            "en": "Bidder’s project manager", "ko": "입찰자의 사업책임자", "zh-hans": "投标人的项目负责人",
            "vi": "Người phụ trách dự án của nhà thầu",
        }.items():  # fmt: skip
            tables = [section.table for section in papers.sections(minutes.facts, lang, "") if section.table]
            assert any(word in row for table in tables for row in table.rows)
        opened.signs_minutes(manager)
        assert "Bidder’s project manager" in self.page(None, f"/halls/{opened.hall.lot.uuid}/minutes")


class TestVerifier:
    """What a stranger finds in the evidence file."""

    def evidence(self, opened, tmp_path):
        drain_all()
        answer = Client().get(f"/api/v1/tenders/{opened.hall.lot.notice.project.uuid}/evidence")
        assert answer.status_code == 200
        path = tmp_path / "case.zip"
        path.write_bytes(answer.content)
        return path

    def test_a_named_manager_is_in_order(self, opened, bidder, manager, names, tmp_path):
        names(bidder, manager)
        attends(opened, manager)

        verify_evidence(self.evidence(opened, tmp_path), log_key=str(verifier()))

    def test_one_whom_nobody_named_is_found(self, opened, bidder, manager, names, tmp_path, monkeypatch):
        names(bidder, manager)
        monkeypatch.setattr("openhall.tendering.hall.policies.require_manager", lambda actor, bid: None)
        attends(opened, bidder)

        with pytest.raises(Failed, match="no sign-in of a project manager"):
            verify_evidence(self.evidence(opened, tmp_path), log_key=str(verifier()))
