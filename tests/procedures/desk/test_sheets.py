"""Pages of a scan are counted, drawn, turned, split among papers; several photographs become one document."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path
from uuid import uuid4

import pytest
import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.people import Character
from tests.procedures.desk.conftest import Hall
from tests.procedures.dossiers.conftest import NOW, Citizen, Desk, reading

from openhall.kernel import media
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.desk import kept_pages, sheets, tray, watching
from openhall.procedures.desk import reading as engines
from openhall.procedures.desk.refusals import PagesUnreadable
from openhall.procedures.desk.scan_models import PaperText, Scan
from openhall.procedures.dossiers import drafts, joining
from openhall.procedures.dossiers.models import Draft

pytestmark = pytest.mark.django_db
PAGES = """#set page(width: 210mm, height: 297mm, margin: 20mm)
Tờ khai đăng ký khai sinh
#pagebreak()
Giấy chứng sinh số 7
#pagebreak()
Trang hai của giấy chứng sinh
"""
needs_poppler = pytest.mark.skipif(not shutil.which("pdftoppm"), reason="needs Poppler")


def stack() -> bytes:
    made = typst.compile(PAGES.encode(), format="pdf")
    assert isinstance(made, bytes)
    return made


def photograph(width: int = 60, height: int = 90, colour: str = "red") -> bytes:
    made = typst.compile(
        f"#set page(width: {width}pt, height: {height}pt, fill: {colour})\n".encode(), format="png", ppi=72
    )
    assert isinstance(made, bytes)
    return made


def content(folder, paper) -> bytes:
    with tray.dossiers.opened_paper(folder, paper) as file:
        return file.read()


def pages_of(data: bytes) -> list[int]:
    """The turn of each page of a PDF."""
    return [int(one.get("/Rotate", 0)) for one in sheets._pages(PdfFileReader(io.BytesIO(data)))]


@pytest.fixture
def draft(desk: Desk, hall: Hall) -> Draft:
    return desk.drafts(who=hall.clerk, desk=hall.unit, scans=())


@pytest.fixture
def scan(hall: Hall, tmp_path: Path) -> Scan:
    """Three pages that the scanner laid down for counter 1."""
    path = tmp_path / "three.pdf"
    path.write_bytes(stack())
    return watching.keep(path, name="three.pdf", unit=hall.unit, counter=1, at=NOW)


def takes(scan: Scan, draft: Draft, who: Character, *chosen: tuple[int, int, int | None]):
    picks = [tray.Chosen(*one) for one in chosen]
    return tray.take_pages(scan_uuid=scan.uuid, holder=draft, chosen=picks, actor=reading(who), at=NOW)


class TestPages:
    def test_are_split_among_papers_in_their_order_and_turned(
        self, scan: Scan, draft: Draft, hall: Hall, django_capture_on_commit_callbacks
    ) -> None:
        assert scan.pages == 3
        with django_capture_on_commit_callbacks(execute=True):
            made = takes(scan, draft, hall.clerk, (3, 90, 1), (1, 0, 0), (2, 0, 1))

        files = {one.component: content(draft.folder, one) for one in made}
        assert {place: pages_of(data) for place, data in files.items()} == {0: [0], 1: [0, 90]}
        assert all(one.media_type == media.PDF for one in made)
        assert not Scan.objects.exists(), "nothing is left of it"
        assert not watching.place(scan).exists()

    def test_what_nobody_chose_stays_and_isnt_taken_twice(self, scan: Scan, draft: Draft, hall: Hall) -> None:
        takes(scan, draft, hall.clerk, (2, 0, 1))
        scan.refresh_from_db()
        assert scan.left == [1, 3]
        with pytest.raises(Invalid):
            takes(scan, draft, hall.clerk, (2, 0, 0))
        takes(scan, draft, hall.clerk, (1, 0, None), (3, 0, None))

        assert not Scan.objects.exists()
        assert [one.component for one in draft.papers.all()] == [1]

    def test_taken_whole_and_unturned_it_is_the_scanners_own_file(self, scan: Scan, draft: Draft, hall: Hall) -> None:
        (paper,) = takes(scan, draft, hall.clerk, (1, 0, 0), (2, 0, 0), (3, 0, 0))
        assert paper.sha256 == scan.sha256

    def test_of_another_desk_are_nobodys(
        self, scan: Scan, draft: Draft, neighbour: Character, citizen: Citizen
    ) -> None:
        for who in (neighbour, citizen):
            with pytest.raises(NotFound):
                takes(scan, draft, who, (1, 0, 0))
            with pytest.raises(NotFound):
                tray.turn(scan_uuid=scan.uuid, page=1, actor=reading(who))
        assert Scan.objects.get().left == [1, 2, 3]

    @pytest.mark.parametrize(
        "data",
        [
            b"%PDF-1.7\nNothing.\n%%EOF\n",
            b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF",
        ],
        ids=["empty", "turns-back"],
    )
    def test_a_broken_file_has_none_and_is_taken_whole(self, data: bytes, tmp_path: Path) -> None:
        path = tmp_path / "broken.pdf"
        path.write_bytes(data)
        assert sheets.count(path, media.PDF) == 0
        with pytest.raises(PagesUnreadable):
            sheets.picked(path, media.PDF, [(1, 0)])

    def test_words_of_each_page_propose_its_paper_and_the_next_goes_with_it(self, scan: Scan) -> None:
        scan.text = engines.PAGE_END.join(["Tờ khai", "GIẤY CHỨNG SINH", "trang hai"])
        assert tray.proposed_pages(scan, ["Tờ khai", "Giấy chứng sinh"]) == {1: 0, 2: 1, 3: 1}

    @pytest.mark.skipif(not shutil.which("tesseract"), reason="needs Tesseract")
    def test_words_go_with_the_pages_that_were_taken(self, scan: Scan, draft: Draft, hall: Hall) -> None:
        tray.read_next(NOW)
        scan.refresh_from_db()
        assert len(scan.text.split(engines.PAGE_END)) >= 3
        takes(scan, draft, hall.clerk, (2, 0, 1))

        assert "chứng sinh số 7" in PaperText.objects.get().text
        assert "Tờ khai" not in PaperText.objects.get().text


class TestPictures:
    @needs_poppler
    def test_are_drawn_once_turned_and_destroyed_with_the_scan(
        self, scan: Scan, hall: Hall, draft: Draft, django_capture_on_commit_callbacks
    ) -> None:
        upright = kept_pages.of_scan(scan, (1, 0), "small")
        lying = kept_pages.of_scan(scan, (1, 90), "small")
        width, height = joining.size_of(upright)
        assert height == 453
        assert abs(width - 320) <= 1
        assert joining.size_of(lying) == (height, width)
        folder = watching.place(scan).with_name(f"{scan.uuid.hex}.pages")
        assert len(list(folder.iterdir())) == 2
        with django_capture_on_commit_callbacks(execute=True):
            takes(scan, draft, hall.clerk, *[(page, 0, None) for page in (1, 2, 3)])
        assert not folder.exists()

    @needs_poppler
    def test_of_papers_are_for_those_who_may_read_them_and_go_with_the_paper(
        self, scan: Scan, draft: Draft, hall: Hall, as_reader, neighbour: Character, citizen: Citizen
    ) -> None:
        (paper,) = takes(scan, draft, hall.clerk, (1, 0, 0))
        here = f"/desk/papers/{paper.uuid}/pages/1/small"
        assert as_reader(hall.clerk).get(here).content.startswith(b"\x89PNG")
        for who in (neighbour, citizen):
            assert as_reader(who).get(here).status_code == 404
            assert as_reader(who).get(f"/desk/scans/{scan.uuid}/pages/2/small").status_code == 404
        assert as_reader(hall.clerk).get(f"/desk/papers/{paper.uuid}/pages/9/small").status_code == 422
        kept = kept_pages.place_of(draft.folder, paper).with_name(f"{paper.sha256}.pages")
        assert kept.is_dir()

    def test_without_poppler_the_pages_are_chosen_by_number_and_the_page_says_so(
        self, scan: Scan, draft: Draft, hall: Hall, as_reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(kept_pages, "draws", lambda: False)
        page = as_reader(hall.clerk).get(f"/desk/tray/{hall.unit.number}/1/draft/{draft.uuid}").content.decode()
        assert "aren’t drawn on this server" in page
        assert f"page-{scan.uuid}-3" in page
        assert "<img" not in page.partition("<main")[2]


class TestTray:
    def test_on_the_page_one_turns_chooses_and_takes(self, scan: Scan, draft: Draft, hall: Hall, as_reader) -> None:
        officer, here = as_reader(hall.clerk), f"/desk/tray/{hall.unit.number}/1/draft/{draft.uuid}"
        chosen = {f"page-{scan.uuid}-1": "0", f"page-{scan.uuid}-2": "1", f"page-{scan.uuid}-3": ""}
        again = officer.post(here, chosen | {"turn": f"{scan.uuid}-2"}).content.decode()
        assert len(re.findall(r'<option value="[01]"[^>]* selected', again)) == 2, "what was chosen is kept"
        scan.refresh_from_db()
        assert (scan.turn_of(1), scan.turn_of(2)) == (0, 90)
        assert officer.post(here, chosen).status_code == 302

        assert [one.component for one in draft.papers.all()] == [0, 1]
        assert Scan.objects.get().left == [3]

    def test_beside_the_form_the_officer_sees_the_pages_of_the_tray_and_of_the_papers(
        self, scan: Scan, draft: Draft, hall: Hall, as_reader
    ) -> None:
        officer = as_reader(hall.clerk)
        assert "oh-beside" not in officer.get(f"/dossiers/drafts/{draft.uuid}").content.decode()
        officer.get(f"/desk/counters/{hall.unit.number}/1")
        beside = officer.get(f"/dossiers/drafts/{draft.uuid}").content.decode()
        assert "oh-beside" in beside
        assert "page 3 of 3" in beside
        (paper,) = takes(scan, draft, hall.clerk, (1, 0, 0))
        assert str(paper.uuid) in officer.get(f"/dossiers/drafts/{draft.uuid}").content.decode()

    def test_a_program_does_the_same(self, scan: Scan, draft: Draft, hall: Hall, as_reader) -> None:
        officer = as_reader(hall.clerk)
        (found,) = officer.get(f"/api/v1/desks/{hall.unit.number}/counters/1/scans").json()["scans"]
        assert (found["pages"], found["left"]) == (3, [1, 2, 3])
        payload = {"holder": str(draft.uuid), "of": "draft", "pages": [{"page": 2, "turn": 180, "component": 1}]}
        made = officer.post(
            f"/api/v1/desk-scans/{scan.uuid}/pages", json.dumps(payload), content_type="application/json"
        ).json()
        assert [one["component"] for one in made["papers"]] == [1]
        assert officer.get(f"/api/v1/desks/{hall.unit.number}/counters/1/scans").json()["scans"][0]["left"] == [1, 3]


class TestPhotographs:
    def posts(self, who, draft: Draft, *files: SimpleUploadedFile, **more: object):
        return who.post(f"/dossiers/drafts/{draft.uuid}/papers", {"component": "0", "file": list(files), **more})

    @pytest.fixture
    def own(self, desk: Desk, citizen: Citizen) -> Draft:
        return desk.drafts(scans=())

    def test_several_become_one_document_in_their_order(self, own: Draft, citizen: Citizen, as_reader) -> None:
        shots = [SimpleUploadedFile(f"{n}.png", photograph(60 + n, 90), "image/png") for n in range(3)]
        assert self.posts(as_reader(citizen), own, *shots).status_code == 302

        paper = own.papers.get()
        assert (paper.media_type, paper.name) == ("application/pdf", "0.pdf")
        assert len(pages_of(content(own.folder, paper))) == 3

    def test_one_stays_as_it_is_and_the_field_without_script_counts_too(
        self, own: Draft, citizen: Citizen, as_reader
    ) -> None:
        shot = SimpleUploadedFile("one.png", photograph(), "image/png")
        assert as_reader(citizen).post(
            f"/dossiers/drafts/{own.uuid}/papers", {"component": "1", "shot": shot}
        ).status_code == 302  # fmt: skip
        assert own.papers.get().media_type == "image/png"

    def test_other_files_arent_put_together(self, own: Draft, citizen: Citizen, as_reader) -> None:
        files = [SimpleUploadedFile(f"{n}.pdf", stack(), "application/pdf") for n in range(2)]
        assert self.posts(as_reader(citizen), own, *files).status_code == 422
        assert not own.papers.exists()

    def test_their_number_and_size_are_bounded(self) -> None:
        with pytest.raises(joining.TooManyPictures):
            joining.as_pdf([photograph()] * (joining.MOST + 1))
        huge = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" + (100_000).to_bytes(4) + (100_000).to_bytes(4)
        with pytest.raises(joining.TooManyPixels):
            joining.as_pdf([huge])
        for broken in (b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"\xff\xd8" + b"\xff\xe0\0\0" * 9):
            with pytest.raises(media.WrongType):
                joining.size_of(broken)

    def test_a_paper_taken_out_leaves_no_picture(
        self, own: Draft, citizen: Citizen, as_reader, django_capture_on_commit_callbacks
    ) -> None:
        self.posts(as_reader(citizen), own, SimpleUploadedFile("one.png", photograph(), "image/png"))
        paper = own.papers.get()
        folder = kept_pages.place_of(own.folder, paper).with_name(f"{paper.sha256}.pages")
        folder.mkdir()
        with django_capture_on_commit_callbacks(execute=True):
            drafts.remove_paper(draft=own.uuid, paper=paper.uuid, actor=reading(citizen), at=NOW)
        assert not folder.exists()
        with pytest.raises(NotFound):
            drafts.remove_paper(draft=own.uuid, paper=uuid4(), actor=reading(citizen), at=NOW)
