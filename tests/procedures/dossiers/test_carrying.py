"""Drafts whose procedure is published anew: what is different is told, nothing is lost, and they can be filed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.procedures.dossiers.conftest import EDITION, NOW, reading
from tests.procedures.dossiers.forms import FAMILY

from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue.models import Edition
from openhall.procedures.dossiers import carrying, drafts, papers
from openhall.procedures.dossiers.models import Draft
from openhall.procedures.dossiers.refusals import EditionReplaced, NotEligible

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=9)
NEW: dict[str, Any] = {
    "valid_from": "2026-06-08",
    "time_limit": 2,
    "components": [{"title": "Giấy chứng sinh"}, {"title": "Ảnh"}],
    "form": {
        "type": "object",
        "required": ["child", "born"],
        "properties": {
            "child": EDITION["form"]["properties"]["child"],
            "twin": {"type": "string", "title": {"vi": "Sinh đôi với ai"}},
            "born": {"type": "string", "format": "date", "title": {"vi": "Ngày sinh", "en": "Day of birth"}},
        },
    },
}


@pytest.fixture
def old(desk, citizen, monkeypatch) -> Draft:
    """A draft with two papers, begun before the procedure was published anew."""
    row = desk.drafts(twin=True, other="Ha Ly", scans=(0,))
    desk.scans(row, 1, words=b"birth")
    desk.publishes(**NEW)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    return row


def carried(row: Draft, who: Any, **given: Any) -> Draft:
    """Somebody goes on under the edition in force."""
    return carrying.carry(draft=row.uuid, actor=reading(who), at=LATER, **given)


def test_goes_on_under_the_edition_in_force_with_what_both_ask(old, citizen):
    born = old.papers.get(component=1).sha256

    row = carried(old, citizen)

    assert row.edition == Edition.objects.get(number=2)
    assert row.answers == {"child": "Linh Ly"}
    assert (row.authority, row.applicant["name"]) == ("H98.2", "Giang Ly (fictional)")
    assert row.papers.get(sha256=born).component == 0
    left = row.papers.exclude(sha256=born).get()
    assert left.component == carrying.LEFT
    assert papers.missing(row) == [1]
    assert carried(row, citizen).answers == row.answers


def test_tells_what_is_different_before_it_does_so(old, citizen, as_reader):
    me = as_reader(citizen)
    for page in ("", "/papers", "/check"):
        assert (
            me.get(f"/dossiers/drafts/{old.uuid}{page}").headers["Location"] == f"/dossiers/drafts/{old.uuid}/edition"
        )

    page = me.get(f"/dossiers/drafts/{old.uuid}/edition").content.decode()

    for words in ("Day of birth", "Ảnh", "Tờ khai", "The time limit", "Ha Ly"):
        assert words in page
    assert "The fees" not in page
    on = me.post(f"/dossiers/drafts/{old.uuid}/edition")
    assert on.headers["Location"] == f"/dossiers/drafts/{old.uuid}"
    assert "Day of birth" in me.get(on.headers["Location"]).content.decode()
    assert "Not needed any more" in me.get(f"/dossiers/drafts/{old.uuid}/papers").content.decode()


def test_what_is_typed_into_an_old_page_is_kept_first(old, citizen, as_reader):
    me = as_reader(citizen)

    answer = me.post(f"/dossiers/drafts/{old.uuid}", {"authority": "H98.3", "name": "Another", "answer-child": "Vy Ly"})

    assert answer.headers["Location"].endswith("/edition")
    row = Draft.objects.get()
    assert (row.authority, row.answers["child"]) == ("H98.3", "Vy Ly")


def test_is_not_filed_under_the_old_one_and_is_under_the_new(old, desk, citizen, django_capture_on_commit_callbacks):
    with pytest.raises(EditionReplaced):
        desk.files(old, at=LATER)
    row = carried(old, citizen)
    from openhall.procedures.dossiers import inputs

    given = inputs.DraftInput(answers={"born": "2026-05-01"})
    row, _wrong = drafts.keep(draft=row.uuid, given=given, actor=reading(citizen), at=LATER)
    desk.scans(row, 1, words=b"photograph")

    with django_capture_on_commit_callbacks(execute=True):
        filed = desk.files(row, at=LATER)

    assert sorted(filed.papers.values_list("component", flat=True)) == [0, 1]
    assert filed.limit == 2


def test_a_program_is_told_what_changed(old, citizen, clerk, as_reader):
    url = f"/api/v1/dossier-drafts/{old.uuid}/edition"
    assert as_reader(clerk).post(url, "{}", "application/json").status_code == 404

    told = as_reader(citizen).post(url, "{}", "application/json").json()

    assert told["edition"] == 2
    assert told["different"]["asked"] == ["born"]
    assert told["different"]["lost"] == {"twin": True, "other": "Ha Ly"}
    again = as_reader(citizen).post(url, json.dumps({"eligible": []}), "application/json").json()
    assert again["different"] is None


def test_what_the_new_edition_asks_first_is_asked(desk, citizen, monkeypatch, as_reader):
    row = desk.drafts()
    desk.publishes(valid_from="2026-06-08", eligibility=FAMILY["eligibility"])
    monkeypatch.setattr(clock, "now", lambda: LATER)
    me, url = as_reader(citizen), f"/dossiers/drafts/{row.uuid}/edition"

    with pytest.raises(NotEligible):
        carried(row, citizen)
    refused = me.post(url, {"may-0": "no", "may-1": "no"})
    assert refused.status_code == 422
    assert "Go to the commune where you live." in refused.content.decode()
    assert me.post(url, {"may-0": "yes", "may-1": "no"}).status_code == 302


def test_nobody_elses_draft_is_shown_or_carried(old, clerk, as_reader):
    assert as_reader(clerk).get(f"/dossiers/drafts/{old.uuid}/edition").status_code == 404
    with pytest.raises(NotFound):
        carried(old, clerk)


def test_a_draft_under_the_edition_in_force_has_no_such_page(desk, citizen, as_reader, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    row = desk.drafts()

    answer = as_reader(citizen).get(f"/dossiers/drafts/{row.uuid}/edition")

    assert answer.headers["Location"] == f"/dossiers/drafts/{row.uuid}"
