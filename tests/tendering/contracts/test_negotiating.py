"""Both sides settle the wording of their contract: proposals, answers, counter-proposals; the bid's substance stays."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from openhall.identity.models import Account
from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import MoveNotAllowed, NotFound, NotYours
from openhall.tendering.contracts import commands as contracts
from openhall.tendering.contracts import refusals
from openhall.tendering.contracts.inputs import Terms
from openhall.tendering.contracts.models import Contract, Proposal
from openhall.tendering.contracts.negotiating import commands, queries, showing
from openhall.tendering.contracts.negotiating.inputs import AnswerInput, ProposalInput
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def leaf(code: str) -> Any:
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id")[0].leaf))


class Negotiation:
    """A drafted contract whose two sides talk about its wording. ``now`` moves on with each step."""

    def __init__(self, trade: Any) -> None:
        self.trade = trade

    def proposes(self, who: Any, *, reason: str = "So we both know.", **terms: Any) -> Proposal:
        contract, payload = self.trade.contract, {"reason": reason, **terms}
        self.trade.now += timedelta(minutes=5)
        signed = who.signs("propose_terms", f"contract:{contract.uuid}", contract.version, payload, at=self.trade.now)
        given = ProposalInput.model_validate(payload)
        return commands.propose_terms(contract_uuid=contract.uuid, given=given, **signed).proposal

    def answers(self, who: Any, proposal: Proposal, answer: str, reason: str = "") -> Proposal:
        contract, payload = self.trade.contract, {"proposal": str(proposal.uuid), "answer": answer}
        payload |= {"reason": reason} if reason else {}
        self.trade.now += timedelta(minutes=5)
        signed = who.signs("answer_terms", f"contract:{contract.uuid}", contract.version, payload, at=self.trade.now)
        given = AnswerInput.model_validate(payload)
        return commands.answer_terms(contract_uuid=contract.uuid, given=given, **signed).proposal


@pytest.fixture
def talks(trade: Any) -> Negotiation:
    return Negotiation(trade)


def test_a_wording_that_the_supplier_proposed_and_the_owner_countered_is_what_both_sign(talks, trade):
    first = talks.proposes(trade.supplier, delivery_place="Gate 2", further="Warranty of the maker.")
    second = talks.proposes(
        trade.officer, delivery_place="Gate 3", further="Warranty of the maker.", counters=str(first.uuid)
    )
    drafted = trade.contract.pdf_sha256
    talks.answers(trade.supplier, second, "accept")

    contract = trade.contract
    assert contract.terms["delivery_place"] == "Gate 3"
    assert contract.pdf_sha256 != drafted
    assert leaf("CON-05")["public"]["pdf_sha256"] == contract.pdf_sha256
    assert [row.state for row in queries.proposals_of(contract)] == ["countered", "accepted"]
    signed = trade.concluded()
    assert signed.contract.state == Contract.State.CONCLUDED
    assert signed.contract.terms["further"] == "Warranty of the maker."


def test_the_log_commits_to_the_words_and_doesnt_say_them(talks, trade):
    talks.proposes(trade.supplier, further="A secret wording.", reason="A secret reason.")
    written = leaf("CON-04")
    assert set(written["commitments"]) == {"terms", "reason"}
    assert set(written["public"]) == {"lot", "side", "proposal"}
    assert "secret" not in json.dumps(written)


def test_nobody_signs_or_fills_in_while_a_proposal_waits(talks, trade):
    row = talks.proposes(trade.supplier, delivery_place="Gate 2")
    with pytest.raises(refusals.ProposalOpen):
        trade.signs(trade.officer, "owner")
    contract = trade.contract
    signed = trade.officer.signs(
        "set_terms", f"contract:{contract.uuid}", contract.version, {"delivery_place": "Gate 9"}, at=trade.now
    )
    with pytest.raises(refusals.TermsNegotiated):
        contracts.set_terms(contract_uuid=contract.uuid, terms=Terms(delivery_place="Gate 9"), **signed)
    talks.answers(trade.officer, row, "refuse", "The gate is closed.")
    assert trade.contract.terms == {}
    trade.concluded()


def test_a_side_takes_its_own_back_and_answers_only_the_others(talks, trade):
    row = talks.proposes(trade.supplier, delivery_place="Gate 2")
    for who, answer in ((trade.supplier, "accept"), (trade.officer, "withdraw")):
        with pytest.raises(refusals.ProposalAnswered):
            talks.answers(who, row, answer)
    with pytest.raises(refusals.ProposalOpen):
        talks.proposes(trade.officer, delivery_place="Gate 3")
    with pytest.raises(refusals.ProposalAnswered):
        talks.proposes(trade.supplier, delivery_place="Gate 3", counters=str(row.uuid))
    assert talks.answers(trade.supplier, row, "withdraw").state == Proposal.State.WITHDRAWN
    with pytest.raises(refusals.ProposalAnswered):
        talks.answers(trade.officer, row, "accept")


def test_what_was_bid_is_nobodys_to_propose_and_a_refusal_says_why(talks, trade):
    for name in ("subject", "price", "quality", "days"):
        with pytest.raises(refusals.SubstanceFixed) as refusal:
            talks.proposes(trade.supplier, **{name: "otherwise"})
        assert "第四十六条" in refusal.value.facts["article"]
    with pytest.raises(refusals.NothingProposed):
        talks.proposes(trade.supplier)
    row = talks.proposes(trade.supplier, delivery_place="Gate 2")
    with pytest.raises(refusals.NothingProposed):
        talks.proposes(trade.officer, delivery_place="Gate 2", counters=str(row.uuid))
    with pytest.raises(ValidationError):
        AnswerInput.model_validate({"proposal": str(row.uuid), "answer": "refuse"})


def test_after_a_signature_the_wording_stays(talks, trade):
    trade.signs(trade.supplier, "supplier")
    with pytest.raises(MoveNotAllowed):
        talks.proposes(trade.officer, delivery_place="Gate 2")


def test_the_two_sides_propose_and_sides_agency_and_centre_read(
    talks, trade, agent, host, bidder, supervisor, stranger
):
    for who in (agent, host, bidder, supervisor, stranger):
        with pytest.raises((NotYours, MandateMissing)):
            talks.proposes(who, delivery_place="Gate 2")
    talks.proposes(trade.supplier, delivery_place="Gate 2")
    with pytest.raises(NotFound):
        queries.negotiated(trade.contract.uuid, None)


def test_proposals_of_one_contract_are_bounded(talks, trade, monkeypatch):
    monkeypatch.setattr(commands, "MOST", 1)
    row = talks.proposes(trade.supplier, delivery_place="Gate 2")
    talks.answers(trade.officer, row, "refuse", "No.")
    with pytest.raises(refusals.TooManyProposals):
        talks.proposes(trade.officer, delivery_place="Gate 3")


def test_differences_are_shown_word_by_word_and_an_amount_stands_out():
    [one] = showing.changes({"further": "Warranty of one year."}, {"further": "Warranty of 24 months."})
    assert [(part.kind, part.text) for part in one.parts] == [
        ("same", "Warranty of "), ("gone", "one"), ("new", "24"), ("same", " "), ("gone", "year"), ("new", "months"),
        ("same", "."),
    ]  # fmt: skip
    assert one.touches
    [chinese] = showing.changes({"acceptance": "在东门验收。"}, {"acceptance": "在西门验收。"})
    assert [part.text for part in chinese.parts] == ["在", "东", "西", "门验收。"]
    assert not chinese.touches
    [days] = showing.changes({}, {"milestones": "2026-12-31 First half"})
    assert not days.touches


def test_each_side_finds_its_form_on_the_page(talks, trade, client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: trade.now)
    url = f"/contracts/{trade.contract.uuid}/wording"
    assert client.get(url).status_code == 404
    talks.proposes(trade.supplier, delivery_place="Gate 2")
    page = reads(client, trade.officer, url)
    assert "<ins>Gate 2</ins>" in page
    assert 'value="accept"' in page
    assert 'data-command="propose_terms"' in page
    assert url in reads(client, trade.officer, "/work")
    theirs = reads(client, trade.supplier, url)
    assert url not in reads(client, trade.supplier, "/work")
    assert 'value="withdraw"' in theirs
    assert 'data-command="propose_terms"' not in theirs
    assert "nobody can sign before that" in reads(client, trade.officer, f"/contracts/{trade.contract.uuid}")
    told = client.get(f"/api/v1/contracts/{trade.contract.uuid}/proposals").json()
    assert [one["terms"]["delivery_place"] for one in told["proposals"]] == ["Gate 2"]


def reads(client: Any, somebody: Any, address: str) -> str:
    client.force_login(Account.objects.get(person=somebody.person))
    session = client.session
    session["openhall_party"] = str(somebody.organisation.uuid)
    session.save()
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())
