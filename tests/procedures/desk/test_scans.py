"""What a scanner lays down comes into the tray whole and once, is read, and is taken by keyboard."""

from __future__ import annotations

import io
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
import segno
import typst
from django.conf import settings
from tests.people import Character
from tests.procedures.desk.conftest import NOW, Hall, reading
from tests.procedures.dossiers.conftest import SCAN, Desk

from openhall.kernel.refusals import NotFound
from openhall.procedures.desk import reading as engines
from openhall.procedures.desk import tray, watching
from openhall.procedures.desk.models import PaperText, Scan
from openhall.procedures.desk.watching import Watcher
from openhall.procedures.dossiers import papers
from openhall.procedures.dossiers.models import Draft
from openhall.procedures.dossiers.refusals import NotDigitised

pytestmark = pytest.mark.django_db
FORM = """#set page(width: 12cm, height: 8cm, margin: 1cm)
#set text(size: 18pt)
GIẤY CHỨNG SINH

Họ và tên: Nguyễn Văn Hư Cấu

Số: H98.2-260601-0007
"""
needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="needs Tesseract")


@pytest.fixture
def folder(home: Path) -> Path:
    """The folder of counter 1’s scanner."""
    found = home / "scanner"
    found.mkdir()
    return found


@pytest.fixture
def watcher(folder: Path, hall: Hall) -> Watcher:
    """Who watches it."""
    return Watcher(folder, hall.unit, 1)


@pytest.fixture
def draft(desk: Desk, hall: Hall) -> Draft:
    """What an officer is typing for somebody; no paper is there yet."""
    return desk.drafts(who=desk.clerk, desk=hall.unit, scans=())


def looked(watcher: Watcher, times: int = 2) -> int:
    return sum(watcher.look(NOW) for _ in range(times))


class TestTheFolder:
    def test_a_finished_file_comes_once_and_leaves_the_folder(self, folder: Path, watcher: Watcher) -> None:
        (folder / "one.pdf").write_bytes(SCAN)

        assert looked(watcher, 4) == 1
        assert Scan.objects.get().name == "one.pdf"
        assert [one.name for one in folder.iterdir()] == [watching.TAKING]

    def test_a_half_written_file_is_waited_for(self, folder: Path, watcher: Watcher) -> None:
        half = folder / "one.pdf"
        half.write_bytes(SCAN[:12])
        assert looked(watcher, 3) == 0
        half.write_bytes(SCAN)

        assert watcher.look(NOW) == 0, "it changed since the last look"
        assert watcher.look(NOW) == 1

    @pytest.mark.parametrize("name", ["one.pdf.part", "~one.pdf", ".one.pdf", "one.tmp"])
    def test_names_of_unfinished_files_are_left_alone(self, folder: Path, watcher: Watcher, name: str) -> None:
        (folder / name).write_bytes(SCAN)

        assert looked(watcher, 3) == 0

    def test_what_no_paper_is_lies_in_refused_and_the_rest_comes(self, folder: Path, watcher: Watcher) -> None:
        (folder / "a.exe").write_bytes(b"MZ nothing of ours")
        (folder / "b.pdf").write_bytes(SCAN)

        assert looked(watcher) == 1
        assert [one.name.partition("-")[2] for one in (folder / watching.REFUSED).iterdir()] == ["a.exe"]

    def test_whoever_is_killed_after_the_claim_leaves_it_for_the_next(self, folder: Path, watcher: Watcher) -> None:
        (folder / watching.TAKING).mkdir()
        (folder / watching.TAKING / "00-one.pdf").write_bytes(SCAN)
        late = NOW.fromtimestamp(folder.stat().st_ctime, NOW.tzinfo) + timedelta(minutes=5)

        assert watcher.look(late - timedelta(minutes=5)) == 0
        assert watcher.look(late) == 1
        assert watcher.look(late) == 0

    def test_the_same_file_again_while_it_lies_there_is_one_scan(self, folder: Path, watcher: Watcher) -> None:
        for name in ("one.pdf", "again.pdf"):
            (folder / name).write_bytes(SCAN)
            looked(watcher)

        assert Scan.objects.count() == 1

    def test_the_worker_watches_the_folders_of_the_home(self, home: Path, hall: Hall) -> None:
        below = home / "scans" / hall.unit.number / "2"
        below.mkdir(parents=True)
        (below / "one.pdf").write_bytes(SCAN)

        assert sum(watching.look_everywhere(NOW) for _ in range(2)) == 1
        assert Scan.objects.get().counter == 2


class TestTaking:
    def test_a_scan_becomes_a_paper_and_leaves_the_tray(
        self, folder: Path, watcher: Watcher, draft: Draft, hall: Hall
    ) -> None:
        (folder / "one.pdf").write_bytes(SCAN)
        looked(watcher)
        row = Scan.objects.get()
        tray.take(scan_uuid=row.uuid, holder=draft, component=1, actor=reading(hall.clerk), at=NOW)

        paper = draft.papers.get()
        assert (paper.component, paper.name) == (1, "one.pdf")
        with papers.opened(draft.folder, paper) as file:
            assert file.read() == SCAN
        assert not Scan.objects.exists()

    def test_another_bodys_officer_sees_no_scan(self, folder: Path, watcher: Watcher, neighbour: Character) -> None:
        (folder / "one.pdf").write_bytes(SCAN)
        looked(watcher)

        with pytest.raises(NotFound):
            tray.scan(Scan.objects.get().uuid, reading(neighbour))

    @pytest.mark.django_db(transaction=True)
    def test_a_dossier_is_accepted_when_the_last_paper_was_scanned_and_not_before(
        self, folder: Path, watcher: Watcher, desk: Desk, draft: Draft, hall: Hall
    ) -> None:
        row = desk.takes_in(draft)
        for place in (0, 1):
            with pytest.raises(NotDigitised) as refusal:
                desk.steps("accept_dossier", row)
            assert refusal.value.facts["papers"] == 2 - place
            (folder / f"{place}.pdf").write_bytes(SCAN + bytes([48 + place]) + b"%%EOF")
            looked(watcher)
            tray.take(scan_uuid=Scan.objects.get().uuid, holder=row, component=place, actor=reading(hall.clerk), at=NOW)

        assert desk.steps("accept_dossier", row).state == "accepted"

    def test_by_keyboard_on_the_page(self, folder: Path, watcher: Watcher, draft: Draft, hall: Hall, as_reader) -> None:
        (folder / "one.pdf").write_bytes(SCAN)
        looked(watcher)
        row, officer = Scan.objects.get(), as_reader(hall.clerk)
        officer.get(f"/desk/counters/{hall.unit.number}/1")
        here = officer.get(f"/desk/tray/draft/{draft.uuid}")["Location"]
        assert "1 Tờ khai" in officer.get(here).content.decode()
        officer.post(here, {f"scan-{row.uuid}": "0"})

        assert draft.papers.get().component == 0


class TestReading:
    def page(self) -> bytes:
        return typst.compile(FORM.encode(), format="png", ppi=200)

    @needs_tesseract
    def test_vietnamese_is_read_the_paper_proposed_and_the_officer_finds_it(
        self, folder: Path, watcher: Watcher, desk: Desk, draft: Draft, hall: Hall
    ) -> None:
        (folder / "one.png").write_bytes(self.page())
        looked(watcher)
        assert tray.read_next(NOW) == 1
        row = Scan.objects.get()

        assert "CHỨNG SINH" in row.text
        assert tray.proposed(row, ["Tờ khai", "Giấy chứng sinh"]) == 1
        assert tray.earlier(row) == ["H98.2-260601-0007"]
        tray.take(scan_uuid=row.uuid, holder=draft, component=1, actor=reading(hall.clerk), at=NOW)
        assert "nguyen" in PaperText.objects.get().words

    @pytest.mark.skipif(not (shutil.which("tesseract") and shutil.which("zbarimg")), reason="needs Tesseract, ZBar")
    def test_a_code_on_an_earlier_result_is_read(self, folder: Path, watcher: Watcher) -> None:
        drawn = io.BytesIO()
        segno.make("https://example.org/track?code=H98.2-260601-0009").save(drawn, kind="png", scale=8, border=4)
        (folder / "code.png").write_bytes(drawn.getvalue())
        looked(watcher)
        tray.read_next(NOW)

        assert tray.earlier(Scan.objects.get()) == ["H98.2-260601-0009"]

    def test_without_a_reader_scans_are_taken_by_hand_and_the_page_says_so(
        self, folder: Path, watcher: Watcher, draft: Draft, hall: Hall, as_reader
    ) -> None:
        undo = engines.provide(None)
        try:
            (folder / "one.pdf").write_bytes(SCAN)
            looked(watcher)
            page = as_reader(hall.clerk).get(f"/desk/tray/{hall.unit.number}/1/draft/{draft.uuid}")
            assert tray.read_next(NOW) == 0
        finally:
            undo()

        assert "aren’t read on this server" in page.content.decode()

    def test_a_program_that_takes_too_long_is_stopped(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(engines, "SECONDS", 1)

        assert engines.run(["sleep", "30"]) == b""


def test_the_home_of_the_test_is_its_own(home: Path) -> None:
    assert watching.home().is_relative_to(settings.OPENHALL_HOME)
