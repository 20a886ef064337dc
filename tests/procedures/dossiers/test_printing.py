"""Receipt and letters of a dossier as papers: what they say, where their code leads, who reads them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from tests.procedures.dossiers.conftest import NOW

from openhall.kernel import clock
from openhall.procedures.dossiers import filing, printing

pytestmark = pytest.mark.django_db


def said(pdf: bytes, folder: Path) -> str:
    """The words of a paper, in one line."""
    if not shutil.which("pdftotext"):
        pytest.skip("needs poppler")
    (folder / "paper.pdf").write_bytes(pdf)
    run = ["pdftotext", "-layout", folder / "paper.pdf", "-"]
    return " ".join(subprocess.run(run, capture_output=True, text=True, check=True).stdout.split())


class TestReceipt:
    @pytest.mark.parametrize("lang", ["en", "vi", "ko", "zh-hans"])
    def test_says_number_secret_and_log_entry_in_each_language(self, desk, tmp_path, lang):
        row = desk.accepted()
        with translation.override(lang):
            words = said(printing.receipt_pdf(row), tmp_path)
        assert row.code in words
        assert filing.secret_of(row) in words
        assert row.filed_leaf in words.replace(" ", "")
        assert ("Receipt of a dossier" in words) == (lang == "en")

    @pytest.mark.skipif(not (shutil.which("pdftoppm") and shutil.which("zbarimg")), reason="needs poppler, ZBar")
    def test_its_code_leads_to_where_the_dossier_is_followed(self, desk, tmp_path):
        row = desk.files()
        (tmp_path / "receipt.pdf").write_bytes(printing.receipt_pdf(row))
        subprocess.run(
            ["pdftoppm", "-r", "150", "-png", "-singlefile", tmp_path / "receipt.pdf", tmp_path / "page"], check=True
        )
        read = ["zbarimg", "-q", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", tmp_path / "page.png"]
        found = subprocess.run(read, capture_output=True, text=True, check=True).stdout.strip()
        assert found == printing.track_url(row)
        assert found.endswith(f"/track?code={row.code}")

    def test_only_who_filed_and_the_desk_that_took_it_in_have_it(
        self, desk, unit, clerk, citizen, neighbour, as_reader
    ):
        mine = desk.files()
        typed = desk.takes_in(desk.drafts(who=clerk, desk=unit))
        assert pdf(as_reader(citizen), mine, "receipt").startswith(b"%PDF-")
        assert pdf(as_reader(clerk), typed, "receipt").startswith(b"%PDF-")
        for who, row in ((clerk, mine), (neighbour, mine), (neighbour, typed), (citizen, typed)):
            assert as_reader(who).get(f"/dossiers/{row.uuid}/receipt.pdf").status_code == 404
        assert as_reader(None).get(f"/dossiers/{mine.uuid}/receipt.pdf").status_code in (302, 401, 403)


class TestLetters:
    def test_the_letter_of_what_is_missing_holds_all_of_it_once(self, desk, citizen, as_reader, tmp_path):
        row = desk.says("ask_supplement", desk.accepted(), missing="The birth record.\nA photograph.")
        words = said(pdf(as_reader(citizen), row, "letters/1"), tmp_path)
        for one in ("The birth record.", "A photograph.", "you are not asked a second time", row.code, "Giang Ly"):
            assert one in words

    def test_the_apology_names_cause_remedy_and_the_new_day(
        self, desk, citizen, clerk, as_reader, tmp_path, monkeypatch
    ):
        row = desk.accepted()
        late = row.due_at.replace(day=8)
        given = {
            "cause": "A flood.", "remedy": "Two more officers.", "apology": "We are sorry.", "new_date": "2026-06-10",
        }  # fmt: skip
        row = desk.says("explain_delay", row, at=late, **given)
        monkeypatch.setattr(clock, "now", lambda: late)
        words = said(pdf(as_reader(citizen), row, "letters/1"), tmp_path)
        for one in ("A flood.", "Two more officers.", "We are sorry.", "10 June 2026"):
            assert one in words
        page = as_reader(clerk).get(f"/desk/dossiers/{row.uuid}").content.decode()
        assert f"/dossiers/{row.uuid}/letters/1.pdf" in page

    def test_there_is_no_letter_of_other_steps_and_none_for_strangers(self, desk, citizen, neighbour, as_reader):
        row = desk.accepted()
        assert as_reader(citizen).get(f"/dossiers/{row.uuid}/letters/1.pdf").status_code == 404
        row = desk.says("refuse_dossier", desk.files(), reason="It belongs to another commune.")
        assert pdf(as_reader(citizen), row, "letters/1").startswith(b"%PDF-")
        assert as_reader(citizen).get(f"/dossiers/{row.uuid}/letters/2.pdf").status_code == 404
        assert as_reader(neighbour).get(f"/dossiers/{row.uuid}/letters/1.pdf").status_code == 404


def pdf(reader: Client, row: Any, what: str) -> bytes:
    """A paper of a dossier."""
    return bytes(reader.get(f"/dossiers/{row.uuid}/{what}.pdf").content)


def test_a_paper_is_the_same_bytes_each_time(desk):
    row = desk.files(at=NOW)
    assert printing.receipt_pdf(row) == printing.receipt_pdf(row)
