"""The archive of a project: whole, with the source of each file, sealed by one digest, checked by a stranger."""

from __future__ import annotations

import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.people import Character

from openhall.config import wiring
from openhall.identity.models import Account
from openhall.kernel import clock, files, uploads
from openhall.kernel.refusals import MoveNotAllowed, NotFound, NotYours, Stale
from openhall.tendering.archive import bag, commands, reading
from openhall.tendering.archive.inputs import HandOverInput, SupplementInput
from openhall.tendering.archive.models import ProjectArchive
from openhall.tendering.archive.refusals import InArchiveAlready, NotSealedYet
from openhall.tendering.archive.tasks import due
from openhall.tendering.bidding.models import BidVersion
from openhall.witness import public as witness
from openhall.witness.models import Outbox
from openhall_rules.law import pack
from openhall_verify import Failed, verify_archive

pytestmark = pytest.mark.django_db
LETTER = b"%PDF-1.7 a letter that came after the end"


def leaf(code: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bytes(Outbox.objects.get(code=code).leaf))
    return found


@pytest.fixture
def over(course: Any) -> Any:
    """A tender at its end: three bids, one of them awarded, archived."""
    return course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards().archives()


@pytest.fixture
def sealed(over: Any) -> ProjectArchive:
    archive, _recorded = commands.seal_archive(project_uuid=over.case, at=over.now)
    witness.drain_all()
    return archive


def written(archive: ProjectArchive, tmp_path: Any) -> Any:
    path = tmp_path / "archive.zip"
    with path.open("wb") as out:
        out.writelines(reading.whole(archive))
    return path


def adds(over: Any, archive: ProjectArchive, who: Character, data: bytes = LETTER, **changes: Any) -> Any:
    upload = uploads.begin(
        owner=who.person.uuid, sha256=hashlib.sha256(data).hexdigest(), size=len(data), media_type="application/pdf",
        name="letter.pdf", at=over.now,
    )  # fmt: skip
    uploads.append(upload, offset=uploads.offset_of(upload), source=io.BytesIO(data), at=over.now)
    payload = {"title": "A letter", "sha256": upload.sha256, "reason": "It came in after the end."} | changes
    version = ProjectArchive.objects.get(pk=archive.pk).version
    signed = who.signs("supplement_archive", f"archive:{over.case}", version, payload, at=over.now)
    return commands.supplement_archive(project_uuid=over.case, given=SupplementInput.model_validate(payload), **signed)


def hands_over(over: Any, archive: ProjectArchive, who: Character) -> Any:
    payload = {"authority": "Archives of an invented district", "reference": "A-7/2026"}
    version = ProjectArchive.objects.get(pk=archive.pk).version
    signed = who.signs("hand_over_archive", f"archive:{over.case}", version, payload, at=over.now)
    return commands.hand_over_archive(project_uuid=over.case, given=HandOverInput.model_validate(payload), **signed)


class TestSealing:
    def test_everything_is_in_it_with_its_source(self, over):
        archive, recorded = commands.seal_archive(project_uuid=over.case, at=over.now)

        contents = reading.contents_of(archive)
        kinds = [item["kind"] for item in contents["items"]]
        assert (kinds.count("sealed_price"), kinds.count("sealed_bundle"), kinds.count("case")) == (3, 3, 1)
        acts = {act["leaf_sha256"]: act["code"] for act in contents["acts"]}
        assert next(iter(acts.values())) == "PLN-01"
        assert list(acts.values())[-1] == "ARC-01"
        ended = contents["items"][0]["source"]
        assert (ended["code"], acts[ended["leaf_sha256"]]) == ("ARC-01", "ARC-01")
        assert archive.missing == []
        assert [one["code"] for one in contents["asked"]] == [
            "plan", "notice", "opening", "evaluation", "candidates", "award",
        ]  # fmt: skip
        said = leaf("ARC-02")
        assert said["actor"] == "log"
        assert said["object"] == f"archive:{over.case}"
        assert "case" not in said
        assert said["public"] == {
            "sha256": archive.sha256, "files": archive.files, "size": archive.size, "missing": 0,
        }  # fmt: skip
        assert recorded.leaf_sha256 == archive.leaf_sha256

    def test_by_rule_and_once(self, over):
        assert due(over.now) == 1
        assert due(over.now) == 0
        with pytest.raises(MoveNotAllowed):
            commands.seal_archive(project_uuid=over.case, at=over.now)

    def test_not_before_the_end(self, course):
        course.publishes()
        assert due(course.now) == 0
        with pytest.raises(MoveNotAllowed):
            commands.seal_archive(project_uuid=course.case, at=course.now)

    def test_a_lost_file_is_named_and_counted(self, over, monkeypatch):
        price = BidVersion.objects.order_by("id").values_list("price_sha256", flat=True)[0]
        evidence = wiring.evidence_zip(over.case)  # as it was made before the disk lost the file
        monkeypatch.setattr(commands.sources, "evidence", lambda _case: evidence)
        files.place(price).unlink()

        archive, _recorded = commands.seal_archive(project_uuid=over.case, at=over.now)

        (missing,) = archive.missing
        assert missing["code"].startswith("file:data/bids/")
        assert leaf("ARC-02")["public"]["missing"] == 1

    def test_a_tender_without_bids_is_archived_too(self, course):
        course.publishes().bids()
        course.hall.closes()  # too few bids: the lot fails by rule
        witness.drain_all()
        course.now += timedelta(hours=1)
        course.archives()

        archive, _recorded = commands.seal_archive(project_uuid=course.case, at=course.now)

        asked = [(one["code"], one["present"]) for one in reading.contents_of(archive)["asked"]]
        assert asked == [("plan", True), ("notice", True), ("failure", True)]

    def test_the_law_says_how_long_it_is_kept(self, course):
        course.call.created()
        project = course.call.project
        at = datetime.fromisoformat("2028-02-29T02:00:00+00:00")
        assert commands.keep_until(project, at) == (None, "")

        cn = pack("cn@2019-03-02")
        project.jurisdiction, project.pack, project.pack_sha256 = "cn", cn.id, cn.sha256
        project.resource_class = "works"
        assert commands.keep_until(project, at)[0] is None  # of this class no article that we cite gives a figure
        project.resource_class = "government_procurement"
        until, source = commands.keep_until(project, at)
        assert until == date(2043, 3, 1)
        assert source.startswith("政府采购法 (2014) 第四十二条")


class TestTheFile:
    def test_a_stranger_checks_it(self, sealed, tmp_path):
        path = written(sealed, tmp_path)

        report = verify_archive(path, log_key=str(witness.verifier()))

        assert [passed.code for passed in report.passed][-2:] == ["seal", "later"]
        assert report.trusted == []
        base = {name.partition("/")[0] for name in zipfile.ZipFile(path).namelist()}
        assert base == {f"archive-{sealed.project.uuid}"}
        folder = tmp_path / "unpacked"
        zipfile.ZipFile(path).extractall(folder)
        assert verify_archive(folder / base.pop(), log_key=str(witness.verifier())).passed == report.passed
        assert written(sealed, tmp_path).read_bytes() == path.read_bytes()

    @pytest.mark.parametrize(
        ("name", "code"),
        [
            ("data/contents.json", "digest"),
            ("bag-info.txt", "digest"),
            ("manifest-sha256.txt", "digest"),
            ("tagmanifest-sha256.txt", "manifest"),
            ("data/case.zip", "digest"),
            ("seal.tlog-proof", "receipt"),
        ],
    )
    def test_a_changed_file_is_found(self, sealed, tmp_path, name, code):
        changed = rewritten(written(sealed, tmp_path), tmp_path, {name: lambda data: data[:-9] + b"#" + data[-8:]})
        with pytest.raises(Failed) as failure:
            verify_archive(changed)
        assert failure.value.code == code

    def test_another_content_with_digests_that_fit_is_not_what_was_sealed(self, sealed, tmp_path):
        path = written(sealed, tmp_path)
        with zipfile.ZipFile(path) as found:
            base = found.namelist()[0].partition("/")[0]
            info = found.read(f"{base}/bag-info.txt").replace(b"External-Description: ", b"External-Description: Not ")
            tags = found.read(f"{base}/tagmanifest-sha256.txt").decode().splitlines()
        other = [
            f"{hashlib.sha256(info).hexdigest()}  bag-info.txt" if line.endswith("  bag-info.txt") else line
            for line in tags
        ]
        made = {"bag-info.txt": lambda _: info, "tagmanifest-sha256.txt": lambda _: ("\n".join(other) + "\n").encode()}
        with pytest.raises(Failed) as failure:
            verify_archive(rewritten(path, tmp_path, made))
        assert failure.value.code == "seal"

    def test_memory_holds_one_piece(self):
        megabyte = bytes(1024**2)

        def peak(megabytes: int) -> int:
            tracemalloc.start()
            size = sum(len(piece) for piece in bag.streamed([("data/large", [megabyte] * megabytes)], base="b"))
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            assert size > megabytes * 1024**2
            return most

        assert peak(64) - peak(4) < 1024**2


def rewritten(path: Any, tmp_path: Any, changes: dict[str, Any]) -> Any:
    """The ZIP again with some files changed."""
    made = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            change = changes.get(info.filename.partition("/")[2])
            new.writestr(info, change(data) if change else data)
    return made


class TestLater:
    def test_a_supplement_says_why_it_comes_later(self, over, sealed, tmp_path):
        row, _recorded = adds(over, sealed, over.call.officer)
        witness.drain_all()

        said = leaf("ARC-03")
        assert said["public"] == {"sha256": sealed.sha256, "number": 1, "file_sha256": row.sha256}
        assert witness.statement(said["statement"])["reason"] == "It came in after the end."
        path = written(sealed, tmp_path)
        assert "1 files were added" in verify_archive(path).passed[-1].sentence
        exchanged = rewritten(path, tmp_path, {f"supplements/1/{row.sha256}": lambda data: data + b"!"})
        with pytest.raises(Failed, match="supplement 1"):
            verify_archive(exchanged)

    def test_the_same_file_comes_once(self, over, sealed):
        adds(over, sealed, over.call.officer)
        with pytest.raises(InArchiveAlready):
            adds(over, sealed, over.call.officer)

    def test_two_tabs_add_once(self, over, sealed):
        payload = {"title": "A letter", "sha256": "0" * 64, "reason": "Twice."}
        adds(over, sealed, over.call.officer)
        signed = over.call.officer.signs("supplement_archive", f"archive:{over.case}", 1, payload, at=over.now)
        with pytest.raises(Stale):
            commands.supplement_archive(project_uuid=over.case, given=SupplementInput.model_validate(payload), **signed)

    def test_a_hand_over_names_the_authority_and_its_reference(self, over, sealed, tmp_path):
        hands_over(over, sealed, over.call.officer)
        witness.drain_all()

        assert leaf("ARC-04")["public"] == {"sha256": sealed.sha256}
        assert sealed.hand_overs.get().reference == "A-7/2026"
        assert "handed over 1 times" in verify_archive(written(sealed, tmp_path)).passed[-1].sentence

    @pytest.mark.parametrize("who", ["host", "bidder", "supervisor"])
    def test_only_the_owner_does_either(self, over, sealed, who, request):
        person = request.getfixturevalue(who)
        for act in (adds, hands_over):
            with pytest.raises(NotYours):
                act(over, sealed, person)
        assert not Outbox.objects.filter(code__in=("ARC-03", "ARC-04")).exists()

    def test_not_before_it_is_sealed(self, over):
        project = over.call.project
        with pytest.raises(NotSealedYet):
            commands.sealed(project)


class TestReading:
    def reads(self, client, who, address):
        client.logout()
        if who is not None:
            client.force_login(Account.objects.get(person=who.person))
            session = client.session
            session["openhall_party"] = str(who.organisation.uuid)
            session.save()
        return client.get(address)

    def test_everybody_reads_what_is_public_and_its_parties_the_whole(
        self, over, sealed, client, host, bidder, supervisor, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: over.now)
        page, file = reverse("tender-archive", args=[over.case]), reverse("tender-archive-zip", args=[over.case])
        for who, whole in ((None, False), (bidder, False), (host, True), (over.call.officer, True), (supervisor, True)):
            told = self.reads(client, who, f"/api/v1/archives/{over.case}").json()
            shown = self.reads(client, who, page).content.decode()
            assert {item["kind"] for item in told["items"]} == (
                {"case", "sealed_price", "sealed_bundle"} if whole else {"case", "sealed_price"}
            )
            assert told["not_shown"] == (0 if whole else 3)
            assert sealed.sha256 in shown
            assert ("/archive.zip" in shown) is whole
            assert ('data-command="supplement_archive"' in shown) is (who is over.call.officer)
            if who is not None:
                assert self.reads(client, who, file).status_code == (200 if whole else 404)
        zipped = b"".join(self.reads(client, supervisor, file).streaming_content)
        assert zipfile.ZipFile(io.BytesIO(zipped)).testzip() is None

    def test_before_the_end_the_page_says_so(self, course, client):
        course.publishes()
        page = client.get(reverse("tender-archive", args=[course.case]))

        assert page.status_code == 200
        assert b"This project goes on." in page.content
        assert client.get(f"/api/v1/archives/{course.case}").json()["code"] == "archive-not-sealed"

    def test_a_draft_is_nobody_elses(self, course, client):
        course.call.created()
        with pytest.raises(NotFound):
            wiring.evidence_zip(course.case)
        assert client.get(reverse("tender-archive", args=[course.case])).status_code == 404
