"""Open contracting data: clean by the standard's own checker, in the order of the log, and exact."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal

import pytest

from openhall.portal import ocds, releases
from openhall.portal.models import Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def awarded(course):
    return course.publishes(ceiling="1200.10").bids("1000.00", "900.10", "1100.00").opens().awards().released()


def fetched(client, url):
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_packages_and_records_are_clean(client, awarded, shared, tmp_path, monkeypatch):
    feed, page, record = tmp_path / "feed.json", tmp_path / "page.json", tmp_path / "record.json"
    feed.write_text(fetched(client, "/api/v1/ocds/releases"))
    with monkeypatch.context() as small:
        small.setattr(releases, "PAGE", 2)
        page.write_text(fetched(client, "/api/v1/ocds/releases"))
    record.write_text(fetched(client, f"/api/v1/ocds/records/{ocds.ocid(awarded.case)}"))

    check = subprocess.run(
        [sys.executable, str(shared / "tools" / "ocds_check.py"), str(feed), str(page), str(record)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert check.returncode == 0, check.stdout + check.stderr


def test_our_merge_rules_are_the_standards(shared, awarded):
    import zipfile

    import ocdsmerge

    archive = zipfile.ZipFile(shared / "ocds" / "standard-1__1__5.zip")
    schema = json.loads(archive.read(next(n for n in archive.namelist() if n.endswith("schema/release-schema.json"))))
    found = releases.releases_of(awarded.case)

    ours = ocdsmerge.Merger(merge_rules=releases.MERGE_RULES).create_compiled_release(found)

    assert ours == ocdsmerge.Merger(schema=schema).create_compiled_release(found)


def test_each_publishing_act_is_a_release_in_the_order_of_the_log(awarded):
    tags = [release["tag"][0] for release in releases.releases_of(awarded.case)]

    assert tags == ["planning", "tender", "tenderUpdate", "tenderUpdate", "award", "awardUpdate"]


def test_amounts_are_numbers_with_the_digits_that_they_have(client, awarded):
    text = fetched(client, "/api/v1/ocds/releases")

    assert '"amount":900.10,' in text
    bids = [
        bid
        for one in json.loads(text, parse_float=Decimal)["releases"]
        for bid in one.get("bids", {}).get("details", [])
    ]
    assert [bid["value"]["amount"] for bid in bids if "value" in bid] == [
        Decimal("1000.00"), Decimal("900.10"), Decimal("1100.00")
    ]  # fmt: skip


def test_a_float_is_refused():
    with pytest.raises(TypeError):
        ocds.written({"amount": 0.1})


def test_handled_again_nothing_changes(awarded):
    from openhall.witness.public import acts_after

    before = list(Release.objects.values_list("leaf_index", "body"))
    for act in acts_after(0):
        releases.follow(act)

    assert list(Release.objects.values_list("leaf_index", "body")) == before


def test_the_feed_continues_where_it_ended(client, awarded, monkeypatch):
    monkeypatch.setattr(releases, "PAGE", 2)
    seen, url = [], "/api/v1/ocds/releases"
    while url:
        answer = client.get(url)
        seen += [release["id"] for release in json.loads(answer.content)["releases"]]
        url = answer.get("Link", "").partition("localhost:8000")[2].partition(">")[0]

    assert seen == [release["id"] for release in releases.releases_of(awarded.case)]


def test_the_record_is_what_the_releases_come_to(client, awarded):
    record = json.loads(fetched(client, f"/api/v1/ocds/records/{ocds.ocid(awarded.case)}"), parse_float=Decimal)
    compiled = record["records"][0]["compiledRelease"]

    assert compiled["awards"][0]["status"] == "active"
    assert compiled["awards"][0]["value"] == {"amount": Decimal("900.10"), "currency": "CNY"}
    roles = {party["name"]: party["roles"] for party in compiled["parties"]}
    assert roles["Deep Wells"] == ["tenderer", "supplier"]
    assert roles["Riverside Waterworks"] == ["buyer", "procuringEntity"]
    assert client.get("/api/v1/ocds/records/ocds-213czf-nothing").status_code == 404
