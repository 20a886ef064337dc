"""What the procedure names as a document is there before the notice goes out, and stays there."""

from __future__ import annotations

from hashlib import sha256

import pytest
from tests.people import MONDAY
from tests.tendering.notices.test_questions_and_amendments import amends

from openhall.kernel.refusals import Invalid
from openhall.tendering.entry import public as entry
from openhall.tendering.notices import public as notices
from openhall.tendering.notices import views


@pytest.fixture
def called(tender, entered):
    """A project by the open procedure of the Chinese pack, which names one document."""
    tender.created(resource_class="works", procedure="open", category="works")
    tender.planned()
    return tender


def failing(tender):
    checks = entry.gate(tender.project, MONDAY).checks
    return {one.check.code: f"{one.detail} {one.check.way_forward}" for one in checks if not one.passed}


def test_the_gate_stays_shut_without_it_and_says_what_is_missing(called):
    called.drafted(documents=[])
    assert set(failing(called)) == {"documents"}
    assert "“Tender documents” is missing (" in failing(called)["documents"]
    assert "say there which document it is" in failing(called)["documents"]

    called.drafted(documents=[{"title": "Drawings", "sha256": called.uploads("Drawings.\n")}])
    assert set(failing(called)) == {"documents"}, "any other document is not it"

    called.drafted()
    assert failing(called) == {}


def test_the_notice_says_which_document_it_is(called):
    called.drafted()
    called.admitted()
    called.published()
    (shown,) = [views.document(row) for row in notices.documents_of(called.notice)]
    assert (shown["kind"], shown["sha256"]) == ("tender_documents", digest_of_paper())


def digest_of_paper():
    return sha256(b"Tender documents of these tests.\n").hexdigest()


def test_a_notice_whose_document_went_away_after_the_gate_is_not_published(called):
    called.drafted()
    called.admitted()
    called.drafted(documents=[])
    with pytest.raises(Invalid) as refusal:
        called.published()
    assert list(refusal.value.errors) == ["documents.tender_documents"]


def test_an_amendment_replaces_it_but_never_only_takes_it_away(called):
    called.drafted()
    called.admitted()
    called.published()
    new = called.uploads("Tender documents, better.\n")
    with pytest.raises(Invalid) as refusal:
        amends(called.officer, called, documents_withdrawn=[digest_of_paper()])
    assert "Tender documents" in refusal.value.errors["documents_withdrawn"]

    added = [{"title": "Better", "kind": "tender_documents", "sha256": new}]
    amends(called.officer, called, documents_withdrawn=[digest_of_paper()], documents_added=added)
    assert [row.sha256 for row in notices.documents_of(called.notice)] == [new]


def test_a_kind_that_the_procedure_does_not_name_is_refused(called):
    paper = called.uploads("Reasons.\n")
    with pytest.raises(Invalid) as refusal:
        called.drafted(documents=[{"title": "Reasons", "kind": "reasons", "sha256": paper}])
    assert "Tender documents" in refusal.value.errors["kind"]


def test_without_a_procedure_nothing_is_asked_for(planned):
    planned.drafted()
    assert failing(planned) == {}
