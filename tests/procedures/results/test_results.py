"""Electronic results: made by templates, sealed, stamped; waiting, renewed, corrected, revoked, shared, reused."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from tests.certificates.second_opinion import judged, openssl_says, poppler_says
from tests.procedures.dossiers.conftest import NOW, reading
from tests.procedures.dossiers.forms import FAMILY

from openhall.identity.certificates import sandbox_tsa
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import drafts
from openhall.procedures.results import inputs, issuing, keeping, lasting, queries, refusals, reusing, sharing
from openhall.procedures.results.models import Document, Rendition, State
from openhall.procedures.results.public import ResultFacts, result_facts
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def leaf(code: str) -> dict:
    """The newest act of a code."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id").first().leaf))


def file_of(row: Document) -> bytes:
    """The document's file as it is now."""
    return keeping.content(row.folder, row.sha256)


class TestWhatFieldsStandFor:
    def test_choices_and_rows_are_in_the_words_of_the_procedure(self):
        edition = SimpleNamespace(content=FAMILY, lang="vi")
        row = SimpleNamespace(
            edition=edition,
            answers={"group": "nghèo", "proxy": True, "family": [{"name": "Mai", "pupil": True}, {"name": "An"}]},
            applicant={}, unit=None, code="H99-1", authority="H99.1",
        )  # fmt: skip

        found = issuing.values_of(row, {}, "2026-03-02")

        assert found["answer.group"] == "Hộ nghèo"
        assert found["answer.proxy"] == "Yes"
        assert found["answer.family"] == "Mai, Yes; An"


class TestTemplates:
    def test_a_head_approves_what_an_officer_wrote(self, hall):
        row = hall.template()
        assert row.state == "approved"
        assert leaf("RES-01")["public"]["lang"] == "vi"
        assert leaf("RES-02")["public"]["content_sha256"] == row.content_sha256

    def test_a_newer_one_replaces_the_one_before(self, hall):
        old, new = hall.template(), hall.template(title="Another title")
        old.refresh_from_db()
        assert (old.state, new.number) == ("replaced", 2)

    def test_a_field_that_there_is_not_is_refused(self, hall):
        with pytest.raises(refusals.TemplateUnfit) as refusal:
            hall.template(paragraphs="{answer.nobody}")
        assert refusal.value.facts["field"] == "answer.nobody"

    def test_nothing_is_made_from_a_draft(self, hall):
        with pytest.raises(refusals.NotApproved):
            hall.prepares(hall.desk.accepted(), hall.template(approve=False))

    def test_what_the_officer_enters_must_be_there(self, hall):
        with pytest.raises(Invalid):
            hall.prepares(hall.desk.accepted(), hall.template(), entries={})


class TestIssuing:
    def test_an_issued_result_is_good_for_others(self, hall, tmp_path):
        row = hall.issues(hall.desk.accepted())
        pdf = file_of(row)
        assert row.state == State.ISSUED
        assert judged(pdf, [hall.root, hall.tsa.issuer], NOW + 10 * DAY) == "good"
        assert openssl_says(pdf, hall.root.certificate, NOW, tmp_path) in (True, None)
        said = poppler_says(pdf, tmp_path)
        assert said is None or "Signature is Valid" in said

    def test_the_log_holds_no_name_no_digest_and_no_title(self, hall):
        row = hall.issues(hall.desk.accepted())
        said = leaf("RES-03")
        assert said["public"] == {
            "kind": "result", "procedure": row.template.procedure.code, "unit": "H98.2",
            "until": said["public"]["until"], "replaces": "",
        }  # fmt: skip
        assert row.sha256 not in json.dumps(said)
        assert "Giang" not in json.dumps(said)

    def test_a_changed_file_is_told_from_the_document(self, hall):
        row = hall.issues(hall.desk.accepted())
        assert queries.compared(row, row.sha256) == "same"
        assert queries.compared(row, "0" * 64) == "other"

    def test_a_stranger_is_told_what_is_wrong_with_a_file(self, hall, as_reader):
        row = hall.issues(hall.desk.accepted())
        whole, guest = file_of(row), as_reader(None)
        forged = whole[:2000] + b"!" + whole[2001:]
        for data, words in (
            (whole, "sign by sign"),
            (forged, "It was changed, or it is another one"),
            (whole + b"\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "something was added to it after it was issued"),
            (forged + b"\n%%EOF\n", "It was changed, or it is another one"),
        ):
            page = guest.post(f"/documents/{row.uuid}", {"file": SimpleUploadedFile("mine.pdf", data)})
            assert words in page.content.decode()

    def test_whoever_checks_any_pdf_is_told_that_it_was_issued_here_until_it_is_revoked(self, hall, as_reader):
        row = hall.issues(hall.desk.accepted())
        whole, guest = file_of(row), as_reader(None)

        def says(data: bytes) -> str:
            return guest.post("/verify-pdf", {"file": SimpleUploadedFile("mine.pdf", data)}).content.decode()

        assert "This document was issued here, it counts" in says(whole)
        assert f'href="/documents/{row.uuid}"' in says(whole)
        assert "Something was added after the seals" in says(whole + b"\n% A line more.\n%%EOF\n")
        assert "This is not a document that was issued here" in says(whole[:2000] + b"!" + whole[2001:])
        assert (
            "A file with this digest was issued here" in guest.get(f"/verify-pdf?sha256={row.sha256}").content.decode()
        )
        hall.revokes(row)
        assert "it was revoked or replaced: it no longer counts" in says(whole)

    def test_a_scan_that_was_given_out_is_known_and_not_called_broken_for_having_no_seal(self, hall, as_reader):
        row = hall.digitises(hall.desk.steps("process_dossier", hall.desk.accepted()))

        said = as_reader(None).post("/verify-pdf", {"file": SimpleUploadedFile("mine.pdf", file_of(row))})

        assert "it is the scan of a paper" in said.content.decode()
        assert "a seal on it doesn" not in said.content.decode()

    def test_a_draft_is_no_document_that_was_issued(self, hall):
        waiting = hall.prepares(hall.desk.accepted(), hall.template())

        assert queries.given_out(waiting.sha256) is None

    def test_a_result_prepared_anew_is_not_sealed_under_the_old_digest(self, hall):
        dossier, template = hall.desk.accepted(), hall.template()
        first = hall.prepares(dossier, template)
        hall.prepares(dossier, template)
        with pytest.raises(NotFound):
            hall.seals(first)

    def test_the_citizen_is_told_and_has_it_in_the_store(self, hall, citizen):
        row = hall.issues(hall.desk.accepted())
        assert list(queries.own(reading(citizen), NOW)) == [row]
        assert queries.content(row.uuid, reading(citizen), NOW)[1].startswith(b"%PDF")

    def test_another_unit_has_nothing_of_it(self, hall, neighbour):
        row = hall.issues(hall.desk.accepted())
        with pytest.raises(NotFound):
            queries.content(row.uuid, reading(neighbour), NOW)
        hall.desk.clerk = neighbour
        with pytest.raises(NotFound):
            hall.revokes(row)

    def test_a_second_valid_result_is_refused_by_the_database(self, hall):
        row = hall.issues(hall.desk.accepted())
        row.pk, row.uuid, row.folder = None, row.folder, row.uuid
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestWaiting:
    @pytest.mark.parametrize("mode", [sandbox_tsa.DOWN, sandbox_tsa.REFUSING])
    def test_while_nobody_stamps_it_waits_and_goes_on_by_itself(self, hall, mode):
        hall.tsa.mode = mode
        row = hall.issues(hall.desk.accepted())
        assert (row.state, row.tries) == (State.SIGNED, 1)
        assert row.problem
        hall.tsa.mode = sandbox_tsa.SERVING
        assert hall.stamps(at=NOW) == 0, "it isn't asked again at once"
        assert hall.stamps(at=NOW + timedelta(hours=1)) == 1
        row.refresh_from_db()
        assert (row.state, row.problem) == (State.ISSUED, "")

    def test_the_dossier_is_done_meanwhile_but_handed_out_later(self, hall):
        hall.tsa.mode = sandbox_tsa.DOWN
        dossier = hall.desk.accepted()
        hall.issues(dossier)
        dossier = hall.desk.steps("finish_dossier", hall.desk.steps("process_dossier", dossier))
        with pytest.raises(refusals.ResultOnItsWay):
            hall.desk.steps("give_back_dossier", dossier)

    def test_killed_after_the_stamp_and_before_the_act_it_is_made_again(self, hall, monkeypatch):
        hall.tsa.mode = sandbox_tsa.DOWN
        row = hall.issues(hall.desk.accepted())
        hall.tsa.mode = sandbox_tsa.SERVING
        real = lasting.record

        def killed(*_args, **_kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(lasting, "record", killed)
        later = NOW + timedelta(hours=1)
        with pytest.raises(KeyboardInterrupt):
            hall.stamps(at=later)
        row.refresh_from_db()
        assert row.state == State.SIGNED
        monkeypatch.setattr(lasting, "record", real)
        assert hall.stamps(at=later) == 1
        assert Rendition.objects.filter(document=row).count() == 1


class TestRenewing:
    @pytest.fixture
    def lasts(self):
        return 40 * DAY

    def test_renewed_twice_it_is_still_good(self, hall):
        row = hall.issues(hall.desk.accepted())
        first = row.sha256
        for count in (1, 2):
            at = row.next_at
            assert row.stamped_until - at > 10 * DAY
            hall.tsa.renewed(at)
            assert hall.stamps(at=at) == 1
            row.refresh_from_db()
            assert row.renewals == count
        assert judged(file_of(row), [hall.root, hall.tsa.issuer], row.stamped_until - DAY) == "good"
        assert leaf("RES-05")["public"]["renewals"] == 2
        assert queries.compared(row, first) == "earlier"
        assert queries.given_out(first)[0] == queries.given_out(row.sha256)[0] == row

    def test_killed_in_the_middle_of_a_renewal_nothing_is_lost(self, hall, monkeypatch):
        row = hall.issues(hall.desk.accepted())
        at, before, real = row.next_at, row.sha256, lasting.record

        def killed(*_args, **_kwargs):
            raise KeyboardInterrupt

        monkeypatch.setattr(lasting, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            hall.stamps(at=at)
        row.refresh_from_db()
        assert (row.sha256, row.renewals) == (before, 0)
        assert file_of(row).startswith(b"%PDF")
        monkeypatch.setattr(lasting, "record", real)
        assert hall.stamps(at=at) == 1

    def test_nothing_is_renewed_before_its_time(self, hall):
        row = hall.issues(hall.desk.accepted())
        assert hall.stamps(at=row.next_at - timedelta(seconds=1)) == 0


class TestEnding:
    def test_a_correction_replaces_what_it_corrects(self, hall):
        dossier, template = hall.desk.accepted(), hall.template()
        old = hall.issues(dossier, template)
        new = hall.issues(dossier, template, replaces=str(old.uuid), reason="The name was misspelt.")
        old.refresh_from_db()
        assert (old.state, new.state) == (State.REPLACED, State.ISSUED)
        assert queries.replaced_by(old) == new
        assert leaf("RES-03")["public"]["replaces"] == str(old.uuid)

    def test_a_correction_says_why(self, hall):
        dossier, template = hall.desk.accepted(), hall.template()
        old = hall.issues(dossier, template)
        with pytest.raises(Invalid):
            hall.prepares(dossier, template, replaces=str(old.uuid))
        with pytest.raises(refusals.ResultThere):
            hall.prepares(dossier, template)

    def test_a_revoked_one_says_so_and_its_reason_is_no_public_word(self, hall):
        row = hall.revokes(hall.issues(hall.desk.accepted()))
        assert row.state == State.REVOKED
        assert leaf("RES-06")["public"] == {"unit": "H98.2"}


class TestDossiers:
    def test_a_dossier_is_not_done_without_a_result(self, hall):
        dossier = hall.desk.steps("process_dossier", hall.desk.accepted())
        with pytest.raises(refusals.NoResult):
            hall.desk.steps("finish_dossier", dossier, without=True)

    def test_a_paper_result_is_digitised_with_the_reason(self, hall):
        dossier = hall.desk.steps("process_dossier", hall.desk.accepted())
        row = hall.digitises(dossier)
        assert leaf("RES-04")["public"] == {"procedure": "9.000001.000.00.00.H98", "unit": "H98.2"}
        dossier = hall.desk.steps("give_back_dossier", hall.desk.steps("finish_dossier", dossier))
        assert dossier.state == "returned"
        assert row.words == "The old form was used."

    def test_what_the_index_asks_is_one_statement(self, hall, django_assert_num_queries):
        electronic, scanned, none = (hall.desk.accepted(child=name) for name in ("A", "B", "C"))
        hall.issues(electronic)
        hall.digitises(scanned)
        with django_assert_num_queries(1):
            found = result_facts([electronic.pk, scanned.pk, none.pk])
        assert found == {
            electronic.pk: ResultFacts(e_result=True, result_link=True),
            scanned.pk: ResultFacts(paper_result=True, result_digitised=True, result_link=True),
        }
        assert result_facts() == found

    def test_the_share_by_unit_and_who_had_none(self, hall, clerk):
        template = hall.template()
        for name in ("A", "B"):
            dossier = hall.desk.steps("process_dossier", hall.desk.accepted(child=name))
            hall.issues(dossier, template) if name == "A" else hall.digitises(dossier)
            last = hall.desk.steps("finish_dossier", dossier)
        first, after = queries.period("2026-06", NOW)
        (line,) = queries.shares(first, after, queries.zone(NOW))
        assert (line.ended, line.electronic, line.paper, line.none) == (2, 1, 1, 0)
        assert queries.without(first, after, queries.zone(NOW), reading(clerk)) == [last]


class TestStore:
    def test_a_code_gives_the_document_once(self, hall, citizen):
        row = hall.issues(hall.desk.accepted())
        share = hall.shares(row, citizen)
        code = sharing.code_of(share)
        with pytest.raises(refusals.CodeSpent):
            sharing.open_share(share=share.uuid, code="AAAA-AAAA-AAAA-AAAA", at=NOW)
        assert sharing.open_share(share=share.uuid, code=code.lower().replace("-", " "), at=NOW)[1] == file_of(row)
        with pytest.raises(refusals.CodeSpent):
            sharing.open_share(share=share.uuid, code=code, at=NOW)
        assert leaf("RES-07")["public"].keys() == {"until"}
        assert leaf("RES-08")["public"] == {"opened": True}

    def test_a_code_ends(self, hall, citizen):
        share = hall.shares(hall.issues(hall.desk.accepted()), citizen, days=1)
        with pytest.raises(refusals.CodeSpent):
            sharing.open_share(share=share.uuid, code=sharing.code_of(share), at=NOW + DAY)

    def test_a_stranger_makes_no_code(self, hall, neighbour):
        with pytest.raises(NotFound):
            hall.shares(hall.issues(hall.desk.accepted()), neighbour)

    def test_a_document_is_taken_as_a_component_without_a_second_upload(self, hall, citizen):
        row = hall.issues(hall.desk.accepted())
        draft = hall.desk.drafts(scans=(0,), child="Another")
        given = inputs.TakeInput(document=row.uuid, component=1)
        paper = reusing.take(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)
        assert paper.sha256 == row.sha256
        dossier = hall.desk.files(drafts.own(draft.uuid, reading(citizen), NOW))
        assert result_facts([dossier.pk])[dossier.pk].components_reused == 1

    def test_a_revoked_one_is_neither_taken_nor_filed(self, hall, citizen):
        row = hall.issues(hall.desk.accepted())
        draft = hall.desk.drafts(scans=(0,), child="Another")
        given = inputs.TakeInput(document=row.uuid, component=1)
        reusing.take(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)
        hall.revokes(row)
        with pytest.raises(refusals.NotValid):
            reusing.take(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)
        with pytest.raises(refusals.NotValid):
            hall.desk.files(drafts.own(draft.uuid, reading(citizen), NOW))


class TestErasing:
    def test_files_and_words_go_and_the_public_page_says_so(self, hall, citizen, django_capture_on_commit_callbacks):
        from openhall.procedures.results import forgetting

        row = hall.issues(hall.desk.accepted())
        assert f"document:{row.uuid}" in forgetting.objects(citizen.person)
        with django_capture_on_commit_callbacks(execute=True):
            forgetting.destroy(citizen.person, NOW)
        row.refresh_from_db()
        assert (row.title, row.entries, row.sha256, row.person) == ("", {}, "", None)
        assert not keeping.place(row.folder, "x").parent.exists()


class TestPages:
    def test_everybody_checks_and_reads_nothing_personal(self, hall, as_reader):
        row = hall.issues(hall.desk.accepted())
        page = as_reader(None).get(f"/documents/{row.uuid}")
        assert page.status_code == 200
        text = page.content.decode()
        assert "Commune of Nowhere" in text
        assert "Giang" not in text
        assert "khai sinh" not in text
        same = as_reader(None).post(f"/documents/{row.uuid}", {"file": io.BytesIO(file_of(row))})
        assert "sign by sign" in same.content.decode()

    def test_pages_of_desk_citizen_and_public_answer(self, hall, as_reader, citizen, head):
        dossier, template = hall.desk.accepted(), hall.template()
        clerk = as_reader(hall.desk.clerk)
        for url in (
            "/desk/results", "/desk/results/templates", f"/desk/results/templates/{template.uuid}",
            f"/desk/dossiers/{dossier.uuid}/result", f"/desk/dossiers/{dossier.uuid}",
        ):  # fmt: skip
            assert clerk.get(url).status_code == 200, url
        assert clerk.get(f"/desk/results/templates/{template.uuid}/preview").content.startswith(b"%PDF")
        made = clerk.post(
            f"/desk/dossiers/{dossier.uuid}/result", {"template": str(template.uuid), "entry-number": "7"}
        )
        assert made.status_code == 302
        assert "seal-document" in clerk.get(f"/desk/dossiers/{dossier.uuid}/result").content.decode()
        row = hall.seals(Document.objects.get())
        hall.stamps()
        reader = as_reader(citizen)
        for url in ("/documents", f"/documents/{row.uuid}/share", f"/documents/{row.uuid}/file"):
            assert reader.get(url).status_code == 200, url
        assert as_reader(None).get("/results").status_code == 200
        share = hall.shares(row, citizen, at=datetime.now(UTC))
        got = as_reader(None).post(f"/documents/shared/{share.uuid}", {"code": sharing.code_of(share)})
        assert got.content.startswith(b"%PDF")


def test_a_period_is_shown_from_its_first_to_its_last_day(hall):
    page = " ".join(Client().get("/results", {"period": "2026-06"}).content.decode().replace("&nbsp;", " ").split())

    assert "30 June 2026" in page
    assert "1 July 2026" not in page
