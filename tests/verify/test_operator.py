"""The operator as attacker: it holds the log's key and writes a new log that is consistent in itself.

What bidders, custodians and officers signed, what they sealed, and the law are what it can't forge. What it still can
is told in ``docs/how-to/verify-offline.md`` and SECURITY; ``TestBeyondReach`` keeps that list honest.
"""

from __future__ import annotations

import copy
import json

import pytest
from tests.verify.forge import Forge, operator, sha256
from tests.verify.test_tampering import a_cent, cheaper, left_out, swapped

from openhall_sealing import b64u, canonical
from openhall_sealing.intents import SigningKey


def chained(case: Forge, code: str, body: dict, before: str) -> None:
    """Put a new act of the case into the log before the act with another code."""
    place = case.lines.index(case.line(before))
    leaf = {"v": 1, "code": code, **body, "case": dict(case.lines[place]["leaf"]["case"])}
    case.lines.insert(place, {"index": 0, "leaf": leaf, "proof": []})
    renumber(case)


def renumber(case: Forge) -> None:
    for index, line in enumerate(case.lines):
        line["index"] = index


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
        for code in ("AWD-02", "REF-01", "REF-02", "ARC-01"):
            for line in case.lines:
                if line["leaf"]["code"] == code:
                    line["leaf"]["at"] = "2026-01-15" + line["leaf"]["at"][10:]
        assert refused(case.resealed()).code == "signature"

    def test_the_contract_due_another_day(self, award, refused):
        case = Forge(award)
        case.leaf("AWD-02")["public"]["contract_due_at"] = "2027-01-01T00:00:00.000000Z"
        assert refused(case.resealed()).code == "award"


class TestActs:
    def test_what_only_a_person_may_do_recorded_by_rule(self, award, refused):
        for code in ("PLN-01", "NOT-01", "EVA-01", "EVA-02", "AWD-01", "AWD-02", "OPN-04", "OPN-06", "ARC-01"):
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


def forged(award: dict[str, bytes], change) -> dict[str, bytes]:
    case = Forge(award)
    change(case)
    return case.resealed()


def case_has(case: Forge, code: str) -> bool:
    return any(line["leaf"]["code"] == code for line in case.lines)


def date(text: str):
    import datetime

    return datetime.date.fromisoformat(text)


def by_accomplice(case: Forge, code: str, command: str, payload: dict) -> None:
    """Have an act signed by an accomplice of the operator, whose key is enrolled, in the right organisation's name."""
    from openhall_sealing.intents import digest_fields

    key = SigningKey.generate()
    enrol(case, key)
    next(one for one in case.intents if one["intent"]["command"] == command)["intent"]["fields"] = digest_fields(
        payload
    )
    resign(case, command, case.leaf(code), key)


def prune(case: Forge) -> None:
    """Leave out intents that no act names any more."""
    named = {line["leaf"].get("intent", {}).get("sha256") for line in case.lines}
    named |= {entry["hidden"].get("intent", {}).get("sha256") for entry in case.hidden}
    case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) in named]


def revoke(case: Forge, key: SigningKey, *, before: str | None) -> None:
    """Revoke the key that :func:`enrol` enrolled, before an act of the case or after the last."""
    from openhall_sealing.intents import intent_from_json

    leaf = copy.deepcopy(next(line["leaf"] for line in case.lines if line["leaf"]["code"] == "SUB-05"))
    model = next(one for one in case.intents if one["intent"]["command"] == "enrol_key")["intent"]
    intent = {**model, "command": "revoke_key", "object": leaf["object"], "fields": {}, "key": key.key_id}
    signed = key.sign(intent_from_json({**intent, "nonce": b64u(b"\3" * 16)}))
    del leaf["commitments"]
    leaf |= {"code": "SUB-06", "public": {}}
    leaf["intent"] = {"sha256": signed.intent.sha256, "signature": b64u(signed.signature)}
    place = len(case.lines) if before is None else case.lines.index(case.line(before))
    case.lines.insert(place, {"index": 0, "leaf": leaf, "proof": []})
    renumber(case)
    line = {"intent": signed.intent.to_json(), "signature": b64u(signed.signature)}
    case.intents.append({**line, "public_key": b64u(key.public_key)})


def resign(case: Forge, command: str, leaf: dict, key: SigningKey) -> None:
    """Sign an act anew, with a key of the operator's."""
    from openhall_sealing.intents import intent_from_json

    line = next(one for one in case.intents if one["intent"]["command"] == command)
    line["intent"]["key"] = key.key_id
    signed = key.sign(intent_from_json(line["intent"]))
    line |= {"signature": b64u(signed.signature), "public_key": b64u(key.public_key)}
    leaf["actor"] = "f" * 32
    leaf["intent"] = {"sha256": sha256(canonical(line["intent"])), "signature": line["signature"]}


def enrol(case: Forge, key: SigningKey) -> None:
    """A first entry that enrols a key of the operator's."""
    import hmac

    from openhall_sealing.intents import digest_fields, intent_from_json

    model = next(one for one in case.intents if one["intent"]["command"] == "enrol_key")
    thing, public_key = "key:3f0c1e8a-2222-4000-8000-000000000000", b64u(key.public_key)
    fields = digest_fields({"kind": "program", "label": "program", "public_key": public_key})
    signed = key.sign(
        intent_from_json(
            {**json.loads(json.dumps(model["intent"])), "object": thing, "key": key.key_id, "fields": fields}
        )
    )
    salt = b"\7" * 32
    commitment = hmac.digest(salt, b"public_key\0" + thing.encode() + b"\0" + canonical(public_key), "sha256").hex()
    leaf = {
        **copy.deepcopy(case.leaf("SUB-05")),
        "object": thing,
        "commitments": {"public_key": commitment},
        "intent": {"sha256": signed.intent.sha256, "signature": b64u(signed.signature)},
    }
    case.lines.insert(0, {"index": 0, "leaf": leaf, "proof": []})
    renumber(case)
    case.intents.append(
        {"intent": signed.intent.to_json(), "signature": b64u(signed.signature), "public_key": public_key}
    )
    case.disclosures.append(
        {
            "leaf_sha256": sha256(canonical(leaf)),
            "path": "public_key",
            "record": thing,
            "salt": salt.hex(),
            "value": public_key,
        }
    )


def test_the_operators_log_is_told_from_the_real_one(award, refused):
    key = operator()
    assert refused(Forge(award).resealed(key), log_key=award["log.vkey"].decode()).code == "log-key"
