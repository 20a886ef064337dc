"""Objections in open data, by our own extension: clean by the standard's checker, merged, and naming nobody."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest

from openhall.portal import ocds, ocds_complaints, releases
from openhall.tendering.remedies import commands
from openhall.tendering.remedies.inputs import ObjectionInput, ReplyInput
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db
TEXT = "The ferry is too short."


def objects(course, who, uuid, *, at):
    payload = {"matter": "result", "lot": str(course.lot.uuid), "standing": "bidder", "text": TEXT}
    signed = who.signs("file_objection", f"objection:{uuid}", 0, payload, at=at)
    given = ObjectionInput.model_validate(payload)
    commands.file_objection(objection=uuid, notice=course.lot.notice.uuid, given=given, **signed)


def replies(course, uuid, *, at):
    payload = {"upheld": True, "measure": "end_lot", "answer": f"{TEXT} It is.", "summary": "The objection is right."}
    signed = course.call.officer.signs("reply_to_objection", f"objection:{uuid}", 1, payload, at=at)
    commands.reply_to_objection(objection=uuid, given=ReplyInput.model_validate(payload), **signed)


@pytest.fixture
def disputed(course):
    """The candidates are public; a bidder objects, and the owner upholds it."""
    from openhall.tendering.awards import public as awards

    course.publishes().bids("1000.00", "900.10", "1100.00").opens().evaluates().reports()
    about = f"lot:{course.lot.uuid}"
    signed = course.call.officer.signs("publish_candidates", about, course.lot.version, at=course.now)
    awards.publish_candidates(lot_uuid=course.lot.uuid, **signed)
    uuid, at = uuid4(), course.now + timedelta(seconds=10)
    objects(course, course.bidders[0], uuid, at=at)
    replies(course, uuid, at=at + timedelta(seconds=10))
    drain_all()
    return course.released(), str(uuid)


def test_packages_with_objections_are_clean(client, disputed, shared, tmp_path, settings):
    course, _uuid = disputed
    settings.OPENHALL_OCDS_EXTENSION = "https://raw.githubusercontent.com/example/ocds_complaints_extension/v1.0.0"
    shutil.copytree(ocds_complaints.FOLDER, tmp_path / "ext" / "ocds_complaints_extension" / "v1.0.0")
    files = []
    for name, url in (("feed", "releases"), ("record", f"records/{ocds.ocid(course.case)}")):
        files.append(tmp_path / f"{name}.json")
        files[-1].write_text(client.get(f"/api/v1/ocds/{url}").content.decode())
    tool = str(shared / "tools" / "ocds_check.py")

    def check(*paths):
        command = [sys.executable, tool, "--ext", str(tmp_path / "ext"), *map(str, paths)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    done = check(*files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ocds_complaints_extension" in files[0].read_text()
    wrong = tmp_path / "wrong.json"
    wrong.write_text(files[0].read_text().replace('"status":"answered"', '"status":"lost"'))
    assert check(wrong).returncode == 1


def test_a_record_says_how_each_ended_and_names_nobody(client, disputed):
    course, uuid = disputed
    text = client.get(f"/api/v1/ocds/records/{ocds.ocid(course.case)}").content.decode()
    (found,) = json.loads(text)["records"][0]["compiledRelease"]["complaints"]

    assert found["id"] == uuid
    assert [found["status"], found["upheld"], found["measure"]] == ["answered", True, "end_lot"]
    assert found["relatedLots"] == [str(course.lot.uuid)]
    assert found["summary"] == "The objection is right."
    assert TEXT not in text


def test_the_address_in_a_package_leads_to_the_extension(client, disputed, settings):
    package = client.get("/api/v1/ocds/releases").json()
    address = package["extensions"][-1]

    assert address == f"{settings.OPENHALL_ORIGIN}/open-data/complaints/extension.json"
    told = client.get(address.removeprefix(settings.OPENHALL_ORIGIN)).json()
    for name in (*told["schemas"], *(f"codelists/{name}" for name in told["codelists"])):
        assert client.get(f"/open-data/complaints/{name}").status_code == 200
    assert client.get("/open-data/complaints/../ocds.py").status_code == 404


def test_without_objections_no_package_names_it(client, course):
    course.publishes()

    assert ocds_complaints.used(releases.releases_of(course.case)) == []
