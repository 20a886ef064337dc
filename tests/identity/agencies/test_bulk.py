"""Many numbers at once: looked through line by line, issued whole or not at all, read back as they were written."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pydantic import ValidationError
from tests.identity.agencies.test_agencies import NOW, Register, leaf
from tests.people import joining

from openhall.identity.agencies import bulk, queries
from openhall.identity.agencies.inputs import BatchInput, NumbersInput
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.agencies.refusals import BatchRefused, LevelMissing, NotWaiting
from openhall.identity.models import Account
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import Stale
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
FILE = """code,name,lang,organisation,valid_from
H98.2.1,Phòng Hư Cấu,vi,,2026-02-01
H98,Tỉnh Hư Cấu,vi,,2026-01-01
H98.2,"Xã Hư Cấu, mới",vi,{organisation},2026-02-01
"""


@pytest.fixture
def joins(db, settings, tmp_path):
    settings.OPENHALL_HOME = tmp_path
    return joining(public=True)


@pytest.fixture
def register(joins) -> Register:
    return Register(joins("Chi Dang", "Office of an Invented Province", Role.PROVINCE))


def signed_in(character: Any) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=character.person))
    session = client.session
    session["openhall_party"] = str(character.organisation.uuid)
    session.save()
    return client


def units_of(text: str) -> list[dict[str, Any]]:
    lines = bulk.read_file(text.encode(), "vn")
    return [one.given.model_dump(mode="json", exclude={"jurisdiction"}) for one in lines]


def issues(register: Register, text: str, *, publish: bool = False, uuid=None, who=None) -> Any:
    uuid = uuid or uuid4()
    payload = {"jurisdiction": "vn", "units": json.dumps(units_of(text)), "publish": publish}
    signed = (who or register.office).signs("issue_identifiers", f"agency-batch:{uuid}", 0, payload, at=NOW)
    return bulk.issue_identifiers(batch=uuid, given=BatchInput.model_validate(payload), **signed)


def publishes(register: Register, codes: str) -> Any:
    uuid = uuid4()
    signed = register.office.signs("publish_identifiers", f"agency-batch:{uuid}", 0, {"codes": codes}, at=NOW)
    return bulk.publish_identifiers(batch=uuid, given=NumbersInput.model_validate({"codes": codes}), **signed)


class TestTogether:
    def test_a_province_is_issued_at_once_then_published_at_once_on_the_log(self, register, joins):
        clerk = joins("An Vu", "Commune of Nowhere", Role.DESK)
        text = FILE.format(organisation=clerk.organisation.identifier)

        done = issues(register, text)

        said = leaf(done.leaf_sha256)
        assert said["public"] == {"units": 3, "published": False}
        told = json.loads(bytes(Statement.objects.get(sha256=said["statement"]).body))
        assert [one["code"] for one in told["units"]] == ["H98.2.1", "H98", "H98.2"]
        rows = {one.code: one for one in AgencyIdentifier.objects.all()}
        assert rows["H98.2.1"].parent == rows["H98.2"]
        assert rows["H98.2"].organisation == clerk.organisation
        assert {one.state for one in rows.values()} == {AgencyState.ISSUED}
        assert {one.uuid.version for one in rows.values()} == {4}

        done = publishes(register, "H98 H98.2 H98.2.1")

        assert leaf(done.leaf_sha256)["public"] == {"units": 3}
        assert {one.publication_leaf for one in AgencyIdentifier.objects.all()} == {done.leaf_sha256}
        assert queries.identifier("H98.2.1").version == 2
        # What was issued with others is retired as any other.
        assert register.retires(queries.identifier("H98.2.1")).state == AgencyState.RETIRED

    def test_it_may_be_public_by_the_same_act(self, register):
        done = issues(register, FILE.format(organisation=""), publish=True)

        assert leaf(done.leaf_sha256)["public"] == {"units": 3, "published": True}
        assert queries.identifier("H98.2").publication_leaf == done.leaf_sha256

    def test_what_is_written_is_read_in_again(self, register):
        register.published("H98", name='Tỉnh "Hư Cấu", cũ')
        register.published("H98.3")
        text = "".join(bulk.written(queries.found(None).select_related("organisation")))

        lines = bulk.read_file(text.replace("H98", "H97").encode(), "vn")

        assert [one.given.code for one in lines] == ["H97", "H97.3"]
        assert lines[0].given.name == 'Tỉnh "Hư Cấu", cũ'
        register.retires(queries.identifier("H98.3"))
        text = "".join(bulk.written(queries.found(None).select_related("organisation")))
        with pytest.raises(BatchRefused) as refused:
            bulk.read_file(text.encode(), "vn")
        assert "Line 3, H98.3: A number that has ended isn’t issued" in str(refused.value.facts["lines"])


class TestRefused:
    def test_every_line_that_can_t_be_read_is_named_with_its_reason(self):
        with pytest.raises(BatchRefused) as refused:
            bulk.read_file(
                b"code,name,lang,valid_from\nX9,N,vi,2026-01-01\n\nH98,,vi,2026-01-01\nH97,N,vi,soon\nH96,N,vi,2026-01-01\n",
                "vn",
            )

        said = str(refused.value.facts["lines"]).splitlines()
        assert [one.partition(":")[0] for one in said] == ["Line 2, X9", "Line 4, H98", "Line 5, H97"]
        assert "isn’t the number of an agency" in said[0]

    @pytest.mark.parametrize(
        "body",
        [b"", b"code,name\nH98,N\n", b"code,name,lang,valid_from,colour\n", b"\xff\xfe", b"x" * (bulk.MOST_BYTES + 1),
         b"code,name,lang,valid_from\n"],
        ids=["empty", "columns", "strange", "bytes", "large", "no rows"],
    )  # fmt: skip
    def test_what_is_no_such_file_is_told_so(self, body):
        with pytest.raises(BatchRefused):
            bulk.read_file(body, "vn")

    def test_one_line_in_the_way_keeps_all_of_them_out(self, register):
        register.published("H98")
        leaves = Outbox.objects.count()
        text = (
            "code,name,lang,organisation,valid_from\n"
            "H98,N,vi,,2026-01-01\nH98.2,N,vi,nobody,2026-01-01\nH98.3,N,vi,,2026-01-01\nH98.3,N,vi,,2026-01-01\n"
            "H98.4.1,N,vi,,2026-01-01\nH98.5,N,vi,,2026-01-01\n"
        )

        with pytest.raises(BatchRefused) as refused:
            issues(register, text)

        said = str(refused.value.facts["lines"]).splitlines()
        assert [one.partition(":")[0] for one in said] == [
            "Line 1, H98", "Line 2, H98.2", "Line 4, H98.3", "Line 5, H98.4.1",
        ]  # fmt: skip
        assert AgencyIdentifier.objects.count() == 1
        assert Outbox.objects.count() == leaves

    def test_what_is_published_at_once_begins_no_earlier_than_the_level_above(self, register):
        text = "code,name,lang,valid_from\nH98,N,vi,2026-02-01\nH98.2,N,vi,2026-01-01\n"
        with pytest.raises(BatchRefused):
            issues(register, text, publish=True)
        issues(register, text)
        with pytest.raises(LevelMissing):
            publishes(register, "H98 H98.2")
        publishes(register, "H98")
        with pytest.raises(NotWaiting) as refused:
            publishes(register, "H98 H98.2 H98.7")
        assert refused.value.facts == {"codes": "H98, H98.7", "count": 2}
        assert AgencyIdentifier.objects.get(code="H98.2").state == AgencyState.ISSUED

    def test_a_batch_counts_once_and_only_the_office_hands_it_in(self, register, joins):
        uuid = uuid4()
        issues(register, FILE.format(organisation=""), uuid=uuid)
        with pytest.raises(Stale):
            issues(register, FILE.format(organisation="").replace("H98", "H97"), uuid=uuid)
        for role in set(Role) - {Role.PROVINCE}:
            with pytest.raises(MandateMissing):
                issues(register, FILE.format(organisation=""), who=joins(f"Other {role}", "Another Body", role))

    def test_a_program_is_told_which_number_is_none(self):
        with pytest.raises(ValidationError) as refused:
            BatchInput.model_validate(
                {"jurisdiction": "vn", "units": [{"code": "X9", "name": "N", "lang": "vi", "valid_from": "2026-01-01"}]}
            )
        assert "“X9” isn’t the number of an agency" in str(refused.value)
        with pytest.raises(ValidationError):
            BatchInput.model_validate({"jurisdiction": "vn", "units": "["})


class TestPage:
    @pytest.fixture(autouse=True)
    def june(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)

    def test_the_office_sees_every_line_before_it_signs(self, register):
        client = signed_in(register.office)
        register.issues("H97")

        page = client.post(
            "/agencies/import", {"file": SimpleUploadedFile("a.csv", FILE.format(organisation="").encode())}
        )

        text = page.content.decode()
        assert page.status_code == 200
        assert "3 numbers are in the file." in text
        assert "Xã Hư Cấu, mới" in text
        assert "1 number waits to be published." in text
        assert AgencyIdentifier.objects.count() == 1

    def test_lines_that_fail_are_named_on_the_page(self, register):
        client = signed_in(register.office)

        page = client.post(
            "/agencies/import",
            {"file": SimpleUploadedFile("a.csv", b"code,name,lang,valid_from\nH98.2,N,vi,2026-01-01\n")},
        )

        assert page.status_code == 422
        assert "Line 2, H98.2: The level above, H98, isn’t there on that day." in page.content.decode()
        assert client.post("/agencies/import").status_code == 422

    def test_everybody_has_the_register_as_a_file_and_nobody_else_the_page(self, register, joins):
        register.published("H98", name="Tỉnh Hư Cấu")
        register.issues("H97")

        text = b"".join(Client().get("/agencies.csv")).decode()

        assert text.splitlines()[1] == "H98,Tỉnh Hư Cấu,vi,,2026-01-01,,,published"
        assert "H97" not in text
        client = signed_in(joins("An Vu", "Commune of Nowhere", Role.DESK))
        assert client.get("/agencies/import").status_code == 404
