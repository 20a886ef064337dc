"""Who may do what, role by role, from both sides: everybody else is refused first, then those who may do it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from openhall.kernel.refusals import NotYours
from openhall.tendering.entry import public as entry
from openhall.tendering.notices import public as notices
from openhall.tendering.planning import public as planning

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)


@pytest.fixture
def everybody(officer, agent, host, second_host, bidder, supervisor, expert, authority, stranger):
    return {
        "officer": officer,
        "agent": agent,
        "host": host,
        "custodian": second_host,
        "bidder": bidder,
        "supervisor": supervisor,
        "expert": expert,
        "authority": authority,
        "stranger": stranger,
    }


@pytest.fixture
def with_agency(tender, agent, entered):
    """A tender that an agency prepares, too; its draft is made."""
    tender.agent = agent
    tender.created()
    return tender


def holds(everybody, allowed, act):
    """Everybody but ``allowed`` is refused ``act``, which still succeeds for the last of ``allowed``."""
    for name, who in everybody.items():
        if name not in allowed:
            with pytest.raises(NotYours):
                act(who)
    return act(everybody[allowed[-1]])


@pytest.mark.parametrize("who", ["officer", "agent"])
def test_publish_plan(with_agency, everybody, who):
    uuid, payload = with_agency.project_uuid, with_agency.plan_seen()

    def act(actor):
        signed = actor.signs("publish_plan", f"project:{uuid}", 1, payload)
        return planning.publish_plan(project_uuid=uuid, **payload, **signed)

    holds(everybody, ["officer", "agent"] if who == "agent" else ["agent", "officer"], act)


def test_sign_commitment(with_agency, everybody):
    with_agency.planned()
    with_agency.drafted()
    uuid, digest = with_agency.project_uuid, entry.gate(with_agency.project, MONDAY).sha256

    def act(actor):
        payload = {"conditions_sha256": digest}
        signed = actor.signs("sign_commitment", f"project:{uuid}", with_agency.project.version, payload)
        return entry.sign_commitment(project_uuid=uuid, **payload, **signed)

    holds(everybody, ["officer"], act)


@pytest.fixture
def call(with_agency):
    with_agency.planned()
    with_agency.drafted()
    with_agency.admitted()
    return with_agency


def test_publish_notice(call, everybody):
    def act(actor):
        payload = call.notice_seen(DUE)
        signed = actor.signs("publish_notice", f"notice:{call.notice_uuid}", call.notice.version, payload)
        return notices.publish_notice(
            notice_uuid=call.notice_uuid, bids_due_at=DUE, notice_sha256=payload["notice_sha256"], **signed
        )

    holds(everybody, ["officer", "agent"], act)


def test_ask_answer_and_amend(call, everybody):
    call.published()

    def ask(actor):
        uuid, payload = uuid4(), {"text": "Which colour?"}
        signed = actor.signs("ask_question", f"question:{uuid}", 0, payload)
        return notices.ask_question(
            notice_uuid=call.notice_uuid, question_uuid=uuid, question="Which colour?", **signed
        )

    question, _ = holds(everybody, ["bidder"], ask)

    def answer(actor):
        signed = actor.signs("answer_question", f"question:{question.uuid}", 1, {"answer": "Blue."})
        return notices.answer_question(question_uuid=question.uuid, answer="Blue.", **signed)

    holds(everybody, ["officer", "agent"], answer)

    def amend(actor):
        payload = {"text": "Other pumps."}
        signed = actor.signs("amend_notice", f"notice:{call.notice_uuid}", call.notice.version, payload)
        amendment = notices.AmendmentInput.model_validate(payload)
        return notices.amend_notice(notice_uuid=call.notice_uuid, amendment=amendment, **signed)

    holds(everybody, ["officer", "agent"], amend)


def test_change_the_draft(with_agency, everybody):
    with_agency.planned()
    with_agency.drafted()
    uuid = with_agency.notice_uuid

    def act(actor):
        payload = {"title": "A second lot", "estimate": "10"}
        signed = actor.signs("save_lot", f"notice:{uuid}", with_agency.notice.version, payload)
        return notices.save_lot(notice_uuid=uuid, lot=notices.LotDraft.model_validate(payload), **signed)

    holds(everybody, ["officer", "agent"], act)
    assert [lot.number for lot in with_agency.lots] == [1, 2]

    def remove(actor):
        payload = {"lot": str(with_agency.lots[0].uuid)}
        signed = actor.signs("remove_lot", f"notice:{uuid}", with_agency.notice.version, payload)
        return notices.remove_lot(notice_uuid=uuid, lot_uuid=with_agency.lots[0].uuid, **signed)

    holds(everybody, ["officer", "agent"], remove)
    assert [lot.title for lot in with_agency.lots] == ["A second lot"]
    assert [lot.number for lot in with_agency.lots] == [1]
