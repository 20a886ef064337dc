"""Who sits at a seat: enrolled pictures, and what the witness of the room finds; nobody learns a name by it."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from pydantic import ValidationError
from tests.tendering.panels.test_room import House, by_key_alone, house, leaf  # noqa: F401

from openhall.identity.models import Person
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.experts import forgetting, portraits
from openhall.tendering.experts.inputs import MOST_OF_A_PORTRAIT, PortraitInput
from openhall.tendering.experts.models import Expert, Portrait
from openhall.tendering.panels import identities, room
from openhall.tendering.panels.inputs import IdentityInput
from openhall.tendering.panels.models import IdentityCheck
from openhall.tendering.panels.refusals import NotInRoom, SeatEmpty
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
FACE = b"\xff\xd8\xff\xe0" + b"a face" * 20 + b"\xff\xd9"


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def enrols(who: Any, data: bytes | None = FACE, *, by: Any = None, at: Any) -> Expert:
    row = Expert.objects.get(person=who.person)
    payload = {"jpeg": as_text(data) if data else ""}
    signed = (by or who).signs("enrol_portrait", f"expert:{row.uuid}", row.version, payload, at=at)
    return portraits.enrol_portrait(expert=row.uuid, given=PortraitInput.model_validate(payload), **signed)[0]


class Room:
    """A room in which all are there, and the first two members have enrolled pictures."""

    def __init__(self, house: House) -> None:  # noqa: F811
        self.house = house
        for who in house.experts[:2]:
            enrols(who, FACE + who.person.name.encode() + b"\xff\xd9", at=house.now)
        for who in (*house.experts, house.witness):
            house.enters(who)

    def finds(
        self, member: int = 1, outcome: str = "confirmed", means: str = "picture", reason: str = "", by: Any = None
    ):
        payload = {"member": member, "outcome": outcome, "means": means, "reason": reason}
        uuid = self.house.sitting.uuid
        signed = (by or self.house.witness).signs("check_identity", f"panel:{uuid}", 0, payload, at=self.house.now)
        return identities.check_identity(panel=uuid, given=IdentityInput.model_validate(payload), **signed)[0]

    def picture(self, who: Any, member: int = 1) -> bytes:
        return identities.picture(self.house.row, self.house.actor(who), member, self.house.now)

    @property
    def seats(self) -> dict[int, str]:
        found = identities.seats(self.house.row, self.house.now)
        return {one.member: one.found.outcome if one.found else ("open" if one.here else "empty") for one in found}


@pytest.fixture
def there(house) -> Room:  # noqa: F811
    return Room(house)


class TestEnrolling:
    def test_the_digest_alone_is_on_the_log(self, house):  # noqa: F811
        row = enrols(house.experts[0], at=house.now)
        assert bytes(portraits.own(row).jpeg) == FACE
        found = leaf("EXP-05")
        assert "case" not in found
        assert found.get("public", {}) == {}
        assert as_text(FACE)[:40] not in json.dumps(found)

    def test_nobody_enrols_for_another(self, house, host):  # noqa: F811
        for other in (house.experts[1], host, house.witness):
            with pytest.raises(NotFound):
                enrols(house.experts[0], by=other, at=house.now)

    def test_the_newest_counts_and_withdrawing_destroys_it(self, house):  # noqa: F811
        who = house.experts[0]
        enrols(who, at=house.now)
        house.sitting.passes(seconds=1)
        row = enrols(who, FACE[:-2] + b"newer\xff\xd9", at=house.now)
        assert b"newer" in bytes(portraits.own(row).jpeg)
        house.sitting.passes(seconds=1)
        assert portraits.own(enrols(who, None, at=house.now)) is None
        assert not Portrait.objects.exists()

    def test_it_goes_with_the_person(self, house):  # noqa: F811
        enrols(house.experts[0], at=house.now)
        forgetting.destroy(Person.objects.get(pk=house.experts[0].person.pk), house.now)
        assert not Portrait.objects.exists()

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("no base64", "§"),
            ("a PNG", as_text(b"\x89PNG\r\n\x1a\n" + b"0" * 40)),
            ("cut off", as_text(FACE[:-2])),
            ("where it was taken", as_text(FACE[:10] + b"Exif\x00\x00" + FACE[10:])),
            ("too large", as_text(b"\xff\xd8\xff" + b"0" * MOST_OF_A_PORTRAIT + b"\xff\xd9")),
        ],
    )
    def test_what_is_no_picture_is_refused(self, name, text):
        with pytest.raises(ValidationError):
            PortraitInput.model_validate({"jpeg": text})

    def test_its_page_shows_it_to_the_expert_alone(self, house, as_reader, host):  # noqa: F811
        row = enrols(house.experts[0], at=house.now)
        own = as_reader(house.experts[0])
        assert 'data-command="enrol_portrait"' in own.get(f"/desk/experts/{row.uuid}/portrait").content.decode()
        assert own.get(f"/desk/experts/{row.uuid}/portrait.jpg").content == FACE
        for other in (house.experts[1], host, house.witness):
            assert as_reader(other).get(f"/desk/experts/{row.uuid}/portrait.jpg").status_code == 404


class TestComparing:
    def test_the_witness_confirms_a_face_without_a_name(self, there):
        there.finds()
        found = leaf("PNL-13")
        assert {name: found["public"][name] for name in ("member", "outcome", "means")} == {
            "member": 1, "outcome": "confirmed", "means": "picture",
        }  # fmt: skip
        assert found["object"] == f"panel:{there.house.sitting.uuid}"
        assert there.house.experts[0].person.name not in json.dumps(found)
        assert there.seats == {1: "confirmed", 2: "open", 3: "open", 4: "open", 5: "empty"}

    def test_a_doubt_has_a_reason_that_the_log_only_commits_to(self, there):
        with pytest.raises(Invalid) as refused:
            there.finds(2, "doubted")
        assert set(refused.value.errors) == {"reason"}
        there.finds(2, "doubted", reason="Another person altogether.")
        assert "Another person" not in json.dumps(leaf("PNL-13"))
        assert there.seats[2] == "doubted"

    def test_without_a_picture_it_is_a_document(self, there):
        with pytest.raises(Invalid):
            there.finds(3)
        assert there.finds(3, means="document").outcome == "confirmed"

    def test_nobody_is_compared_who_is_not_there(self, there):
        with pytest.raises(SeatEmpty):
            there.finds(5, means="document")
        there.house.sitting.passes(seconds=20)
        there.house.beats(there.house.witness)
        with pytest.raises(SeatEmpty):
            there.picture(there.house.witness)

    def test_who_enters_anew_is_compared_anew(self, there):
        there.finds()
        room.leave(there.house.row, there.house.actor(there.house.experts[0]), there.house.now)
        assert there.seats[1] == "empty"
        there.house.enters(there.house.experts[0])
        assert there.seats[1] == "open"

    def test_the_witness_alone_sees_pictures_and_finds(self, there, host, officer, supervisor):
        house = there.house  # noqa: F811
        house.enters(host)
        assert house.experts[0].person.name.encode() in there.picture(house.witness)
        for who in (host, house.experts[0], house.experts[1]):
            with pytest.raises(NotFound):
                there.picture(who)
        for who in (officer, supervisor, house.owner):
            with pytest.raises(NotInRoom):
                there.picture(who)
        before = IdentityCheck.objects.count(), Outbox.objects.filter(code="PNL-13").count()
        for who in (host, officer, supervisor, house.owner, *house.experts[:2]):
            with pytest.raises(Exception) as refused:
                there.finds(by=who)
            assert type(refused.value).__name__ in ("NotFound", "NotInRoom", "MandateMissing")
        assert (IdentityCheck.objects.count(), Outbox.objects.filter(code="PNL-13").count()) == before

    def test_another_office_of_witnessing_is_not_in_the_room(self, there, joins):
        other = joins("Ada Far", "Office of Witnessing", Role.WITNESS)
        with pytest.raises(NotInRoom):
            there.finds(by=other)


class TestPages:
    def test_the_witness_sees_pictures_the_host_findings_members_nothing(self, there, as_reader, host, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: there.house.now)
        house, uuid = there.house, there.house.sitting.uuid  # noqa: F811
        house.enters(host)
        there.finds(2, "doubted", reason="Another person altogether.")
        address = f"/desk/panels/{uuid}/identities"
        shown = as_reader(house.witness).get(address).content.decode()
        assert 'data-command="check_identity"' in shown
        assert f"{address}/1.jpg" in shown
        assert as_reader(house.witness).get(f"{address}/1.jpg")["Content-Type"] == "image/jpeg"
        hosts = as_reader(host).get(address).content.decode()
        assert "Another person altogether." in hosts
        assert ".jpg" not in hosts
        assert as_reader(host).get(f"{address}/1.jpg").status_code == 404
        assert as_reader(house.experts[0]).get(address).status_code == 404
        assert as_reader(house.owner).get(address).status_code == 403
        for text in (shown, hosts):
            assert not [who for who in house.experts if who.person.name in text]
