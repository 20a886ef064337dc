"""The operator as attacker: it holds the log's key and writes a new log that is consistent in itself.

What bidders, custodians and officers signed, what they sealed, and the law are what it can't forge. What it still can
is told in ``docs/how-to/verify-offline.md`` and SECURITY; ``TestBeyondReach`` keeps that list honest. The acts, word by
word: ``test_operator_acts.py``.
"""

from __future__ import annotations

import copy
import json

import pytest
from tests.verify.accomplices import by_accomplice, case_has, date, enrol, forged, renumber, resign
from tests.verify.forge import Forge, operator, sha256
from tests.verify.test_tampering import a_cent, cheaper, left_out, swapped

from openhall_sealing import canonical
from openhall_sealing.intents import SigningKey


class TestTheList:
    """What the brief of the verifier names."""

    def test_a_price_changed_and_all_that_follows_from_it(self, award, refused):
        assert refused(forged(award, cheaper)).code == "price"

    def test_two_bidders_swapped(self, award, refused):
        assert refused(forged(award, swapped)).code in ("party", "envelope", "signature")

    def test_a_refund_a_cent_short(self, award, refused):
        failure = refused(forged(award, a_cent))
        assert failure.code == "refund"
        assert "should be" in failure.sentence

    def test_a_bid_left_out_of_the_opening_set(self, award, refused):
        """The sealed entry stays in the log; without a receipt only the other traces of the bid tell."""
        refused(forged(award, left_out))

    def test_a_sealed_entry_that_no_opening_set_explains(self, award, refused):
        case = Forge(award)
        del case.hidden[5]
        failure = refused(case.resealed())
        assert (failure.code, "left out" in failure.sentence) == ("sealed", True)

    def test_a_dropped_act_of_the_chain_with_the_chain_relinked(self, award, refused):
        """Leaving out any act of the case breaks its order, its sums or its counts: all but confirmations."""
        codes = [line["leaf"]["code"] for line in Forge(award).lines]
        for number, code in enumerate(codes):
            if code in ("SUB-05", "CUS-01", "SEALED"):
                continue
            case = Forge(award)
            case.drop(case.lines[number])
            digests = (
                {line["leaf"].get("intent", {}).get("sha256") for line in case.lines}
                | {entry["hidden"].get("intent", {}).get("sha256") for entry in case.hidden}
                if case_has(case, "OPN-03")
                else set()
            )
            case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) in digests]
            named = {line["leaf"].get("statement") for line in case.lines}
            case.statements = {key: body for key, body in case.statements.items() if key in named}
            if code == "OPN-03":
                continue  # nothing can be relinked without it: test_tampering drops it
            if code in ("NOT-03", "NOT-04", "OPN-06"):
                continue  # beyond reach: below
            refused(case.resealed())

    def test_an_extra_bid_slipped_in(self, award, refused):
        """A copy of a bid under another id: its bidder never signed that."""
        case = Forge(award)
        extra = copy.deepcopy(case.act("BID-01"))
        extra["object"] = "bid:3f0c1e8a-1111-4000-8000-000000000000"
        line = next(line for line in case.lines if line["leaf"]["code"] == "OPN-01")
        place = case.lines.index(line)
        entry = case.seal(extra, 0)
        sealed = case.lines.pop(0)
        case.lines.insert(place, sealed)
        renumber(case)
        at = next(n for n, one in enumerate(case.hidden) if one["hidden"]["code"] == "OPN-02")
        case.hidden.insert(at, entry)
        case.leaf("OPN-03")["public"]["submitted"] += 1
        assert refused(case.resealed()).code == "signature"

    def test_an_intent_signed_for_another_act(self, award, refused):
        case = Forge(award)
        case.leaf("AWD-02")["intent"] = dict(case.leaf("AWD-01")["intent"])
        case.intents = [one for one in case.intents if one["intent"]["command"] != "publish_award"]
        assert refused(case.resealed()).code == "signature"

    def test_a_key_that_was_never_enrolled(self, award, refused):
        case = Forge(award)
        resign(case, "publish_award", case.leaf("AWD-02"), SigningKey.generate())
        assert refused(case.resealed()).code == "key"

    def test_a_key_enrolled_after_it_signed(self, award, refused):
        case = Forge(award)
        enrolment = case.lines.pop(0)
        case.lines.append(enrolment)
        renumber(case)
        assert refused(case.resealed()).code == "key"


class TestTimeLimits:
    @pytest.mark.parametrize("code", ["OPN-01", "NOT-01", "NOT-04"])
    def test_the_deadline_moved(self, award, refused, code):
        """Earlier in one act, or everywhere: the law, the officer's word or the other acts say otherwise."""
        name = {"NOT-04": "new_due_at"}.get(code, "bids_due_at")
        case = Forge(award)
        case.leaf(code)["public"][name] = "2026-01-05T09:00:30.000000Z"
        assert refused(case.resealed()).code in ("deadline", "early", "signature")

    def test_the_deadline_moved_everywhere_shorter_than_the_law(self, award, refused):
        """Nobody signed that; and where an accomplice of the owner signs it, the law says otherwise."""
        case = Forge(award)
        early = "2026-01-05T09:00:59.000000Z"
        case.leaf("NOT-01")["public"]["bids_due_at"] = case.leaf("OPN-01")["public"]["bids_due_at"] = early
        case.leaf("NOT-04")["public"] |= {"old_due_at": early, "new_due_at": early}
        assert refused(copy.deepcopy(case).resealed()).code == "signature"
        said = {name: value for name, value in case.said("NOT-01").items() if name != "published_at"}
        content = canonical({"public": case.leaf("NOT-01")["public"], "statement": said})
        by_accomplice(case, "NOT-01", "publish_notice", {"bids_due_at": early, "notice_sha256": sha256(content)})
        assert refused(case.resealed()).code == "deadline"

    def test_closed_before_the_deadline(self, award, refused):
        case = Forge(award)
        case.leaf("OPN-01")["at"] = "2026-01-05T09:00:59.000000Z"
        case.leaf("OPN-01")["public"]["window_ends_at"] = "2026-01-05T09:01:59.000000Z"
        assert refused(case.resealed()).code == "early"

    def test_a_release_window_shorter_than_the_notice_says(self, award, refused):
        case = Forge(award)
        case.leaf("OPN-01")["public"]["window_ends_at"] = "2026-01-05T09:05:20.000000Z"
        assert refused(case.resealed()).code == "early"

    def test_the_window_closed_while_a_bidder_could_still_release(self, award, refused):
        case = Forge(award)
        gone = case.act("OPN-02")
        entry = next(entry for entry in case.hidden if entry["hidden"] is gone)
        case.hidden.remove(entry)
        case.drop(next(line for line in case.lines if sha256(canonical(line["leaf"])) == entry["leaf_sha256"]))
        case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) != gone["intent"]["sha256"]]
        missing = {"bid": gone["object"][4:], "bidder": gone["public"]["bidder"], "cause": "own_fault"}
        case.said("OPN-03")["not_released"].append(missing)
        case.leaf("OPN-03")["public"]["released"] = 2
        case.said("OPN-05")["bids"] = [bid for bid in case.said("OPN-05")["bids"] if bid["bid"] != missing["bid"]]
        case.leaf("OPN-05")["public"]["opened"] = 2
        bid = next(entry["hidden"] for entry in case.hidden if entry["hidden"]["object"] == gone["object"])
        envelope = json.loads(case.files[f"envelopes/{bid['public']['envelope_sha256']}.json"])
        del case.files[f"sealed/{envelope['parts'][0]['sha256']}.age"]
        assert refused(case.resealed()).code == "early"

    def test_the_publicity_cut_short(self, award, refused):
        case = Forge(award)
        case.leaf("AWD-01")["public"]["until"] = "2026-01-05T09:07:30.000000Z"
        assert refused(case.resealed()).code == "award"

    def test_awarded_before_the_publicity_was_over(self, award, refused):
        case = Forge(award)
        case.leaf("AWD-01")["public"]["until"] = "2026-01-14T09:00:01.000000Z"
        assert refused(case.resealed()).code == "award"

    def test_a_bid_backdated_that_came_too_late(self, award, refused):
        """Its place in the log is behind the closing act."""
        case = Forge(award)
        bid = next(entry for entry in case.hidden if entry["hidden"]["code"] == "BID-02")
        line = next(line for line in case.lines if sha256(canonical(line["leaf"])) == bid["leaf_sha256"])
        case.lines.remove(line)
        case.lines.insert(case.lines.index(case.line("OPN-01")) + 1, line)
        renumber(case)
        order = [sha256(canonical(line["leaf"])) for line in case.lines]
        case.hidden.sort(key=lambda entry: order.index(entry["leaf_sha256"]))
        assert refused(case.resealed()).code == "late"

    def test_an_act_at_a_time_at_which_its_signature_did_not_count(self, award, refused):
        case = Forge(award)
        for code in ("AWD-02", "AWD-04", "REF-01", "REF-02", "ARC-01"):
            for line in case.lines:
                if line["leaf"]["code"] == code:
                    line["leaf"]["at"] = "2026-01-15" + line["leaf"]["at"][10:]
        assert refused(case.resealed()).code == "signature"

    def test_the_contract_due_another_day(self, award, refused):
        case = Forge(award)
        case.leaf("AWD-02")["public"]["contract_due_at"] = "2027-01-01T00:00:00.000000Z"
        assert refused(case.resealed()).code == "award"


class TestMoney:
    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("to", "2026-01-13"),
            ("from", "2026-01-06"),
            ("principal", "1.00"),
            ("day_count", "30/360"),
            ("bidder", "0" * 32),
        ],
    )
    def test_a_refund_of_other_terms(self, award, refused, name, value):
        case = Forge(award)
        case.said("REF-01")["refunds"][0][name] = value
        assert refused(case.resealed()).code == "refund"

    def test_a_day_of_interest_less_computed_consistently(self, award, refused):
        import openhall_rules as rules
        from openhall_rules.money import text

        case = Forge(award)
        refund = case.said("REF-01")["refunds"][0]
        due = rules.pack(case.leaf("NOT-01")["public"]["pack"]).deposit_refund(
            principal=rules.money.decimal(refund["principal"]),
            currency="EUR",
            received_date=date("2026-01-05"),
            refunded_date=date("2026-01-13"),
        )
        refund |= {"to": "2026-01-13", "interest": text(due.interest)}
        for number in range(3):
            leaf = case.leaf("REF-02", number)
            if leaf["object"].endswith(refund["deposit"]):
                leaf["public"]["amount"] = text(due.principal + due.interest)
        for row in case.result["lots"][0]["refunds"]:
            if row["deposit"] == refund["deposit"]:
                row["interest"] = refund["interest"]
        assert refused(case.resealed()).code == "refund"

    def test_a_payout_a_cent_short(self, award, refused):
        case = Forge(award)
        case.leaf("REF-02")["public"]["amount"] = "13333.30"
        assert refused(case.resealed()).code == "payout"

    def test_a_deposit_smaller_than_the_notice_asks(self, award, refused):
        case = Forge(award)
        case.act("DEP-01")["public"]["amount"] = "1.00"
        assert refused(case.resealed()).code == "deposit"

    def test_a_refund_whose_cause_never_was(self, award, refused):
        case = Forge(award)
        case.leaf("REF-01")["public"]["cause"] = "failure"
        assert refused(case.resealed()).code == "refund"


class TestBeyondReach:
    """What passes: the operator's lies that nobody's signature contradicts. When one of these fails, strike it off."""

    def test_a_whole_case_of_invented_people(self, award, accepted):
        """Keys are enrolled by the operator's word: who is behind one, offline evidence can't tell."""
        case = Forge(award)
        key = SigningKey.generate()
        leaf = case.leaf("ARC-01")
        enrol(case, key)
        resign(case, "archive_project", leaf, key)
        accepted(case.resealed())

    def test_a_question_never_answered(self, award, accepted):
        case = Forge(award)
        gone = case.line("NOT-03")
        case.drop(gone)
        case.statements.pop(gone["leaf"]["statement"])
        digest = gone["leaf"]["intent"]["sha256"]
        case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) != digest]
        accepted(case.resealed())


def test_the_operators_log_is_told_from_the_real_one(award, refused):
    key = operator()
    assert refused(Forge(award).resealed(key), log_key=award["log.vkey"].decode()).code == "log-key"
