"""Classes and procedures from plan to award by the existing commands; rules that an authority lays down."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.people import MONDAY, REGISTERED

from openhall.identity.public import MandateMissing, Role
from openhall.kernel import messages
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.kernel.wording import in_words
from openhall.tendering.bidding import policies as bidding
from openhall.tendering.bidding.refusals import NotInvited
from openhall.tendering.entry import public as entry
from openhall.tendering.planning import inviting, packs, tasks
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.inputs import PackProposal
from openhall.tendering.planning.inviting import NobodyIsInvited
from openhall.tendering.planning.law import LawRefuses
from openhall.tendering.planning.packs import PackTaken
from openhall.tendering.planning.publication import OtherContent
from openhall.witness.models import Outbox
from openhall_rules.law import UnknownPack, pack

CN = "cn@2019-03-02"
NAME = '[name]\nen = "Data rights"\nko = "데이터 권리"\nzh-hans = "数据权"\nvi = "Quyền dữ liệu"\n'
TWELFTH = (
    'citation = "A fictional ordinance of these tests, Article 1"\ncategories = ["rights"]\n'
    f'procedures = ["quick_inquiry"]\n\n{NAME}'
)
QUICK = (
    'citation = "A fictional ordinance of these tests, Article 2"\n'
    'stages = ["plan", "entry", "notice", "bids", "opening", "evaluation", "publicity", "award", "contract"]\n'
    f"{NAME}"
    '[values."time_limits.bid_period"]\nvalue = 2\nunit = "working_days"\ncitation = "The same, Article 3"\n'
    '[values."validity.minimum_bidders"]\nvalue = 2\ncitation = "The same, Article 4"\n'
)
FILES = {"classes/data_rights.toml": TWELFTH, "procedures/quick_inquiry.toml": QUICK}
FIRST_DAY = MONDAY.date()
BEGINS = MONDAY + timedelta(days=1)


def subject(message):
    """What a message is about, in English."""
    return in_words(message.subject)


def registered():
    """Digests of packs on the log."""
    return [json.loads(bytes(one.leaf))["public"]["sha256"] for one in Outbox.objects.filter(code="SYS-02")]


@pytest.fixture
def lays_down(authority):
    """``lays_down(files=…)``: the authority proposes rules and, unless told otherwise, adopts them a day ahead."""

    def propose(*, who=authority, at=REGISTERED, begins=FIRST_DAY, adopts=True, before=CN, **what):
        uuid = uuid4()
        payload = {"before": before, "from_date": begins.isoformat(), "source": "An ordinance of these tests"} | what
        signed = who.signs("propose_pack", f"pack-version:{uuid}", 0, payload, at=at)
        row = packs.propose_pack(version_uuid=uuid, proposal=PackProposal.model_validate(payload), **signed)
        return adopt(row, who=who, at=at) if adopts else row

    def adopt(row, *, who=authority, at=REGISTERED, sha256=None):
        payload = {"pack_sha256": sha256 or row.sha256}
        signed = who.signs("adopt_pack", f"pack-version:{row.uuid}", row.version, payload, at=at)
        packs.adopt_pack(version_uuid=row.uuid, **payload, **signed)
        row.refresh_from_db()
        return row

    propose.adopt = adopt
    return propose


class TestAClassMore:
    def test_is_a_file_and_its_project_goes_to_the_notice_by_the_commands_that_there_are(
        self, tender, entered, lays_down, authority
    ):
        row = lays_down(files=FILES)
        tasks.due(REGISTERED)

        assert len(planning.pack_named(row.pack).classes) == 12
        assert [row.sha256] == [one for one in registered() if one == row.sha256]
        tender.created(resource_class="data_rights", category="rights")
        tender.planned()
        project = tender.project
        assert project.pack == f"{row.pack}/quick_inquiry"
        assert project.pack_sha256 == row.sha256
        for path, value in {"deposits.interest_rate": "0.0005", "deposits.day_count": "actual/360"}.items():
            uuid = uuid4()
            payload = {"pack": row.pack, "path": path, "value": value, "source": "A fictional bank of these tests"}
            signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
            planning.enter_legal_value(
                value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed
            )
        tender.drafted()
        tender.admitted()
        tender.published()
        # Tuesday and Wednesday are worked: two working days after Monday end at midnight in Beijing.
        assert tender.notice.bids_due_at == datetime.fromisoformat("2026-03-05T00:00:00+08:00")
        assert tender.project.state == "bidding"

    def test_what_has_begun_keeps_its_rules(self, tender, entered, lays_down):
        tender.created()
        tender.planned()
        lays_down(path="time_limits.bid_period", value="25", citation="An article of these tests", at=MONDAY,
                  begins=BEGINS.date())  # fmt: skip

        assert planning.law_of(tender.project).get("time_limits.bid_period") == 20
        later = planning.law_in_force("cn", BEGINS + timedelta(days=1))
        assert later.get("time_limits.bid_period") == 25
        assert planning.law_in_force("cn", MONDAY).get("time_limits.bid_period") == 20


class TestChoosing:
    def test_the_usual_procedure_of_the_class_is_taken(self, tender):
        project = tender.created(resource_class="works", category="works")
        assert (project.procedure, project.pack) == ("open", f"{CN}/open")

    @pytest.mark.parametrize(
        ("chosen", "field"),
        [
            ({"resource_class": "lottery"}, "resource_class"),
            ({"resource_class": "works", "procedure": "inquiry", "category": "works"}, "procedure"),
            ({"procedure": "lottery"}, "procedure"),
            ({"resource_class": "land", "category": "goods"}, "category"),
        ],
        ids=["class", "not-of-the-class", "procedure", "kind"],
    )
    def test_what_does_not_fit_is_refused_by_name(self, tender, chosen, field):
        with pytest.raises(Invalid) as refusal:
            tender.created(**chosen)
        assert field in refusal.value.errors

    def test_the_plan_tells_class_and_procedure(self, tender):
        tender.created(resource_class="government_procurement", procedure="inquiry")
        content = planning.plan_to_sign(tender.project, MONDAY)
        assert content["public"]["pack"] == f"{CN}/inquiry"
        assert content["statement"]["class"] == "government_procurement"

    def test_a_value_left_open_by_a_procedure_is_entered_for_it(self, tender, authority):
        tender.created(resource_class="government_procurement", procedure="inquiry")
        uuid = uuid4()
        payload = {"pack": f"{CN}/inquiry", "path": "time_limits.change", "value": 3, "source": "A fictional notice"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)

        assert planning.law_in_force("cn", MONDAY, "inquiry").get("time_limits.change") == 3
        assert planning.law_in_force("cn", MONDAY).get("time_limits.change") == 15


class TestInvitations:
    @pytest.fixture
    def invites(self, tender):
        def invite(*whom):
            payload = {"invited": [str(one.organisation.uuid) for one in whom]}
            signed = tender.officer.signs(
                "invite_bidders", f"project:{tender.project_uuid}", tender.project.version, payload, at=MONDAY
            )
            return inviting.invite_bidders(
                project_uuid=tender.project_uuid, invited=map(UUID, payload["invited"]), **signed
            )

        return invite

    @pytest.fixture
    def closed_call(self, tender, entered):
        tender.created(resource_class="works", procedure="invited", category="works")
        tender.planned()
        return tender

    def test_only_the_invited_may_bid_and_the_log_tells_neither_who_nor_how_many(
        self, closed_call, invites, bidders, stranger
    ):
        closed_call.drafted()
        assert "invited" in [one.check.code for one in entry.gate(closed_call.project, MONDAY).checks if not one.passed]
        invites(*bidders)
        closed_call.admitted()
        closed_call.published()

        leaf = bytes(Outbox.objects.get(code="PLN-02").leaf).decode()
        assert str(bidders[0].organisation.uuid) not in leaf
        assert bidders[0].organisation.name not in leaf
        lot = closed_call.lot
        for one in bidders:
            bidding.may_bid(one.signs("look", "x:y", 0)["actor"], lot)
        with pytest.raises(NotInvited):
            bidding.may_bid(stranger.signs("look", "x:y", 0)["actor"], lot)

    @pytest.fixture
    def fourth(self, joins):
        """One more who could bid."""
        return joins("Rin Mai", "Valley Pumps", Role.BIDDER)

    def test_who_is_invited_is_told_and_nobody_else(self, closed_call, invites, bidders, fourth):
        invites(*bidders)
        closed_call.drafted()
        closed_call.admitted()
        closed_call.published()

        for one in bidders:
            told = messages.inbox(one.person.uuid)
            assert [subject(row) for row in told] == [
                "The notice that you are invited to is out",
                "You are invited to bid",
            ]
            assert {row.link for row in told} == {f"/tenders/{closed_call.project_uuid}"}
            assert all(row.email for row in told), "by mail, too"
        assert messages.inbox(fourth.person.uuid) == []
        assert "2026" in in_words(messages.inbox(bidders[0].person.uuid)[0].body)

    def test_who_takes_the_place_of_another_is_told_and_so_is_the_other(self, closed_call, invites, bidders, fourth):
        invites(*bidders)
        invites(*bidders[1:], fourth)

        assert [subject(row) for row in messages.inbox(bidders[0].person.uuid)] == [
            "You are no longer invited to bid",
            "You are invited to bid",
        ]
        assert [subject(row) for row in messages.inbox(fourth.person.uuid)] == ["You are invited to bid"]
        assert len(messages.inbox(bidders[1].person.uuid)) == 1, "who stays invited is not told again"

    def test_fewer_than_the_law_asks_for_or_the_owner_itself_are_refused(self, closed_call, invites, bidders, host):
        with pytest.raises(Invalid) as refusal:
            invites(*bidders[:2])
        assert "第二十八条" in refusal.value.errors["invited"]
        with pytest.raises(Invalid):
            invites(*bidders, host)

    def test_an_open_procedure_invites_nobody(self, planned, bidders, tender, invites):
        with pytest.raises(NobodyIsInvited):
            invites(*bidders)


class TestLayingDownRules:
    def test_what_no_room_can_do_is_refused_with_the_reason(self, lays_down):
        bad = QUICK.replace('"bids", ', '"dialogue", ')
        with pytest.raises(LawRefuses, match="dialogue"):
            lays_down(files={**FILES, "procedures/quick_inquiry.toml": bad}, adopts=False)

    def test_a_figure_by_form_changes_that_figure_and_its_source_alone(self, lays_down):
        row = lays_down(path="time_limits.bid_period", value="25", citation="An article of these tests", adopts=False)
        check = packs.check(row)

        assert [(one.name, one.before.value, one.after.value) for one in check.changes] == [
            ("time_limits.bid_period", 20, 25)
        ]
        assert check.changes[0].after.citation == "An article of these tests"
        assert check.limits == check.changes
        assert check.adoptable

    def test_a_figure_of_a_procedure_by_form(self, lays_down):
        row = lays_down(
            procedure="inquiry", path="time_limits.bid_period", value="4", citation="An article", adopts=False
        )
        (change,) = [one for one in packs.check(row).changes if one.kind == "value"]
        assert (change.procedure, change.before.value, change.after.value) == ("inquiry", 3, 4)
        assert packs.made_by(row).get("time_limits.bid_period") == 20

    def test_a_figure_without_its_article_or_of_another_unit_is_refused(self, lays_down):
        with pytest.raises(Invalid):
            lays_down(path="time_limits.bid_period", value="25", adopts=False)
        with pytest.raises(LawRefuses):
            lays_down(path="time_limits.bid_period", value="soon", citation="An article", adopts=False)

    def test_rules_whose_own_examples_are_false_are_not_adopted(self, lays_down):
        text = packs.texts_of(CN)["time_limits.toml"].replace("value = 20\n", "value = 25\n", 1)
        row = lays_down(files={"time_limits.toml": text}, adopts=False)

        assert {one.path for one in packs.check(row).examples} == {"time_limits.bid_period"}
        with pytest.raises(MoveNotAllowed):
            lays_down.adopt(row)

    def test_values_to_be_entered_again_and_drafts_left_without_a_class_are_told(self, lays_down, entered, tender):
        tender.created(resource_class="water", category="rights")
        row = lays_down(files={"classes/water.toml": None}, adopts=False)
        check = packs.check(row)

        assert (CN, "deposits.interest_rate") in check.anew
        assert check.drafts == 1
        assert [(one.kind, one.how, one.name) for one in check.changes] == [("class", "removed", "water")]

    def test_never_for_a_day_that_has_come_and_never_twice(self, lays_down):
        with pytest.raises(Invalid):
            lays_down(files=FILES, begins=REGISTERED.date())
        lays_down(files=FILES)
        with pytest.raises(PackTaken):
            lays_down(files=FILES)

    def test_only_an_authority_and_only_its_own_as_it_was_seen(self, lays_down, officer, stranger):
        with pytest.raises(MandateMissing):
            lays_down(files=FILES, who=officer)
        row = lays_down(files=FILES, adopts=False)
        with pytest.raises(NotFound):
            lays_down.adopt(row, who=stranger)
        with pytest.raises(OtherContent):
            lays_down.adopt(row, sha256="0" * 64)
        assert not Outbox.objects.filter(code="LAW-02").exists()

    def test_it_stands_on_the_log_with_its_digest_and_anybody_may_read_its_files(self, lays_down, settings):
        row = lays_down(files=FILES)
        leaf = bytes(Outbox.objects.get(code="LAW-02").leaf).decode()
        assert row.sha256 in leaf
        answer = Client().get(f"/log/pack/{row.sha256}").json()
        assert answer == {"pack": row.pack, "files": row.files}
        assert Client().get(f"/log/pack/{'0' * 64}").status_code == 404
        answer = Client().get(f"/api/v1/packs/{row.pack}").json()
        assert answer["files"]["classes/data_rights.toml"] == TWELFTH
        assert answer["sha256"] == row.sha256
        with pytest.raises(UnknownPack):
            pack("cn@2039-01-01")
