"""Bids evaluated again: by the decision on a complaint, by the owner that upholds an objection; what counts then."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import timedelta

import pytest

from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotYours
from openhall.portal import ocds, ocds_complaints, releases
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import public as contracts
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.models import Lot
from openhall.tendering.planning.models import Project
from openhall.tendering.remedies.refusals import EffectDoesNotFit, MeasureDoesNotFit, OwnerExaminesNothing
from openhall.witness import public as witness
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


def acts_of(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


@pytest.fixture
def awarded(grieved, bidders):
    """The first bidder objected in vain; the lot is awarded to the second, whose price is the lowest."""
    grieved.objected_and_awarded(bidders[0])
    return grieved


def found_otherwise(grieved):
    """The committee rejects the bid that had won, and signs its report."""
    panel = grieved.owner.panel
    panel.hall.now = grieved.now
    panel.evaluates({}, {"rejected": {"article": "unresponsive", "reason": "It has no licence."}}, {})
    panel.reports()


class TestADecisionThatOrdersIt:
    def test_leads_an_awarded_lot_back_to_its_opening_and_keeps_what_was_found(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        before, won = Outbox.objects.count(), awards.award_of(awarded.lot.uuid).candidates[0]["bid"]
        awarded.decides(row, effect="reevaluate", committee="same")

        lot = awarded.lot
        assert [lot.state, lot.notice.project.state] == [Lot.State.OPENED, Project.State.EVALUATION]
        assert [one.code for one in Outbox.objects.order_by("id")][before:] == ["CPL-12", "AWD-03", "EVA-13"]
        said = acts_of("EVA-13")[0]
        assert said["public"] == {"complaint": str(row.uuid), "committee": "same"}
        assert said["actor"] == "log"
        assert acts_of("CPL-12")[0]["public"]["committee"] == "same"
        (void,) = evaluation.void_evaluations(lot)
        assert [void.ranking["ranked"][0]["bid"], void.candidates["candidates"][0]["bid"]] == [won, won]
        assert [evaluation.signed(lot), awards.awards_of([lot.pk])] == [None, {}]

    def test_then_the_later_findings_count_and_the_clocks_begin_anew(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        first = awards.award_of(awarded.lot.uuid).until
        awarded.decides(row, effect="reevaluate", committee="same")
        found_otherwise(awarded)
        awarded.owner.publishes(at=awarded.now)
        shown = awards.award_of(awarded.lot.uuid)

        assert shown.until > first
        assert (
            shown.candidates[0]["bid"] != evaluation.void_evaluations(awarded.lot)[0].candidates["candidates"][0]["bid"]
        )
        again, _recorded = awarded.owner.awards()
        assert again.supplier_id == bidders[0].organisation.pk

    def test_whoever_had_won_can_win_again(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.decides(row, effect="reevaluate", committee="same")
        panel = awarded.owner.panel
        panel.hall.now = awarded.now
        panel.evaluates({}, {}, {})
        panel.reports()
        awarded.owner.publishes(at=awarded.now)
        again, _recorded = awarded.owner.awards()

        assert again.supplier_id == bidders[1].organisation.pk
        awarded.now = again.awarded_at + timedelta(hours=1)
        second = awarded.complains(bidders[0], matter="procedure")
        awarded.accepts(second)
        awarded.decides(second, effect="annul_award")
        assert awarded.lot.state == Lot.State.PUBLICITY

    def test_candidates_that_are_public_count_no_more(self, grieved, bidders):
        row = grieved.complains(bidders[0], matter="procedure")
        grieved.accepts(row)
        grieved.decides(row, effect="reevaluate", committee="new")

        assert grieved.lot.state == Lot.State.OPENED
        assert acts_of("AWD-03") == []
        with pytest.raises(MoveNotAllowed):
            grieved.owner.awards(at=grieved.now + timedelta(days=9))

    def test_a_contract_that_a_side_has_signed_stays(self, awarded, bidders):
        contracts.draft_contract(lot_uuid=awarded.lot.uuid, at=awarded.now)
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        made = contracts.contract_of(awarded.lot)
        contracts.Contract.objects.filter(pk=made.pk).update(state="signing")

        with pytest.raises(contracts.ContractUnderWay):
            awarded.decides(row, effect="reevaluate", committee="same")
        assert awarded.lot.state == Lot.State.AWARDED

    def test_says_which_committee_and_is_no_part_of_a_dismissal(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        with pytest.raises(ValueError, match="which committee"):
            awarded.decides(row, effect="reevaluate")
        with pytest.raises(ValueError, match="which committee"):
            awarded.decides(row, effect="annul_award", committee="same")
        with pytest.raises(EffectDoesNotFit):
            awarded.decides(row, outcome="dismissed", effect="reevaluate", committee="same")

    def test_orders_no_examination_by_an_owner_that_examines_nothing(self, awarded, bidders):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        with pytest.raises(OwnerExaminesNothing):
            awarded.decides(row, effect="reevaluate", committee="same", qualifications="again")
        with pytest.raises(ValueError, match="only where the bids are evaluated again"):
            awarded.decides(row, effect="annul_award", qualifications="again")

    def test_lets_the_owner_examine_qualifications_again_where_the_law_gives_them_to_it(
        self, awarded, bidders, monkeypatch
    ):
        asked = lambda _lot: (object(),)  # noqa: E731
        monkeypatch.setattr("openhall.tendering.evaluation.public.owner_examines", asked)
        monkeypatch.setattr("openhall.tendering.evaluation.qualifying.asked", asked)
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.decides(row, effect="reevaluate", committee="same", qualifications="again")

        assert [acts_of(code)[0]["public"]["qualifications"] for code in ("CPL-12", "EVA-13")] == ["again", "again"]
        assert evaluation.void_evaluations(awarded.lot)[0].requalified

    def test_twice_if_it_must(self, awarded, bidders):
        for _time in range(2):
            row = awarded.complains(bidders[0], matter="procedure")
            awarded.accepts(row)
            awarded.decides(row, effect="reevaluate", committee="same")
            found_otherwise(awarded)
        assert len(evaluation.void_evaluations(awarded.lot)) == 2
        assert awarded.lot.state == Lot.State.EVALUATED


class TestTheOwnersOwnCorrection:
    def test_an_objection_that_it_upholds_makes_the_findings_void_at_once(self, shown, bidders):
        raised = shown.objects(bidders[0]).objection
        done = shown.replies(raised, upheld=True, measure="reevaluate", committee="same")

        assert Lot.objects.get(pk=shown.lot.pk).state == Lot.State.OPENED
        assert acts_of("EVA-13")[0]["public"] == {"objection": str(raised.uuid), "committee": "same"}
        assert done.resumed is not None  # the pause ends with the answer
        (void,) = evaluation.void_evaluations(shown.lot)
        assert [void.by, void.order] == ["objection", raised.uuid]

    def test_isnt_the_objectors_to_order(self, shown, bidders):
        raised = shown.objects(bidders[0]).objection

        with pytest.raises(NotYours):
            shown.replies(raised, who=bidders[0], upheld=True, measure="reevaluate", committee="same")

    def test_only_what_is_upheld_and_only_about_a_result(self, shown, called, bidders):
        raised = shown.objects(bidders[0]).objection
        with pytest.raises(MeasureDoesNotFit):
            shown.replies(raised, upheld=False, measure="reevaluate", committee="same")
        about = called.objects(bidders[0]).objection
        with pytest.raises(MeasureDoesNotFit):
            called.replies(about, upheld=True, measure="reevaluate", committee="same")
        with pytest.raises((Invalid, ValueError), match="which committee"):
            shown.replies(raised, upheld=True, measure="reevaluate")


class TestPages:
    def test_every_page_of_the_project_says_it_and_the_result_keeps_what_was_found(self, awarded, bidders, client):
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.decides(row, effect="reevaluate", committee="same")
        project = awarded.lot.notice.project.uuid

        for address in (f"/tenders/{project}", f"/tenders/{project}/objections", f"/lots/{awarded.lot.uuid}/opening"):
            assert "Bids are evaluated again" in client.get(address).content.decode(), address
        page = client.get(f"/lots/{awarded.lot.uuid}/result").content.decode()
        assert "Ranking that counts no more" in page
        assert "The same committee finds again." in page
        found_otherwise(awarded)
        awarded.owner.publishes(at=awarded.now)
        awarded.owner.awards()
        page = client.get(f"/lots/{awarded.lot.uuid}/result").content.decode()
        assert "Ranking that counts no more" in page
        assert "Bids are evaluated again" not in page


class TestOpenData:
    def test_a_lot_that_was_evaluated_again_is_clean_by_the_standards_checker(
        self, awarded, bidders, client, shared, tmp_path, settings
    ):
        settings.OPENHALL_OCDS_EXTENSION = EXTENSION
        shutil.copytree(ocds_complaints.FOLDER, tmp_path / "ext" / "ocds_complaints_extension" / "v1.0.0")
        row = awarded.complains(bidders[0])
        awarded.accepts(row)
        awarded.decides(row, effect="reevaluate", committee="same")
        compiled, files = released(awarded, client, tmp_path / "void")
        (lot,) = [one for one in compiled["tender"]["lots"] if one["id"] == str(awarded.lot.uuid)]
        assert [lot["status"], [one["status"] for one in compiled["awards"]]] == ["active", ["cancelled"]]
        found_otherwise(awarded)
        awarded.owner.publishes(at=awarded.now)
        awarded.owner.awards()
        compiled, more = released(awarded, client, tmp_path / "again")

        assert sorted(one["status"] for one in compiled["awards"]) == ["active", "cancelled"]
        (counts,) = [one for one in compiled["awards"] if one["status"] == "active"]
        assert counts["suppliers"][0]["name"] == bidders[0].organisation.name
        tool = [str(shared / "tools" / "ocds_check.py"), "--ext", str(tmp_path / "ext")]
        check = subprocess.run(
            [sys.executable, *tool, *files, *more], capture_output=True, text=True, check=False
        )  # fmt: skip
        assert check.returncode == 0, check.stdout + check.stderr


EXTENSION = "https://raw.githubusercontent.com/example/ocds_complaints_extension/v1.0.0"


def released(grieved, client, folder):
    """The compiled release of the case as it is now, and the files of feed and record."""
    drain_all()
    while witness.follow(releases.CONSUMER, releases.follow):
        pass
    folder.mkdir()
    files = []
    case = grieved.lot.notice.project.uuid
    for name, url in (("feed", "releases"), ("record", f"records/{ocds.ocid(case)}")):
        files.append(folder / f"{name}.json")
        files[-1].write_text(client.get(f"/api/v1/ocds/{url}").content.decode())
    return json.loads(files[1].read_text())["records"][0]["compiledRelease"], [str(one) for one in files]
