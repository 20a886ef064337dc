"""Questions of the committee to bidders: in writing, without who asks, within a time, never changing the bid."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from pydantic import ValidationError
from tests.people import MONDAY, Character

from openhall.kernel import clock, uploads
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours
from openhall.tendering.evaluation import blinding, clarifying
from openhall.tendering.evaluation.inputs import AnswerInput, ClarificationInput, SettingAsideInput
from openhall.tendering.evaluation.models import Clarification
from openhall.tendering.evaluation.refusals import AnswerTooLate, ClarificationOpen
from openhall.witness.models import Committed, Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db
QUESTION, ANSWER = "Is the sum on page 3 in thousands?", "Yes, in thousands, as the heading says."


def asks(panel: Any, who: Character | None = None, *, place: int = 0, hours: int = 24, bid: UUID | None = None) -> Any:
    uuid = uuid4()
    payload = {"bid": str(bid or panel.bids[place].bid), "question": QUESTION, "hours": hours}
    signed = (who or panel.committee).signs("ask_clarification", f"clarification:{uuid}", 0, payload, at=panel.now)
    given = ClarificationInput.model_validate(payload)
    return clarifying.ask_clarification(lot_uuid=panel.lot.uuid, clarification=uuid, given=given, **signed)[0]


def answers(panel: Any, row: Clarification, who: Character, text: str = ANSWER) -> Any:
    row.refresh_from_db()
    payload = {"answer": text, "within": True}
    signed = who.signs("answer_clarification", f"clarification:{row.uuid}", row.version, payload, at=panel.now)
    given = AnswerInput.model_validate(payload)
    return clarifying.answer_clarification(clarification=row.uuid, given=given, **signed)[0]


def sets_aside(panel: Any, row: Clarification, who: Character | None = None) -> Any:
    row.refresh_from_db()
    payload = {"reason": "It names another pump than the bid."}
    signer = who or panel.committee
    signed = signer.signs("set_aside_answer", f"clarification:{row.uuid}", row.version, payload, at=panel.now)
    given = SettingAsideInput.model_validate(payload)
    return clarifying.set_aside_answer(clarification=row.uuid, given=given, **signed)[0]


def bidder_of(panel: Any, bidders: list[Character], place: int = 0) -> Character:
    return next(one for one in bidders if one.organisation.pk == panel.bids[place].organisation_id)


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def test_the_committee_asks_and_the_bidder_answers_once_and_in_time(opened, bidders):
    asked, own = asks(opened), bidder_of(opened, bidders)
    with pytest.raises(ClarificationOpen):
        opened.evaluates()
    answered = answers(opened, asked, own)
    assert (answered.answer, answered.answered_at) == (ANSWER, opened.now)
    opened.passes(seconds=1)
    with pytest.raises(MoveNotAllowed):
        answers(opened, asked, own, "No, in millions.")
    opened.evaluates()
    (told,) = statement(leaf("EVA-01")["statement"])["clarifications"]
    assert told == {
        "clarification": str(asked.uuid), "bid": str(opened.bids[0].bid), "asked_sha256": asked.ask_leaf,
        "answered_sha256": answered.answer_leaf, "set_aside_sha256": None,
    }  # fmt: skip
    for code in ("EVA-09", "EVA-10"):
        on_the_log = leaf(code)
        assert "case" not in on_the_log
        assert on_the_log.get("public", {}) == {}
        for secret in (opened.lot.uuid, opened.bids[0].bid, own.organisation.uuid, "thousands"):
            assert str(secret) not in json.dumps(on_the_log)


def test_after_its_time_no_answer_is_taken_and_the_evaluation_goes_on(opened, bidders):
    asked = asks(opened, hours=1)
    opened.passes(hours=2)
    with pytest.raises(AnswerTooLate):
        answers(opened, asked, bidder_of(opened, bidders))
    opened.evaluates()


def test_an_answer_that_goes_beyond_the_bid_is_set_aside_and_the_bidder_is_told(opened, bidders, as_reader):
    asked, own = asks(opened), bidder_of(opened, bidders)
    with pytest.raises(MoveNotAllowed):
        sets_aside(opened, asked)
    answers(opened, asked, own)
    opened.passes(seconds=1)
    aside = sets_aside(opened, asked)
    assert aside.aside_at == opened.now
    with pytest.raises(MoveNotAllowed):
        sets_aside(opened, asked)
    clock.move_to(opened.now)
    shown = as_reader(own).get(reverse("clarification", args=[asked.uuid])).content.decode()
    assert "It names another pump than the bid." in shown
    assert json.loads(bytes(Outbox.objects.get(code="EVA-11").leaf)).get("public", {}) == {}


def test_who_answers_says_that_it_stays_within_the_bid(opened):
    for within in (False, None):
        with pytest.raises(ValidationError):
            AnswerInput.model_validate({"answer": ANSWER, "within": within})


def test_only_the_committee_asks_about_a_bid_that_stands_and_only_its_bidder_answers(opened, bidders, officer, host):
    with pytest.raises(Invalid):
        asks(opened, bid=uuid4())
    for who in (officer, bidders[0]):
        with pytest.raises(NotYours):
            asks(opened, who)
    asked = asks(opened)
    own = bidder_of(opened, bidders)
    for who in (*[one for one in bidders if one is not own], officer, opened.committee):
        with pytest.raises(NotFound):
            answers(opened, asked, who)
    answers(opened, asked, own)
    for who in (own, officer):
        with pytest.raises(NotYours):
            sets_aside(opened, asked, who)


def test_question_and_answer_are_read_by_the_committee_and_that_bidder_and_nobody_learns_who_asked(
    opened, bidders, officer, host, supervisor, second_expert, as_reader
):
    asked, own = asks(opened), bidder_of(opened, bidders)
    answers(opened, asked, own)
    clock.move_to(opened.now + timedelta(seconds=1))
    page, api = reverse("clarification", args=[asked.uuid]), f"/api/v1/clarifications/{asked.uuid}"
    both = (reverse("work-clarifications", args=[opened.lot.uuid]), f"/api/v1/lots/{opened.lot.uuid}/clarifications")

    for who in (own, opened.committee, second_expert):
        for address in (page, api):
            shown = as_reader(who).get(address)
            assert shown.status_code == 200
            assert ANSWER in shown.content.decode()
    text = as_reader(own).get(page).content.decode() + as_reader(own).get(api).content.decode()
    assert opened.committee.person.name not in text
    assert str(opened.committee.person.uuid) not in text
    others = [None, officer, host, supervisor, *[one for one in bidders if one is not own]]
    for who in others:
        assert {as_reader(who).get(one).status_code for one in (page, api, *both)} <= {302, 401, 403, 404}
    for address in both:
        assert as_reader(own).get(address).status_code == 404
        assert QUESTION in as_reader(second_expert).get(address).content.decode()


class TestDocumentsWithAnAnswer:
    @pytest.fixture
    def uploaded(self):
        """``uploaded(who, data)``: a file that this person has uploaded completely; its digest."""

        def upload(who: Character, data: bytes) -> str:
            digest, size = hashlib.sha256(data).hexdigest(), len(data)
            facts = {"sha256": digest, "size": size, "media_type": "application/pdf", "name": "own-name.pdf"}
            row = uploads.begin(owner=who.person.uuid, at=MONDAY, **facts)
            uploads.append(row, offset=0, source=BytesIO(data), at=MONDAY)
            return digest

        return upload

    def answers_with(self, panel, row, who, *documents):
        row.refresh_from_db()
        given = [{"title": title, "sha256": sha256} for title, sha256 in documents]
        payload = {"answer": ANSWER, "documents": given, "within": True}
        signed = who.signs("answer_clarification", f"clarification:{row.uuid}", row.version, payload, at=panel.now)
        return clarifying.answer_clarification(
            clarification=row.uuid, given=AnswerInput.model_validate(payload), **signed
        )[0]

    def test_committee_and_bidder_read_them_and_nobody_else(self, opened, bidders, officer, as_reader, uploaded):
        asked, own = asks(opened), bidder_of(opened, bidders)
        digest = uploaded(own, b"%PDF-1.7 our test report")
        self.answers_with(opened, asked, own, ("Test report", digest))
        clock.move_to(opened.now)
        page, file = (
            reverse("clarification", args=[asked.uuid]),
            reverse("clarification-file", args=[asked.uuid, digest]),
        )

        for reader in (opened.committee, own):
            assert "Test report" in as_reader(reader).get(page).content.decode()
            answer = as_reader(reader).get(file)
            assert b"".join(answer.streaming_content) == b"%PDF-1.7 our test report"
            assert "own-name" not in str(answer.headers)
            told = as_reader(reader).get(f"/api/v1/clarifications/{asked.uuid}").json()["documents"]
            assert [(one["title"], one["sha256"]) for one in told] == [("Test report", digest)]
        for reader in (officer, next(one for one in bidders if one is not own)):
            assert as_reader(reader).get(file).status_code == 404
        assert as_reader(None).get(file).status_code in (302, 401)
        assert as_reader(own).get(file.replace(digest, "0" * 64)).status_code == 404

    def test_the_log_commits_to_them_and_names_neither_them_nor_who_asked(self, opened, bidders, uploaded):
        asked, own = asks(opened), bidder_of(opened, bidders)
        digest = uploaded(own, b"%PDF-1.7 our test report")
        self.answers_with(opened, asked, own, ("Test report", digest))

        found = leaf("EVA-10")
        assert set(found["commitments"]) == {"clarification/answer", "clarification/documents"}
        assert "case" not in found
        text = json.dumps(found)
        assert not [told for told in (digest, "Test report", str(opened.committee.person.uuid)) if told in text]
        kept = Committed.objects.get(outbox__code="EVA-10", path="clarification/documents")
        assert kept.value == [digest]

    def test_only_what_the_bidder_uploaded_and_each_once(self, opened, bidders, uploaded):
        asked, own = asks(opened), bidder_of(opened, bidders)
        other = next(one for one in bidders if one is not own)
        digest = uploaded(other, b"%PDF-1.7 of another")
        with pytest.raises(NotFound):
            self.answers_with(opened, asked, own, ("Test report", digest))
        mine = uploaded(own, b"%PDF-1.7 mine")
        with pytest.raises(Invalid):
            self.answers_with(opened, asked, own, ("Once", mine), ("Twice", mine))
        assert self.answers_with(opened, asked, own).files.count() == 0

    def test_while_names_are_hidden_only_those_without_names_are_shown(self, opened, bidders, uploaded, monkeypatch):
        asked, own = asks(opened), bidder_of(opened, bidders)
        plain, marked = uploaded(own, b"%PDF-1.7 of us"), uploaded(own, b"%PDF-1.7 of nobody")
        self.answers_with(opened, asked, own, ("Our report", plain), ("blind-report", marked))
        row = Clarification.objects.get(uuid=asked.uuid)
        seen = opened.committee.signs("accept_call", f"call:{uuid4()}", 0, at=opened.now)["actor"]
        mine = own.signs("accept_call", f"call:{uuid4()}", 0, at=opened.now)["actor"]

        assert len(clarifying.files_of(row, seen)) == 2
        monkeypatch.setattr(blinding, "hides", lambda lot: True)
        assert [one.title for one in clarifying.files_of(row, seen)] == ["blind-report"]
        assert len(clarifying.files_of(row, mine)) == 2
        with pytest.raises(NotFound):
            clarifying.file_of(row.uuid, plain, seen, opened.now)

    def test_the_page_asks_the_bidder_for_them_and_sends_none_where_none_is_chosen(self, opened, bidders, as_reader):
        asked, own = asks(opened), bidder_of(opened, bidders)
        clock.move_to(opened.now)
        page = reverse("clarification", args=[asked.uuid])

        assert as_reader(own).get(page).content.decode().count('data-upload="sha256"') == 2
        assert 'data-upload="sha256"' not in as_reader(opened.committee).get(page).content.decode()
        blank = [{"title": "", "sha256": ""}, {"title": "", "sha256": ""}]
        assert AnswerInput.model_validate({"answer": ANSWER, "documents": blank, "within": True}).documents == []
