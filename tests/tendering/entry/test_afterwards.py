"""After the project: what was promised is looked at in public, and the owner's file is completed online."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.people import MONDAY

from openhall.kernel import uploads
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours
from openhall.tendering.archive.contents import collect
from openhall.tendering.entry import public as entry
from openhall.tendering.entry.inputs import AnswerInput, BreachInput, DecisionInput, FiledPaper, FileInput
from openhall.tendering.entry.refusals import AnswerAwaited, FileOpenAlready, NoCommitment, ProjectNotOver
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox, Statement
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db(transaction=True)
SPRING = MONDAY.replace(month=4, day=3)
"""Friday, 3 April 2026; the days after it are the Qingming holiday (4 to 6 April) in the Chinese calendar."""


def statements(code):
    rows = [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]
    return [json.loads(bytes(Statement.objects.get(sha256=leaf["statement"]).body)) for leaf in rows]


def uploaded(who, text="A paper.", *, at=MONDAY):
    body = text.encode()
    sha256 = hashlib.sha256(body).hexdigest()
    upload = uploads.begin(
        owner=who.person.uuid, sha256=sha256, size=len(body), media_type="text/plain", name="a.txt", at=at
    )
    uploads.append(upload, offset=0, source=io.BytesIO(body), at=at)
    return sha256


def reported(tender, who, *, at=MONDAY, **changes):
    uuid = uuid4()
    payload = {"condition": "whole", "text": "It was cut into two.", "answer_days": 5} | changes
    signed = who.signs("report_breach", f"breach:{uuid}", 0, payload, at=at)
    given = BreachInput.model_validate(payload)
    return entry.report_breach(breach_uuid=uuid, project_uuid=tender.project_uuid, given=given, **signed)[0]


def answered(breach, who, *, at=MONDAY):
    payload = {"answer": "It was one purchase."}
    signed = who.signs("answer_breach", f"breach:{breach.uuid}", breach.version, payload, at=at)
    return entry.answer_breach(breach_uuid=breach.uuid, given=AnswerInput.model_validate(payload), **signed)[0]


def decided(breach, who, *, upheld=True, at=MONDAY):
    payload = {"upheld": upheld, "reason": "The two notices name one pump house."}
    signed = who.signs("decide_breach", f"breach:{breach.uuid}", breach.version, payload, at=at)
    return entry.decide_breach(breach_uuid=breach.uuid, given=DecisionInput.model_validate(payload), **signed)[0]


class TestBreaches:
    def test_from_the_report_to_the_consequence_that_the_law_names(self, admitted, officer, supervisor):
        evidence = [{"title": "Two notices", "sha256": uploaded(supervisor)}]
        breach = reported(admitted, supervisor, evidence=evidence)
        breach = decided(answered(breach, officer), supervisor)

        assert breach.state == "upheld"
        assert "第四十九条" in breach.basis
        assert statements("ENT-02")[0]["evidence"][0]["sha256"] == evidence[0]["sha256"]
        assert statements("ENT-03")[0]["answer"] == "It was one purchase."
        assert statements("ENT-04")[0]["consequence"].startswith("The consequence may be a fine")

    def test_for_a_promise_of_the_platforms_own_no_consequence_is_made_up(self, admitted, officer, supervisor):
        decided(answered(reported(admitted, supervisor, condition="true"), officer), supervisor)

        (decision,) = statements("ENT-04")
        assert (decision["consequence"], decision["basis"]) == ("unset", "unset")

    def test_the_owner_has_working_days_that_leave_out_the_holiday(self, admitted, supervisor):
        breach = reported(admitted, supervisor, at=SPRING, answer_days=1)

        assert breach.answer_due_at == SPRING.replace(day=7, hour=16, minute=0)  # the end of Tuesday, 7 April, there

    def test_nobody_decides_before_the_owner_was_heard(self, admitted, supervisor):
        breach = reported(admitted, supervisor)
        with pytest.raises(AnswerAwaited):
            decided(breach, supervisor)

        assert decided(breach, supervisor, upheld=False, at=breach.answer_due_at).state == "dismissed"

    def test_a_decision_stands(self, admitted, officer, supervisor):
        breach = decided(answered(reported(admitted, supervisor), officer), supervisor)

        with pytest.raises(MoveNotAllowed):
            decided(breach, supervisor, upheld=False)

    def test_who_may_report_and_decide(self, admitted, officer, host, supervisor, authority, bidder):
        reported(admitted, host)
        for who in (officer, bidder):
            with pytest.raises(Exception, match="mandate"):
                reported(admitted, who)
        breach = answered(reported(admitted, authority), officer)
        with pytest.raises(NotYours):
            decided(breach, officer)
        with pytest.raises(Exception, match="mandate"):
            decided(breach, host)

    def test_only_what_was_promised_can_be_broken(self, planned, supervisor):
        with pytest.raises(NoCommitment):
            reported(planned, supervisor)

    def test_not_a_promise_that_nobody_made(self, admitted, supervisor):
        with pytest.raises(Invalid):
            reported(admitted, supervisor, condition="moon")


def over(tender):
    Project.objects.filter(uuid=tender.project_uuid).update(state=Project.State.CONTRACTED)


def opened(tender, who, *, at=MONDAY, working_days=2):
    payload = {"working_days": working_days, "source": "House rule 4 (fictional)"}
    signed = who.signs("open_file", f"project:{tender.project_uuid}", tender.project.version, payload, at=at)
    return entry.open_file(project_uuid=tender.project_uuid, given=FileInput.model_validate(payload), **signed)[0]


def filed(tender, who, item, *, at=MONDAY, sha256=""):
    version = entry.file_of(tender.project).version
    payload = {"item": item, "title": "The paper", "sha256": sha256 or uploaded(who, item, at=at)}
    signed = who.signs("file_paper", f"project:{tender.project_uuid}", version, payload, at=at)
    return entry.file_paper(project_uuid=tender.project_uuid, given=FiledPaper.model_validate(payload), **signed)[0]


class TestFile:
    def test_the_owner_completes_it_online(self, admitted, officer, host):
        over(admitted)
        file = opened(admitted, host, at=SPRING)
        assert file.due_at == SPRING.replace(day=8, hour=16, minute=0)  # two working days after the holiday
        assert [one["code"] for one in file.items] == ["approval", "funds", "contract", "true"]

        for one in file.items:
            filed(admitted, officer, one["code"], at=SPRING)

        assert entry.remind(file.due_at) == 0
        assert statements("ENT-05")[0]["source"] == "House rule 4 (fictional)"
        assert len(statements("ENT-06")) == 4

    def test_the_owner_is_reminded_once_before_and_once_after(self, admitted, officer, host):
        over(admitted)
        file = opened(admitted, host, working_days=10)
        before = Message.objects.filter(person=officer.person.uuid).count()

        assert entry.remind(file.due_at - timedelta(days=4)) == 0
        assert [entry.remind(file.due_at - timedelta(days=3)) for _ in range(2)] == [1, 0]
        assert [entry.remind(file.due_at) for _ in range(2)] == [1, 0]
        assert Message.objects.filter(person=officer.person.uuid).count() == before + 2

    def test_not_before_the_project_is_over_and_not_twice(self, admitted, host):
        with pytest.raises(ProjectNotOver):
            opened(admitted, host)
        over(admitted)
        opened(admitted, host)
        with pytest.raises(FileOpenAlready):
            opened(admitted, host)

    def test_only_what_one_has_uploaded_for_what_is_listed(self, admitted, officer, host):
        over(admitted)
        opened(admitted, host)
        with pytest.raises(NotFound):
            filed(admitted, officer, "approval", sha256="0" * 64)
        with pytest.raises(Invalid):
            filed(admitted, officer, "moon")
        paper = filed(admitted, officer, "approval")
        with pytest.raises(Invalid):
            filed(admitted, officer, "approval", sha256=paper.sha256)

    def test_only_the_centre_opens_it_and_only_the_owner_files(self, admitted, officer, host):
        over(admitted)
        with pytest.raises(Exception, match="mandate"):
            opened(admitted, officer)
        opened(admitted, host)
        with pytest.raises(Exception, match="mandate"):
            filed(admitted, host, "approval")


def test_the_archive_has_what_was_filed_after_the_project(admitted, officer, host):
    over(admitted)
    file = opened(admitted, host)
    for one in file.items:
        filed(admitted, officer, one["code"])
    drain_all()

    items = [one for one in collect(admitted.project, MONDAY).items if one.kind == "filed_after"]

    assert {one.sha256 for one in items} == set(file.papers.values_list("sha256", flat=True))
    assert {(one.title, one.public, one.source.code) for one in items} == {("The paper", False, "ENT-06")}
