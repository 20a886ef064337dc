"""Fixtures of objections: a tender that is out, and a lot whose candidates are public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.tendering.awards import conftest as awards

from openhall.config.stages import stage
from openhall.identity.public import Role
from openhall.tendering.awards.public import award_of
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.remedies import commands, responsible
from openhall.tendering.remedies.complaints import deciding, filing, handling, inputs
from openhall.tendering.remedies.inputs import BodyInput, ObjectionInput, ReplyInput

publishes, tender, panels = awards.publishes, awards.tender, awards.panels
static_folder, as_reader = awards.static_folder, awards.as_reader
committee, owns, reported = awards.committee, awards.owns, awards.reported


@dataclass
class Dispute:
    """A tender in which somebody may object. ``lot`` is meant where the result is."""

    notice: Notice
    lot: Lot | None
    officer: Any
    now: datetime

    def objects(self, who: Any, *, uuid: UUID | None = None, at: datetime | None = None, **changes: Any) -> Any:
        """Somebody objects."""
        about = {"matter": "documents"} if self.lot is None else {"matter": "result", "lot": str(self.lot.uuid)}
        payload = about | {"standing": "bidder", "text": "The second page contradicts the law."} | changes
        objection = uuid or uuid4()
        signed = who.signs("file_objection", f"objection:{objection}", 0, payload, at=at or self.now)
        given = ObjectionInput.model_validate(payload)
        return commands.file_objection(objection=objection, notice=self.notice.uuid, given=given, **signed)

    def withdraws(self, objection: Any, who: Any, *, version: int = 1, at: datetime | None = None) -> Any:
        """Who objected takes it back."""
        name = f"objection:{objection.uuid}"
        signed = who.signs("withdraw_objection", name, version, at=at or self.now)
        return commands.withdraw_objection(objection=objection.uuid, **signed)

    def replies(
        self, objection: Any, *, who: Any = None, version: int = 1, at: datetime | None = None, **changes: Any
    ) -> Any:
        """The owner answers."""
        payload = {
            "upheld": False,
            "measure": "none",
            "answer": "The page follows the law.",
            "summary": "No.",
        } | changes
        name = f"objection:{objection.uuid}"
        signed = (who or self.officer).signs("reply_to_objection", name, version, payload, at=at or self.now)
        given = ReplyInput.model_validate(payload)
        return commands.reply_to_objection(objection=objection.uuid, given=given, **signed)


def dispute_about_documents(whole: Any, officer: Any) -> Dispute:
    """A tender that is out, two days after its notice."""
    notice = Notice.objects.select_related("project").get(pk=whole.lots[0].notice_id)
    assert notice.published_at is not None
    return Dispute(notice, None, officer, notice.published_at + timedelta(days=2))


FIGURES = awards.evaluation.CHINA | {"remedies.pause_moves_deadline": True}


@pytest.fixture
@stage
def called(publishes: Any, officer: Any) -> Dispute:
    """Under the law of China: a tender that is out; by the authority's value a pause moves its deadline."""
    whole = publishes("cn@2019-03-02", FIGURES)
    return dispute_about_documents(whole, officer)


@pytest.fixture
def shown(reported: Any, officer: Any) -> Dispute:
    """Under the law of China: a lot whose candidates became public an hour ago."""
    reported.publishes()
    lot = reported.lot
    until = award_of(lot.uuid).until
    return Dispute(lot.notice, lot, officer, until - timedelta(days=1))


@pytest.fixture
@stage
def neighbour(joins: Any) -> Any:
    """Somebody who manages a firm that hasn't bid."""
    return joins("Oanh Bui", "Stone Bridge Works", Role.MANAGER, Role.BIDDER, public=False)


BODY = {
    "jurisdiction": "cn",
    "industry": "Water",
    "body": "Fictional Bureau of Water",
    "contact": "1 Invented Street",
    "source": "Notice 1 of an invented city",
    "lang": "en",
    "here": True,
}
COMPLAINT = {
    "matter": "result",
    "standing": "bidder",
    "text": "The winner has no licence.",
    "request": "Make the award void.",
}
DECISION = {
    "outcome": "upheld",
    "effect": "none",
    "decision": "Clear Pumps is right; Deep Wells has no licence.",
    "published": "The winner has no licence.",
    "law": "Article 1 of invented rules",
    "lang": "en",
}
STEPS: dict[str, tuple[Any, Any, str]] = {
    "ask_correction": (handling.ask_correction, inputs.CorrectionAskInput, "complaint"),
    "correct_complaint": (filing.correct_complaint, inputs.CorrectionInput, "complaint"),
    "decide_acceptance": (handling.decide_acceptance, inputs.AcceptanceInput, "complaint"),
    "transfer_complaint": (handling.transfer_complaint, inputs.TransferInput, "complaint"),
    "suspend_tender": (handling.suspend_tender, inputs.SuspensionInput, "complaint"),
    "answer_complaint": (handling.answer_complaint, inputs.AnswerInput, "complaint"),
    "note_inquiry": (handling.note_inquiry, inputs.InquiryInput, "complaint"),
    "decide_complaint": (deciding.decide_complaint, inputs.DecisionInput, "complaint"),
}


def names_body(who: Any, **changes: Any) -> Any:
    """An authority says that it takes complaints here."""
    payload, uuid = BODY | changes, uuid4()
    signed = who.signs("name_responsible_body", f"responsible-body:{uuid}", 0, payload)
    given = BodyInput.model_validate(payload)
    return responsible.name_responsible_body(uuid=uuid, given=given, **signed)[0]


@dataclass
class Grievance:
    """A lot about which somebody complains to a body. ``now``: when, unless told otherwise."""

    owner: Any
    officer: Any
    body: Any
    entry: Any
    now: datetime

    @property
    def lot(self) -> Lot:
        """The lot as it is now."""
        return Lot.objects.select_related("notice__project").get(pk=self.owner.lot.pk)

    @property
    def dispute(self) -> Dispute:
        """Where somebody objects first."""
        return Dispute(self.lot.notice, self.lot, self.officer, self.now)

    def complains(self, who: Any, *, at: datetime | None = None, uuid: UUID | None = None, **changes: Any) -> Any:
        """Somebody complains about the result."""
        at = at or self.now
        payload = COMPLAINT | {"lot": str(self.lot.uuid), "body": str(self.entry.uuid)}
        payload = payload | {"known_at": (at - timedelta(hours=1)).isoformat()} | changes
        payload = {name: value for name, value in payload.items() if value is not None}
        complaint = uuid or uuid4()
        signed = who.signs("file_complaint", f"complaint:{complaint}", 0, payload, at=at)
        given = inputs.ComplaintInput.model_validate(payload)
        return filing.file_complaint(complaint=complaint, notice=self.lot.notice.uuid, given=given, **signed).complaint

    def does(self, command: str, row: Any, who: Any, payload: Any = None, *, at: datetime | None = None) -> Any:
        """Somebody does something with the complaint, having seen its newest version."""
        row.refresh_from_db()
        signed = who.signs(command, f"complaint:{row.uuid}", row.version, payload or {}, at=at or self.now)
        if command in ("withdraw_complaint", "lift_tender_suspension"):
            room: Any = filing if command == "withdraw_complaint" else handling
            return getattr(room, command)(complaint=row.uuid, **signed).complaint
        run, shape, name = STEPS[command]
        return run(**{name: row.uuid}, given=shape.model_validate(payload), **signed).complaint

    def accepts(self, row: Any, *, at: datetime | None = None) -> Any:
        """The body takes it up."""
        return self.does("decide_acceptance", row, self.body, {"accepted": True}, at=at)

    def decides(self, row: Any, *, at: datetime | None = None, **changes: Any) -> Any:
        """The body decides."""
        return self.does("decide_complaint", row, self.body, DECISION | changes, at=at)

    def objected_and_awarded(self, who: Any) -> None:
        """Somebody objects in vain while the candidates are public; then the lot is awarded."""
        self.dispute.replies(self.dispute.objects(who).objection)
        self.now = award_of(self.lot.uuid).until
        self.owner.awards(at=self.now)
        self.now += timedelta(hours=2)


class Standstill:
    """Complaints about a lot that were taken up, and the suspensions that the body orders for them."""

    def __init__(self, owner: Any, officer: Any, body: Any, now: datetime) -> None:
        jurisdiction = owner.lot.notice.project.jurisdiction
        self.grievance = Grievance(owner, officer, body, names_body(body, jurisdiction=jurisdiction), now)

    def complaint(self, who: Any, **changes: Any) -> Any:
        row = self.grievance.complains(who, matter="procedure", standing="interested", interest="Land.", **changes)
        return self.grievance.accepts(row)

    def suspends(self, row: Any, at: datetime) -> None:
        body = self.grievance.body
        self.grievance.does("suspend_tender", row, body, {"reason": "Something is looked into."}, at=at)

    def lifts(self, row: Any, at: datetime) -> None:
        self.grievance.does("lift_tender_suspension", row, self.grievance.body, at=at)


@pytest.fixture
def grieved(reported: Any, officer: Any, authority: Any) -> Grievance:
    """Under the law of China: a lot whose candidates are public, and a body that takes complaints about it."""
    reported.publishes()
    now = award_of(reported.lot.uuid).until - timedelta(days=1)
    return Grievance(reported, officer, authority, names_body(authority), now)
