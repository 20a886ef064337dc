"""Who takes complaints in which industry: entered by authorities, read by everybody."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import Stale
from openhall.tendering.remedies import responsible
from openhall.tendering.remedies.inputs import BodyInput
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
WATER = {
    "jurisdiction": "cn",
    "industry": "Water",
    "body": "Fictional Bureau of Water",
    "contact": "1 Invented Street\n0000 000 000",
    "source": "Notice 1 of an invented city",
    "lang": "en",
}


def names(who, uuid=None, **changes):
    payload, uuid = WATER | changes, uuid or uuid4()
    signed = who.signs("name_responsible_body", f"responsible-body:{uuid}", 0, payload)
    return responsible.name_responsible_body(uuid=uuid, given=BodyInput.model_validate(payload), **signed)[0]


class TestTheList:
    def test_the_newest_counts_and_the_log_says_who_entered_it(self, authority):
        names(authority)
        names(authority, industry="Transport")
        newer = names(authority, body="Fictional Office of Lakes")

        assert [one.industry for one in responsible.bodies(["cn"])] == ["Transport", "Water"]
        assert responsible.bodies(["cn"])[1] == newer
        assert responsible.bodies(["reference"]) == []
        row = Outbox.objects.get(leaf_sha256=newer.leaf_sha256)
        assert json.loads(bytes(row.leaf))["public"] == {"jurisdiction": "cn", "industry": "Water", "region": ""}
        said = json.loads(bytes(Statement.objects.get(sha256=row.statement_sha256).body))
        assert [said["body"], said["authority"]["name"]] == ["Fictional Office of Lakes", "Office of Rules"]

    def test_a_region_has_its_own(self, authority):
        names(authority)
        names(authority, region="Lakeside")

        assert [one.region for one in responsible.bodies(["cn"])] == ["", "Lakeside"]

    def test_only_an_authority_enters_it(self, officer, supervisor):
        for who in (officer, supervisor):
            with pytest.raises(MandateMissing):
                names(who)

    def test_an_id_counts_once(self, authority):
        row = names(authority)

        with pytest.raises(Stale):
            names(authority, uuid=row.uuid)


class TestThePage:
    def test_everybody_reads_it_and_authorities_have_the_form(self, authority, as_reader):
        names(authority, contact="<b>1 Invented Street</b>")
        guest = as_reader(None).get("/where-to-complain").content.decode()

        assert "Fictional Bureau of Water" in guest
        assert "<b>1 Invented" not in guest
        assert "data-command" not in guest
        assert 'data-command="name_responsible_body"' in as_reader(authority).get("/where-to-complain").content.decode()

    def test_programs_enter_and_read_it(self, authority, client):
        uuid, at = uuid4(), clock.now()
        headers = authority.headers("name_responsible_body", f"responsible-body:{uuid}", 0, WATER, at=at)
        url = f"/api/v1/responsible-bodies/{uuid}"
        answer = client.post(url, json.dumps(WATER), content_type="application/json", headers=headers)

        assert answer.status_code == 200, answer.content
        (told,) = client.get("/api/v1/responsible-bodies").json()["bodies"]
        assert [told["industry"], told["authority"]] == ["Water", "Office of Rules"]
        assert client.post(url, "{}", content_type="application/json").status_code == 422
