"""A result by post: chosen, packed, delivered or come back; nothing is lost or goes twice, whatever a carrier does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from tests.people import Character
from tests.procedures.dispatch.conftest import SECRET, Counter
from tests.procedures.dossiers.conftest import NOW
from tests.procedures.dossiers.test_due_fees import PICK_UP, says_edition, waives

from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.kernel.signed_messages import signed
from openhall.procedures.dispatch import carriage, collecting, parcel_inputs, parcels, tasks
from openhall.procedures.dispatch.parcel_models import Collection, Parcel, PostRates
from openhall.procedures.dispatch.post_sandbox.book import Book
from openhall.procedures.dispatch.post_sandbox.server import Office
from openhall.procedures.dispatch.refusals import HandedOut, NotByPost, NumberUsed, OnItsWay
from openhall.procedures.dossiers import filing
from openhall.procedures.dossiers.models import Dossier, State
from openhall.procedures.dossiers.refusals import FeeUnpaid
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DOOR = "/api/v1/post-gateway/words"
POST = {"way": "post", "name": "Giang Ly (fictional)", "address": "1 Road (fictional)", "telephone": "0900 000 000"}
RATES = {
    "carrier": "Post of an Invented Province", "terms": "To the carrier, at the door (fictional).",
    "source": "Price list 1 (fictional)", "valid_from": "2026-06-01",
    "rows": "Within the province | 26000\nElsewhere | 31000",
}  # fmt: skip


def leaf(code: str) -> dict:
    """The newest act of a kind."""
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@dataclass
class Hatch:
    """Where results are packed: each step the real command."""

    counter: Counter
    server: Office | None = None
    times: list[datetime] = field(default_factory=lambda: [NOW])

    def chooses(self, row: Dossier, *, who: Any = None, at: datetime = NOW, **given: str) -> Dossier:
        """Whoever filed says how they want it."""
        payload, who = (given or POST), who or self.counter.desk.citizen
        signed_ = who.signs("choose_collection", f"dossier:{row.uuid}", row.version, payload, at=at)
        model = parcel_inputs.CollectionInput.model_validate(payload)
        return collecting.choose_collection(dossier=row.uuid, given=model, **signed_)[0]

    def enters(self, who: Character, **changes: Any) -> PostRates:
        """The provincial office enters prices."""
        uuid, payload = uuid4(), RATES | changes
        signed_ = who.signs("enter_post_rates", f"post-rates:{uuid}", 0, payload, at=NOW)
        return collecting.enter_post_rates(
            rates=uuid, given=parcel_inputs.RatesInput.model_validate(payload), **signed_
        )[0]

    def packs(self, row: Dossier, *, who: Any = None, at: datetime = NOW) -> Parcel:
        """An officer packs a result."""
        uuid, payload = uuid4(), {"dossier": str(row.uuid)}
        signed_ = (who or self.counter.desk.clerk).signs("hand_over_parcel", f"parcel:{uuid}", 0, payload, at=at)
        return parcels.hand_over_parcel(
            parcel=uuid, given=parcel_inputs.ParcelInput.model_validate(payload), **signed_
        )[0]

    def records(self, row: Parcel, state: str, number: str = "", *, who: Any = None) -> Parcel:
        """An officer writes down what the post says."""
        payload = {"state": state, "number": number}
        signed_ = (who or self.counter.desk.clerk).signs(
            "record_parcel", f"parcel:{row.uuid}", row.version, payload, at=NOW
        )
        return parcels.record_parcel(
            parcel=row.uuid, given=parcel_inputs.MovedInput.model_validate(payload), **signed_
        )[0]

    def done(self, **given: str) -> Dossier:
        """A dossier that is done and whose result is wanted by post."""
        desk = self.counter.desk
        row = desk.steps("finish_dossier", desk.steps("process_dossier", desk.accepted()))
        return self.chooses(row, **given)

    def works(self, at: datetime) -> int:
        """The carrier works, without a word by itself; then the platform's worker passes by."""
        self.times[0] = at
        assert self.server is not None
        self.server.memory.work(at=at)
        return tasks.due(at)


@pytest.fixture
def hatch(counter: Counter) -> Hatch:
    """The commune's desk, without a carrier."""
    return Hatch(counter)


@pytest.fixture
def carried(hatch: Hatch, tmp_path: Path) -> Iterator[Hatch]:
    """The same with the sandbox carrier; its clock is what a test sets, its words go nowhere by themselves."""
    import threading

    book = Book(tmp_path / "carrier", SECRET)
    server = Office(0, book, told="http://localhost:9", now=lambda: hatch.times[0])
    threading.Thread(target=server.serve_forever, daemon=True).start()
    undo = carriage.provide(carriage.Wire(f"http://localhost:{server.server_address[1]}", SECRET))
    hatch.server = server
    yield hatch
    undo()
    server.shutdown()
    server.server_close()
    book.close()


def state() -> str:
    """How far the only parcel is."""
    return Parcel.objects.get().state


class TestChoosing:
    def test_is_on_the_log_without_name_address_or_price(self, hatch: Hatch, office: Character) -> None:
        hatch.enters(office)
        row = hatch.chooses(hatch.counter.desk.files(), **POST, place="Elsewhere")
        chosen = Collection.objects.get()
        assert (chosen.way, chosen.price, chosen.place) == ("post", 31000, "Elsewhere")
        assert leaf("DSP-06")["public"] == {"way": "post"}
        for words in ("Giang", "Road", "0900", "31000", "Elsewhere"):
            assert words not in json.dumps(leaf("DSP-06"))
        hatch.chooses(row, way="electronic")
        chosen.refresh_from_db()
        assert (chosen.way, chosen.address, chosen.price) == ("electronic", "", None)

    def test_the_price_is_unset_until_the_office_enters_the_carriers_table(
        self, hatch: Hatch, office: Character, clerk: Character, as_reader: Callable, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        row, me = hatch.counter.desk.files(), as_reader(hatch.counter.desk.citizen)
        page = me.get(f"/dossiers/{row.uuid}/collection").content.decode()
        assert "the provincial office enters its table" in page
        assert me.get("/api/v1/post-rates").json()["rows"] is None
        row = hatch.chooses(row)
        assert Collection.objects.get().price is None

        hatch.enters(office)
        assert leaf("DSP-07")["public"]["source"] == "Price list 1 (fictional)"
        assert me.get("/api/v1/post-rates").json()["rows"][1] == {"place": "Elsewhere", "price": "31000"}
        page = me.get(f"/dossiers/{row.uuid}/collection").content.decode()
        for words in ("Within the province: ", "26,000", "at the door (fictional)", "Price list 1 (fictional)"):
            assert words in page
        with pytest.raises(Invalid):
            hatch.chooses(row, **POST, place="The moon")
        assert "Sign the prices" in as_reader(office).get("/desk/parcels/prices").content.decode()
        assert "Sign the prices" not in as_reader(clerk).get("/desk/parcels/prices").content.decode()
        assert me.get("/desk/parcels/prices").status_code == 404

    def test_prices_of_tomorrow_dont_count_today(self, hatch: Hatch, office: Character) -> None:
        hatch.enters(office, valid_from="2026-06-02")
        assert collecting.rates(NOW) is None
        assert collecting.rates(NOW + timedelta(days=1)) is not None

    @pytest.mark.parametrize("rows", ["A", "A | x", "A | 0", "A | 1\nA | 2", "A | NaN", ""])
    def test_a_table_that_cant_be_read_isnt_taken(self, rows: str) -> None:
        with pytest.raises(ValueError, match="validation error"):
            parcel_inputs.RatesInput.model_validate(RATES | {"rows": rows})

    def test_by_post_needs_a_name_and_an_address(self) -> None:
        with pytest.raises(ValueError, match="name and an address"):
            parcel_inputs.CollectionInput.model_validate({"way": "post", "name": "Giang"})

    def test_only_whoever_filed_chooses_or_the_desk_for_who_has_no_account(
        self, hatch: Hatch, clerk: Character, neighbour: Character
    ) -> None:
        mine = hatch.counter.desk.files()
        for who in (clerk, neighbour):
            with pytest.raises(NotFound):
                hatch.chooses(mine, who=who)
        typed = hatch.counter.files(address="1 Road (fictional)")
        hatch.chooses(typed, who=clerk)
        with pytest.raises(NotFound):
            hatch.chooses(typed, who=hatch.counter.desk.citizen)

    def test_not_after_it_was_handed_out(self, hatch: Hatch) -> None:
        row = hatch.counter.desk.steps("give_back_dossier", hatch.done())
        with pytest.raises(HandedOut):
            hatch.chooses(row)


class TestOnItsWay:
    def test_it_is_taken_gets_a_number_and_is_delivered_and_counts_as_handed_out(self, carried: Hatch) -> None:
        row = carried.done()
        found = carried.packs(row)
        assert leaf("DSP-08")["public"] == {"dossier": str(row.uuid), "unit": "H98.2"}
        assert carried.works(NOW) == 0
        assert state() == "waiting"
        assert carried.works(NOW + HOUR) == 1
        found.refresh_from_db()
        assert (found.state, bool(found.number)) == ("taken", True)
        assert carried.works(NOW + 3 * HOUR) == 1
        assert state() == "delivered"
        row.refresh_from_db()
        assert (row.state, row.returned_at) == (State.RETURNED, NOW + 3 * HOUR)
        assert leaf("DSP-09")["public"] == {"dossier": str(row.uuid), "state": "delivered"}
        for code in ("DSP-08", "DSP-09"):
            assert not any(words in json.dumps(leaf(code)) for words in ("Giang", "Road", found.number))
        assert carried.works(NOW + 9 * HOUR) == 0

    def test_whoever_filed_sees_it_with_and_without_an_account(
        self, carried: Hatch, as_reader: Callable, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        row = carried.done()
        carried.packs(row)
        carried.works(NOW)
        carried.works(NOW + HOUR)
        number = Parcel.objects.get().number
        page = as_reader(carried.counter.desk.citizen).get(f"/dossiers/{row.uuid}/collection").content.decode()
        assert number in page
        assert "On its way" in page
        guest = as_reader(None).post("/track", {"code": row.code, "secret": filing.secret_of(row)}).content.decode()
        assert number in guest
        assert "1 Road" not in guest
        told = as_reader(carried.counter.desk.citizen).get(f"/api/v1/dossiers/{row.uuid}/collection").json()
        assert (told["way"], told["parcels"][0]["number"], told["parcels"][0]["state"]) == ("post", number, "taken")

    def test_one_that_comes_back_waits_at_the_desk_until_somebody_chooses_anew(
        self, carried: Hatch, clerk: Character, as_reader: Callable, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW + 4 * HOUR)
        row = carried.done(**POST | {"address": "return Road (fictional)"})
        Message.objects.all().delete()
        carried.packs(row)
        for hours in (0, 1, 3):
            carried.works(NOW + hours * HOUR)
        assert state() == "returned"
        row.refresh_from_db()
        assert row.state == State.DONE
        told = {one.person for one in Message.objects.filter(link=f"/dossiers/{row.uuid}/collection")}
        assert clerk.person.uuid in told
        desk = as_reader(clerk).get("/api/v1/parcels").json()
        assert (desk["to_pack"], [one["state"] for one in desk["came_back"]]) == ([], ["returned"])
        assert "Came back and waits at the desk" in as_reader(clerk).get("/desk/parcels").content.decode()
        with pytest.raises(NotByPost):
            carried.packs(row, at=NOW + 4 * HOUR)

        row = carried.chooses(row, at=NOW + 4 * HOUR)
        desk = as_reader(clerk).get("/api/v1/parcels").json()
        assert (desk["to_pack"], desk["came_back"]) == ([str(row.uuid)], [])
        carried.packs(row, at=NOW + 4 * HOUR)
        for hours in (4, 5, 7):
            carried.works(NOW + hours * HOUR)
        assert [one.state for one in Parcel.objects.all()] == ["delivered", "returned"]

    def test_one_that_isnt_taken_says_so(self, carried: Hatch) -> None:
        carried.packs(carried.done(**POST | {"address": "refuse Road (fictional)"}))
        assert carried.works(NOW) == 1
        assert state() == "refused"

    def test_while_one_is_on_its_way_nothing_is_chosen_and_no_second_is_packed(self, carried: Hatch) -> None:
        row = carried.done()
        carried.packs(row)
        with pytest.raises(OnItsWay):
            carried.packs(row)
        with pytest.raises(OnItsWay):
            carried.chooses(row)
        first = Parcel.objects.get()
        with pytest.raises(IntegrityError), transaction.atomic():
            Parcel.objects.create(uuid=uuid4(), dossier=row, desk=first.desk, ordered_at=NOW)

    def test_a_fee_that_is_open_holds_the_parcel_as_it_holds_the_desk(self, carried: Hatch, head: Character) -> None:
        says_edition(**PICK_UP)
        row = carried.done()
        with pytest.raises(FeeUnpaid):
            carried.packs(row)
        row = waives(carried.counter.desk, row, head)
        assert carried.packs(row).state == "waiting"

    def test_it_isnt_packed_before_it_is_done_nor_for_who_comes_to_the_desk(self, carried: Hatch) -> None:
        row = carried.chooses(carried.counter.desk.accepted())
        with pytest.raises(NotByPost):
            carried.packs(row)
        row = carried.counter.desk.steps("finish_dossier", carried.counter.desk.steps("process_dossier", row))
        row = carried.chooses(row, way="desk")
        with pytest.raises(NotByPost):
            carried.packs(row)

    def test_another_bodys_desk_packs_nothing(self, carried: Hatch, neighbour: Character) -> None:
        row = carried.done()
        with pytest.raises(NotFound):
            carried.packs(row, who=neighbour)
        found = carried.packs(row)
        with pytest.raises(NotFound):
            carried.records(found, "delivered", who=neighbour)


class TestFaults:
    def test_a_carrier_that_is_down_for_an_hour_loses_nothing_and_gets_nothing_twice(self, carried: Hatch) -> None:
        for _time in range(3):
            carried.packs(carried.done())
        assert carried.server is not None
        carried.server.down = True
        for minutes in range(0, 60, 5):
            assert carried.works(NOW + timedelta(minutes=minutes)) == 0
        carried.server.down = False
        for hours in range(1, 8):
            carried.works(NOW + hours * HOUR)
        assert set(Parcel.objects.values_list("state", flat=True)) == {"delivered"}
        assert len(carried.server.book.parcels()) == 3
        assert Outbox.objects.filter(code="DSP-09").count() == 6

    def test_words_that_come_twice_late_or_out_of_order_move_it_once(self, carried: Hatch, as_reader: Callable) -> None:
        found = carried.packs(carried.done())
        key = found.uuid.hex
        delivered = carriage.Word(key, "delivered", 2, "SB 1")
        assert parcels.hear(delivered, NOW)
        for word in (delivered, carriage.Word(key, "taken", 1, "SB 1"), carriage.Word(key, "returned", 3, "SB 1")):
            assert not parcels.hear(word, NOW)
        assert state() == "delivered"
        assert Outbox.objects.filter(code="DSP-09").count() == 1
        assert not parcels.hear(carriage.Word("no key", "delivered", 1), NOW)
        assert not parcels.hear(carriage.Word(uuid4().hex, "delivered", 1), NOW)

    def test_the_door_takes_only_what_the_carrier_signed(
        self, carried: Hatch, as_reader: Callable, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        found = carried.packs(carried.done())
        body = json.dumps(carriage.word_json(carriage.Word(found.uuid.hex, "taken", 1, "SB 1"))).encode()
        for secret, at, status in (
            (bytes(32), NOW, 403), (SECRET, NOW - HOUR, 403), (SECRET, NOW, 200), (SECRET, NOW, 200),
        ):  # fmt: skip
            headers = signed(secret, body, at=at)
            answer = as_reader(None).post(DOOR, body, content_type="application/json", headers=headers)
            assert answer.status_code == status
        assert (state(), Parcel.objects.get().number) == ("taken", "SB 1")

    def test_the_sandbox_tells_by_itself_until_it_is_answered(self, carried: Hatch) -> None:
        carried.packs(carried.done())
        carried.works(NOW)
        assert carried.server is not None
        book, heard = carried.server.book, []
        book.work(at=NOW + timedelta(seconds=2))

        def deaf(_body: bytes, _headers: dict[str, str]) -> bool:
            return False

        def hears(body: bytes, headers: dict[str, str]) -> bool:
            word = carriage.carrier().read(headers, body, at=NOW + HOUR)
            heard.append(parcels.hear(word, NOW + HOUR))
            return True

        assert book.deliver(deaf, at=NOW + timedelta(seconds=3)) == 0
        assert book.deliver(hears, at=NOW + HOUR) == 3
        assert heard == [True, False, False]
        assert state() == "taken"


class TestWithoutACarrier:
    def test_the_officer_writes_down_what_the_post_says(self, hatch: Hatch) -> None:
        found = hatch.packs(hatch.done())
        assert tasks.due(NOW) == 0
        found = hatch.records(found, "taken", "RR 7 VN")
        assert (found.state, found.number) == ("taken", "RR 7 VN")
        found = hatch.records(found, "delivered")
        assert Dossier.objects.get().state == State.RETURNED
        with pytest.raises(MoveNotAllowed):
            hatch.records(found, "returned")

    def test_a_number_stands_for_one_parcel(self, hatch: Hatch) -> None:
        hatch.records(hatch.packs(hatch.done()), "taken", "RR 7 VN")
        other = hatch.packs(hatch.done())
        with pytest.raises(NumberUsed):
            hatch.records(other, "taken", "RR 7 VN")
        with pytest.raises(ValueError, match="has a number"):
            parcel_inputs.MovedInput(state="taken")

    def test_the_desk_reads_what_is_to_be_packed_and_nobody_else(
        self, hatch: Hatch, clerk: Character, neighbour: Character, as_reader: Callable, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        row = hatch.done()
        assert row.code in as_reader(clerk).get("/desk/parcels").content.decode()
        assert row.code not in as_reader(neighbour).get("/desk/parcels").content.decode()
        assert as_reader(hatch.counter.desk.citizen).get("/desk/parcels").status_code == 404
        page = as_reader(clerk).get(f"/dossiers/{row.uuid}/collection").content.decode()
        assert "Sign that it is packed and handed over" in page
        assert "1 Road (fictional)" in page
        assert as_reader(neighbour).get(f"/dossiers/{row.uuid}/collection").status_code == 404


def test_of_an_erased_person_no_name_and_address_stays(hatch: Hatch) -> None:
    from openhall.procedures.dispatch import forgetting

    row = hatch.done()
    found = hatch.packs(row)
    human = hatch.counter.desk.citizen.person
    assert f"parcel:{found.uuid}" in forgetting.objects(human)
    forgetting.destroy(human, NOW)
    for one in (Parcel.objects.get(), Collection.objects.get()):
        assert (one.name, one.telephone, one.address, one.salt) == ("", "", "", "")
