"""Questions whose asker nobody learns, and changes that the law gives bidders time for."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core import mail
from django.utils import translation

from openhall.identity.models import Person
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import messages, uploads
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours, Stale
from openhall.tendering.notices import public as notices
from openhall.tendering.notices import views
from openhall.tendering.planning.public import OtherContent
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all, hidden_acts

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DUE = datetime(2026, 3, 23, 16, 0, tzinfo=UTC)
SAID = {
    "en": "A question waits for your answer",
    "ko": "답변할 질의가 있습니다",
    "zh-hans": "有提问等待您答复",
    "vi": "Có câu hỏi chờ bạn trả lời",
}
QUESTIONS_CLOSE = datetime(2026, 3, 13, 16, 0, tzinfo=UTC)
"""24:00 in Beijing, ten days before the day of the deadline."""


def asks(who, tender, text="May the pumps be blue?", at=MONDAY):
    uuid, payload = uuid4(), {"text": text}
    signed = who.signs("ask_question", f"question:{uuid}", 0, payload, at=at)
    return notices.ask_question(notice_uuid=tender.notice_uuid, question_uuid=uuid, question=text, **signed)


def answers(who, question, text="They may.", at=MONDAY, version=None):
    version = question.version if version is None else version
    signed = who.signs("answer_question", f"question:{question.uuid}", version, {"answer": text}, at=at)
    return notices.answer_question(question_uuid=question.uuid, answer=text, **signed)


def amends(who, tender, at=MONDAY, **changes):
    payload = {"text": "Lot 1: the flow is 40 litres a second."} | changes
    signed = who.signs("amend_notice", f"notice:{tender.notice_uuid}", tender.notice.version, payload, at=at)
    return notices.amend_notice(
        notice_uuid=tender.notice_uuid, amendment=notices.AmendmentInput.model_validate(payload), **signed
    )


def uploaded(who, content=b"The revised drawings, as text.\n", at=MONDAY):
    digest = sha256(content).hexdigest()
    upload = uploads.begin(
        owner=who.person.uuid, sha256=digest, size=len(content), media_type="text/plain", name="drawings.txt", at=at
    )
    uploads.append(upload, offset=0, source=io.BytesIO(content), at=at)
    return digest


class TestLetterByLetter:
    """What is published is what was signed, spaces and all."""

    def test_question_and_answer_stand_as_they_were_signed(self, published, bidder):
        question, _asked = asks(bidder, published, text=" Blue?\n")
        _question, answered = answers(published.officer, question, text="Yes. ")

        drain_all()
        said = next(act for act in acts_after(0) if act.leaf_sha256 == answered.leaf_sha256).statement()
        assert (said["question"], said["answer"]) == (" Blue?\n", "Yes. ")

    def test_another_answer_than_the_signed_one_is_refused(self, published, bidder):
        question, _asked = asks(bidder, published)
        signed = published.officer.signs(
            "answer_question", f"question:{question.uuid}", question.version, {"answer": "Yes."}
        )

        with pytest.raises(OtherContent):
            notices.answer_question(question_uuid=question.uuid, answer="No.", **signed)

    def test_an_amendment_publishes_its_signed_spelling(self, published):
        sent = {"new_due_at": "2026-04-08T00:00:00+08:00", "documents_added": [{"title": ""}]}
        _row, amended = amends(published.officer, published, **sent)

        drain_all()
        said = next(act for act in acts_after(0) if act.leaf_sha256 == amended.leaf_sha256).statement()
        assert said["signed"] == {"text": "Lot 1: the flow is 40 litres a second."} | sent

    def test_another_amendment_than_the_signed_one_is_refused(self, published):
        signed = published.officer.signs(
            "amend_notice", f"notice:{published.notice_uuid}", published.notice.version, {"text": "One."}
        )

        with pytest.raises(OtherContent):
            notices.amend_notice(
                notice_uuid=published.notice_uuid,
                amendment=notices.AmendmentInput.model_validate({"text": "Two."}),
                **signed,
            )


class TestQuestions:
    def test_a_question_is_one_uniform_leaf_and_its_answer_names_nobody(self, published, bidder):
        question, asked = asks(bidder, published)
        _question, answered = answers(published.officer, question)

        drain_all()
        leaves = {act.leaf_sha256: act for act in acts_after(0)}
        assert leaves[asked.leaf_sha256].leaf["code"] == "SEALED"
        assert set(leaves[asked.leaf_sha256].leaf) == {"v", "code", "at", "object", "commitment"}
        assert [row.code for row in hidden_acts(published.lot.uuid)] == ["NOT-02"]
        said = leaves[answered.leaf_sha256].statement()
        assert (said["question"], said["answer"]) == ("May the pumps be blue?", "They may.")
        shown = str(views.notice(published.notice)) + str(said) + str(leaves[answered.leaf_sha256].leaf)
        for secret in (bidder.organisation.name, str(bidder.organisation.uuid), bidder.person.name):
            assert secret not in shown

    def test_who_prepares_the_tender_is_told_that_a_question_waits_but_not_from_whom(self, published, bidder):
        from openhall.kernel.messages import inbox

        asks(bidder, published)

        (message,) = inbox(published.officer.person.uuid)
        assert "Pumps for the lower reservoir" in message.body_in_words
        assert bidder.organisation.name not in message.subject_in_words + message.body_in_words
        (waiting,) = notices.open_questions(published.notice)
        assert "asker_id" in waiting.get_deferred_fields()

    def test_every_reader_is_told_in_their_own_language_whoever_acted_in_which(self, published, bidder, joins):
        readers = {
            language: joins(f"Reader {number}", "Riverside Waterworks", Role.OFFICER).person.uuid
            for number, language in enumerate(SAID)
        }
        for language, uuid in readers.items():
            Person.objects.filter(uuid=uuid).update(locale=language)

        with translation.override("vi"):
            asks(bidder, published)
            messages.deliver_due(MONDAY)

        for language, uuid in readers.items():
            (message,) = messages.inbox(uuid)
            (sent,) = (one for one in mail.outbox if one.to == [message.email])
            assert sent.subject == SAID[language]
            with translation.override(language):
                assert message.subject_in_words == SAID[language]
                assert sent.body.startswith(message.body_in_words)
            assert "Pumps for the lower reservoir" in sent.body

    def test_questions_are_taken_as_long_as_the_law_admits_objections(self, published, bidder, second_bidder):
        asks(bidder, published, at=QUESTIONS_CLOSE - timedelta(microseconds=1))
        with pytest.raises(notices.TooLate) as refusal:
            asks(second_bidder, published, at=QUESTIONS_CLOSE)

        assert "第二十二条" in refusal.value.facts["article"]

    def test_who_prepares_or_hosts_and_who_may_not_bid_cannot_ask(self, published, host, supervisor):
        for who in (published.officer, host):
            with pytest.raises(NotYours):
                asks(who, published)
        with pytest.raises(MandateMissing):
            asks(supervisor, published)
        assert not Outbox.objects.filter(code="NOT-02").exists()

    def test_no_question_before_publication(self, admitted, bidder):
        with pytest.raises(MoveNotAllowed):
            asks(bidder, admitted)

    def test_only_who_prepares_it_answers_once_and_before_the_deadline(self, published, bidder, stranger):
        question, _ = asks(bidder, published)
        for who in (bidder, stranger):
            with pytest.raises(NotYours):
                answers(who, question)
        with pytest.raises(notices.TooLate):
            answers(published.officer, question, at=DUE)
        answers(published.officer, question)
        with pytest.raises(Stale):
            answers(published.officer, question)
        with pytest.raises(MoveNotAllowed):
            answers(published.officer, question, version=2)


class TestAmendments:
    def test_enough_time_left_leaves_the_deadline(self, published):
        row, _ = amends(published.officer, published)

        assert (row.old_due_at, row.new_due_at) == (DUE, DUE)

    def test_too_little_time_left_moves_the_deadline_as_far_as_the_law_asks(self, published):
        late = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
        row, recorded = amends(published.officer, published, at=late)

        # 15 days after 20 March is 4 April; 4 to 6 April is the Qingming holiday.
        assert row.new_due_at == datetime(2026, 4, 7, 16, 0, tzinfo=UTC)
        assert published.notice.bids_due_at == row.new_due_at
        drain_all()
        act = next(act for act in acts_after(0) if act.leaf_sha256 == recorded.leaf_sha256)
        assert act.leaf["public"] == {
            "old_due_at": "2026-03-23T16:00:00.000000Z",
            "new_due_at": "2026-04-07T16:00:00.000000Z",
        }

    def test_a_chosen_deadline_must_be_late_enough(self, published):
        late = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)
        with pytest.raises(notices.DeadlineTooEarly) as refusal:
            amends(published.officer, published, at=late, new_due_at="2026-03-30T09:00:00+08:00")
        assert "第二十一条" in refusal.value.facts["article"]

        row, _ = amends(published.officer, published, at=late, new_due_at="2026-04-10T09:00:00+08:00")
        assert row.new_due_at == datetime(2026, 4, 10, 1, 0, tzinfo=UTC)

    def test_a_deadline_never_comes_earlier(self, published):
        with pytest.raises(notices.DeadlineTooEarly):
            amends(published.officer, published, new_due_at="2026-03-23T09:00:00+08:00")

    def test_documents_come_and_go_and_stay_on_record(self, published):
        first = uploaded(published.officer)
        amends(published.officer, published, documents_added=[{"title": "Drawings", "sha256": first}])
        second = uploaded(published.officer, b"The drawings revised once more.\n")
        amends(
            published.officer,
            published,
            documents_added=[{"title": "Drawings, revised", "sha256": second}],
            documents_withdrawn=[first],
        )

        assert [row.sha256 for row in notices.documents_of(published.notice)] == [second]
        assert [row.sha256 for row in notices.documents_of(published.notice, withdrawn=True)] == [first, second]

    def test_a_file_that_this_person_did_not_upload_is_refused(self, published, bidder):
        theirs = uploaded(bidder)
        with pytest.raises(NotFound):
            amends(published.officer, published, documents_added=[{"title": "Theirs", "sha256": theirs}])
        with pytest.raises(Invalid):
            amends(published.officer, published, documents_withdrawn=[theirs])

    def test_nobody_else_amends_and_nobody_after_the_deadline(self, published, stranger, bidder):
        for who in (stranger, bidder):
            with pytest.raises(NotYours):
                amends(who, published)
        with pytest.raises(notices.TooLate):
            amends(published.officer, published, at=DUE)

    def test_two_tabs_amend_once(self, published):
        payload = {"text": "Once."}
        version = published.notice.version
        both = [
            published.officer.signs("amend_notice", f"notice:{published.notice_uuid}", version, payload)
            for _ in range(2)
        ]
        amendment = notices.AmendmentInput.model_validate(payload)
        notices.amend_notice(notice_uuid=published.notice_uuid, amendment=amendment, **both[0])
        with pytest.raises(Stale):
            notices.amend_notice(notice_uuid=published.notice_uuid, amendment=amendment, **both[1])
        assert Outbox.objects.filter(code="NOT-04").count() == 1
