"""Price schedules: the form that a lot hands out, what the sealer takes of it, and opened ones side by side."""

from __future__ import annotations

import pytest

from openhall.tendering.bidding.schedules import asked_of
from openhall.tendering.notices.models import Lot
from openhall_sealing.canonical import canonical
from openhall_sealing.offline import read_package
from openhall_sealing.schedule import Asked, check_schedule
from openhall_sealing.schedule_files import read_table

pytestmark = pytest.mark.django_db
ITEMS = [
    {"id": "1", "description": "Pump", "unit": "piece", "quantity": "3"},
    {"id": "2", "description": "=Cable", "unit": "m", "quantity": "10.5"},
]


def sheet(first: str, second: str) -> dict:
    """What a bidder seals: unit prices of both positions."""
    table = f"id,unit price\n1,{first}\n2,{second}\n".encode()
    checked = check_schedule(table, Asked.read({"currency": "CNY", "decimals": 2, "items": ITEMS}))
    assert checked.sheet is not None
    return checked.sheet.to_json()


@pytest.fixture
def asking(tender):
    """A tender whose lot asks for two positions."""
    Lot.objects.filter(pk=tender.lots[0].pk).update(items=ITEMS)
    tender.lots[0].refresh_from_db()
    return tender


class TestTheForm:
    def test_everybody_gets_the_empty_form_in_their_language_as_csv_and_workbook(self, asking, client):
        for kind in ("csv", "xlsx"):
            url = f"/lots/{asking.lot.uuid}/schedule.{kind}"
            table = read_table(client.get(url, headers={"Accept-Language": "vi"}).content)

            assert [cell.text for cell in table[0]][4] == "Đơn giá"
            assert [row[0].text for row in table[1:]] == ["1", "2"]

    def test_a_lot_of_one_price_has_none(self, tender, client):
        assert client.get(f"/lots/{tender.lot.uuid}/schedule.csv").status_code == 404

    def test_the_tender_package_says_what_is_asked_for(self, asking, bids, bidder):
        package = read_package(canonical(bids(asking, bidder).package()))

        assert package.schedule is not None
        assert package.schedule.to_json() == asked_of(asking.lot)


class TestSideBySide:
    def opened(self, halls, asking, bidders, bids):
        hall = halls(asking, [])
        for who, prices in zip(bidders, [("10", "2"), ("9.5", "2.25"), ("11", "1.999999")], strict=True):
            one = bids(asking, who)
            content = sheet(*prices)
            one.seals(content["total"], items=content["items"])
            one.submits()
            hall.taking_part.append(one)
        return hall

    def test_positions_down_and_bidders_across_once_they_are_read_out(self, halls, asking, bidders, bids, client):
        hall = self.opened(halls, asking, bidders, bids)
        before = client.get(f"/lots/{asking.lot.uuid}/schedules").content.decode()
        assert client.get(f"/lots/{asking.lot.uuid}/schedules.csv").status_code == 404
        assert "Clear Pumps" not in before
        hall.all_the_way()

        page = client.get(f"/lots/{asking.lot.uuid}/schedules").content.decode()
        file = client.get(f"/lots/{asking.lot.uuid}/schedules.xlsx").content
        table = [[cell.text for cell in row] for row in read_table(file)]

        assert "Clear Pumps" in page
        assert table[1][:6] == ["1", "Pump", "piece", "3", "10", "30.00"]
        assert table[2][8:] == ["1.999999", "21.00"]
        assert table[3][0] == "Total"

    def test_a_text_that_looks_like_a_formula_stays_a_text(self, halls, asking, bidders, bids, client):
        self.opened(halls, asking, bidders, bids).all_the_way()

        text = client.get(f"/lots/{asking.lot.uuid}/schedules.csv").content.decode()

        assert "'=Cable" in text
