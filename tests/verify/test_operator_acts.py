"""The operator rewrites acts, findings, words and keys in a new log of its own: what people signed contradicts it."""

from __future__ import annotations

import copy

import pytest
from tests.verify.accomplices import by_accomplice, chained, enrol, prune, renumber, resign, revoke
from tests.verify.forge import Forge, sha256

from openhall_sealing import canonical
from openhall_sealing.intents import SigningKey


class TestActs:
    def test_what_only_a_person_may_do_recorded_by_rule(self, award, refused):
        for code in ("PLN-01", "NOT-01", "EVA-01", "EVA-02", "AWD-01", "AWD-02", "OPN-04", "OPN-06"):
            case = Forge(award)
            leaf = case.leaf(code)
            leaf["actor"] = "log"
            del leaf["intent"]
            assert refused(case.resealed()).code == "act", code

    def test_a_person_without_signature(self, award, refused):
        case = Forge(award)
        del case.leaf("AWD-02")["intent"]
        assert refused(case.resealed()).code == "signature"

    def test_what_only_the_log_may_do_done_by_a_person(self, award, refused):
        case = Forge(award)
        case.leaf("OPN-05").update(actor=case.leaf("AWD-01")["actor"], intent=dict(case.leaf("AWD-01")["intent"]))
        assert refused(case.resealed()).code == "act"

    @pytest.mark.parametrize("code", ["XXX-01", "SEALED", "SUB-05", "BID-01"])
    def test_an_act_that_has_no_place_in_the_chain(self, award, refused, code):
        case = Forge(award)
        case.leaf("NOT-03")["code"] = code
        assert refused(case.resealed()).code in ("act", "leaf")

    def test_a_second_opening_with_other_prices(self, award, refused):
        case = Forge(award)
        chained(
            case, "OPN-05", {k: v for k, v in case.leaf("OPN-05").items() if k not in ("v", "code", "case")}, "EVA-01"
        )
        assert refused(case.resealed()).code == "order"

    def test_evaluated_before_the_opening(self, award, refused):
        case = Forge(award)
        line = case.line("EVA-01")
        case.lines.remove(line)
        case.lines.insert(case.lines.index(case.line("OPN-05")), line)
        renumber(case)
        assert refused(case.resealed()).code == "order"

    def test_opened_with_fewer_custodians_than_the_threshold(self, award, refused):
        case = Forge(award)
        gone = case.line("OPN-04", 1)
        case.drop(gone)
        case.statements.pop(gone["leaf"]["statement"])
        case.intents = [
            one for one in case.intents if sha256(canonical(one["intent"])) != gone["leaf"]["intent"]["sha256"]
        ]
        assert refused(case.resealed()).code == "early"

    def test_a_custodian_in_anothers_place(self, award, refused):
        case = Forge(award)
        case.leaf("OPN-04", 0)["public"]["custodian"], case.leaf("OPN-04", 1)["public"]["custodian"] = 1, 0
        assert refused(case.resealed()).code == "party"

    def test_a_confirmation_turned_round(self, award, refused):
        case = Forge(award)
        case.leaf("OPN-06")["public"]["agrees"] = False
        assert refused(case.resealed()).code == "signature"

    def test_another_envelope_than_the_signed_one(self, award, refused):
        case = Forge(award)
        case.act("BID-01", 0)["public"]["envelope_sha256"] = case.act("BID-01", 2)["public"]["envelope_sha256"]
        assert refused(case.resealed()).code == "signature"

    def test_a_release_of_other_shares(self, award, refused):
        case = Forge(award)
        case.act("OPN-02")["public"]["shares_sha256"] = "0" * 64
        assert refused(case.resealed()).code == "signature"

    def test_the_replaced_version_opened_in_place_of_the_last(self, award, refused):
        case = Forge(award)
        first, again = case.act("BID-01", 1), case.act("BID-02")
        bid = next(bid for bid in case.said("OPN-05")["bids"] if bid["bid"] == again["object"][4:])
        bid["version"], bid["envelope_sha256"] = 1, first["public"]["envelope_sha256"]
        refused(case.resealed())

    def test_the_withdrawn_bid_put_among_the_opened(self, award, refused):
        case = Forge(award)
        gone = next(entry for entry in case.hidden if entry["hidden"]["code"] == "BID-03")
        case.hidden.remove(gone)
        case.drop(next(line for line in case.lines if sha256(canonical(line["leaf"])) == gone["leaf_sha256"]))
        digest = gone["hidden"]["intent"]["sha256"]
        case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) != digest]
        case.leaf("OPN-03")["public"]["submitted"] = 4
        assert refused(case.resealed()).code in ("opening-set", "early")

    def test_the_reading_order_changed(self, award, refused):
        case = Forge(award)
        first, second = case.said("OPN-05")["bids"][:2]
        first["opened_order"], second["opened_order"] = second["opened_order"], first["opened_order"]
        assert refused(case.resealed()).code == "order"

    def test_a_disclosed_name_that_the_log_did_not_commit_to(self, award, refused):
        case = Forge(award)
        next(item for item in case.disclosures if item["path"] == "bidder/name")["value"] = "Other Ltd"
        assert refused(case.resealed()).code == "disclosure"

    def test_a_name_withheld(self, award, refused):
        case = Forge(award)
        case.disclosures = [item for item in case.disclosures if item["path"] != "bidder/name"]
        assert refused(case.resealed()).code == "disclosure"

    def test_the_same_intent_for_two_acts(self, award, refused):
        case = Forge(award)
        again = {k: v for k, v in case.leaf("OPN-06").items() if k not in ("v", "code", "case")}
        chained(case, "OPN-06", copy.deepcopy(again), "EVA-01")
        assert refused(case.resealed()).code == "signature"


class TestJudgement:
    def test_a_loser_rejected_on_a_ground_that_the_law_does_not_know(self, award, refused):
        case = Forge(award)
        said = case.said("EVA-01")
        for findings in (said["bids"], said["signed"]["bids"]):
            finding = next(one for one in findings if one.get("rejected"))
            finding["rejected"]["article"] = "not_my_cousin"
        assert refused(copy.deepcopy(case).resealed()).code == "signature"
        by_accomplice(case, "EVA-01", "evaluate_bids", said["signed"])
        assert refused(case.resealed()).code == "evaluation"

    def test_corrections_that_do_not_add_up(self, award, refused):
        case = Forge(award)
        said, wrong = case.said("EVA-01"), [{"amount": "5.00", "reason": "because"}]
        said["bids"][0]["adjustments"] = wrong
        assert refused(copy.deepcopy(case).resealed()).code == "signature"
        next(one for one in said["signed"]["bids"] if one["bid"] == said["bids"][0]["bid"])["adjustments"] = wrong
        by_accomplice(case, "EVA-01", "evaluate_bids", said["signed"])
        assert refused(case.resealed()).code == "evaluation"

    def test_another_ranking(self, award, refused):
        case = Forge(award)
        case.said("EVA-02")["ranking"]["ranked"].reverse()
        assert refused(case.resealed()).code == "ranking"

    def test_candidates_in_another_order(self, award, refused):
        case = Forge(award)
        case.said("AWD-01")["candidates"].reverse()
        assert refused(case.resealed()).code == "award"

    @pytest.mark.parametrize("name", ["amount", "currency", "bidder", "bid"])
    def test_an_award_to_another_or_for_another_price(self, award, refused, name):
        case = Forge(award)
        case.leaf("AWD-02")["public"][name] = "1" * 32
        assert refused(case.resealed()).code == "award"

    def test_findings_that_the_committee_did_not_sign(self, award, refused):
        """Everything that follows from them redone; the payload that was signed left as it was, then redone, too."""
        case = Forge(award)
        said = case.said("EVA-01")
        for redone in (said["bids"], said["signed"]["bids"]):
            next(one for one in redone if one.get("rejected"))["rejected"]["reason"] = "Another reason."
            for row in (case.said("EVA-02")["ranking"], case.result["lots"][0]["ranking"]):
                row["rejected"][0]["reason"] = "Another reason."
            assert refused(copy.deepcopy(case).resealed()).code == "signature"


class TestPublication:
    """Every word of plan, notice, amendment and answer is signed, in whatever part of the act it stands."""

    @pytest.mark.parametrize(
        ("code", "path", "value"),
        [
            ("PLN-01", ("title",), "Another plan"),
            ("PLN-01", ("owner", "name"), "Another owner"),
            ("NOT-01", ("lots", 0, "description"), "Other lamps"),
            ("NOT-01", ("documents",), [{"title": "x", "sha256": "0" * 64, "size": 1, "type": "text/plain"}]),
            ("NOT-03", ("answer",), "No."),
            ("NOT-03", ("question",), "Must they be yellow?"),
            ("NOT-04", ("text",), "Three boxes."),
            ("NOT-04", ("signed", "text"), "Three boxes."),
            ("NOT-04", ("documents_withdrawn",), ["0" * 64]),
        ],
    )
    def test_other_words(self, award, refused, code, path, value):
        case = Forge(award)
        place = case.said(code)
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        assert refused(case.resealed()).code in ("signature", "question")

    def test_another_question_with_its_digest_redone(self, award, refused):
        case = Forge(award)
        case.said("NOT-03")["question"] = "Must they be yellow?"
        case.act("NOT-02")["public"]["text_sha256"] = sha256(b"Must they be yellow?")
        assert refused(case.resealed()).code == "signature"

    @pytest.mark.parametrize("name", ["reason", "article"])
    def test_another_reason_for_ending_a_lot(self, ended, refused, name):
        case = Forge(ended)
        case.leaf("OPN-07")["public"][name] += " "
        assert refused(case.resealed()).code == "signature"

    def test_what_the_owner_ended_told_as_the_rules_doing(self, ended, refused):
        case = Forge(ended)
        failed = case.leaf("OPN-07")
        del failed["intent"]
        prune(case)
        failed |= {"actor": "log", "public": {"reason": "no_bid_released", "article": "OpenHall reference rules"}}
        assert refused(case.resealed()).code == "failed"

    def test_another_kind_of_tender(self, award, refused):
        case = Forge(award)
        case.leaf("PLN-01")["public"]["category"] = "works"
        assert refused(case.resealed()).code == "signature"


class TestKeys:
    def test_bids_sealed_to_a_key_that_no_custodian_enrolled(self, award, refused):
        """Even where the officer signs for it: the enrolment of the key is missing."""
        case = Forge(award)
        case.drop(case.line("CUS-01"))
        prune(case)
        assert refused(case.resealed()).code == "custodian"

    def test_a_custodians_key_enrolled_after_the_notice(self, award, refused):
        case = Forge(award)
        line = case.line("CUS-01")
        case.lines.remove(line)
        case.lines.insert(case.lines.index(case.line("NOT-01")) + 1, line)
        renumber(case)
        assert refused(case.resealed()).code == "custodian"

    def test_an_opening_key_of_somebody_else(self, award, refused):
        case = Forge(award)
        case.leaf("CUS-01")["public"]["recipient"] = case.leaf("CUS-01", 1)["public"]["recipient"]
        assert refused(case.resealed()).code == "signature"

    def test_a_key_revoked_before_it_signed(self, award, refused, accepted):
        case = Forge(award)
        leaf = case.leaf("ARC-01")
        key = SigningKey.generate()
        enrol(case, key)
        resign(case, "archive_project", leaf, key)
        after = copy.deepcopy(case)
        revoke(case, key, before="ARC-01")
        assert refused(case.resealed()).code == "key"
        revoke(after, key, before=None)
        accepted(after.resealed())

    def test_a_revocation_of_a_key_that_nobody_used(self, award, refused):
        case = Forge(award)
        key = SigningKey.generate()
        enrol(case, key)
        revoke(case, key, before=None)
        case.lines[-1]["leaf"]["object"] = "key:3f0c1e8a-3333-4000-8000-000000000000"
        refused(case.resealed())
