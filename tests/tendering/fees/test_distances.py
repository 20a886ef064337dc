"""How far members came: from a place to a centre, entered by the centre's office, and never told of anybody by name."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from tests.tendering.fees.conftest import TABLES, enters

from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid
from openhall.tendering.fees import distances, papers
from openhall.tendering.fees.models import Distance
from openhall.tendering.fees.refusals import DistancesMissing, SiteMissing
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def tables(reported, authority, entries):
    """Tables and terms are entered, and nothing of any centre."""
    for path, value in TABLES.items():
        enters(authority, path, value, at=reported.now)
    reported.passes(minutes=11)
    reported.terms(entries)
    return reported


class TestEntering:
    def test_the_office_enters_it_with_its_source_and_everybody_reads_it(self, fees):
        said = leaf("FEE-06")
        assert said["public"] == {"site": str(fees.site.uuid), "kilometres": 150}
        assert "case" not in said
        assert statement(said["statement"]) == {"v": 1, "place": "Riverton", "source": "Road table (fictional)"}
        (row,) = Client().get(f"/api/v1/evaluation-sites/{fees.site.uuid}/distances").json()["distances"]
        assert (row["place"], row["kilometres"], row["source"]) == ("Riverton", 150, "Road table (fictional)")

    def test_the_newest_of_a_place_counts_however_it_is_written(self, fees):
        fees.passes(minutes=1)
        fees.enters_distance(fees.host, fees.site, 90, "  riverton ")
        assert [row.kilometres for row in distances.entered(fees.site)] == [90]
        assert Distance.objects.count() == 2
        with pytest.raises(Invalid):
            fees.enters_distance(fees.host, fees.site, 90, "RIVERTON")

    def test_nobody_else_enters_it(self, fees, officer, authority, joins):
        other = joins("Dong Hai", "Southern Trading Centre", Role.CENTRE)
        for who in (officer, authority, other):
            with pytest.raises(MandateMissing):
                fees.enters_distance(who, fees.site, 10)

    def test_its_page_names_the_places_that_lack_and_is_the_offices_alone(
        self, fees, entries, as_reader, officer, monkeypatch
    ):
        fees.passes(minutes=1)
        fees.terms(entries[:1], place="Hilltown")
        monkeypatch.setattr(clock, "now", lambda: fees.now)
        address = reverse("site-distances", args=[fees.site.uuid])
        page = as_reader(fees.host).get(address).content.decode()
        assert 'data-command="enter_distance"' in page
        assert "<li>Hilltown</li>" in page
        assert "Riverton" in page
        assert "<li>Riverton</li>" not in page
        assert as_reader(officer).get(address).status_code == 404
        told = f"/api/v1/evaluation-sites/{fees.site.uuid}/distances"
        assert as_reader(fees.host).get(told).json()["unset"] == ["Hilltown"]
        assert "unset" not in as_reader(officer).get(told).json()
        site = reverse("evaluation-site", args=[fees.site.uuid])
        assert address in as_reader(fees.host).get(site).content.decode()
        assert address not in as_reader(officer).get(site).content.decode()


class TestOrdering:
    def test_where_no_centre_is_entered_it_says_whose_office_must(self, tables, as_reader, officer, monkeypatch):
        with pytest.raises(SiteMissing) as refused:
            tables.orders()
        assert refused.value.facts["centre"] == "Northern Trading Centre"
        monkeypatch.setattr(clock, "now", lambda: tables.now)
        page = as_reader(officer).get(reverse("lot-fees", args=[tables.lot.uuid])).content.decode()
        assert "the office of Northern Trading Centre has to enter its evaluation centre" in page

    def test_where_a_distance_lacks_it_counts_members_and_names_the_office_and_no_place(self, tables, entries, host):
        site = tables.enters_site(host)
        tables.enters_distance(host, site)
        who = {one.person.pk for one in tables.seated[:1]}
        tables.passes(minutes=1)
        tables.terms([row for row in entries if row.person_id in who], place="Hilltown")
        with pytest.raises(DistancesMissing) as refused:
            tables.orders()
        assert refused.value.facts == {
            "members": 1,
            "offices": "Northtown Evaluation Centre (Northern Trading Centre)",
        }
        assert "Hilltown" not in str(refused.value.problem())

    def test_each_is_paid_for_the_way_from_the_own_place(self, fees, entries):
        who = fees.seated[0].person.pk
        fees.passes(minutes=1)
        fees.terms([row for row in entries if row.person_id == who], place="Hilltown")
        fees.enters_distance(fees.host, fees.site, 40, "Hilltown")
        fees.orders()

        lines = {fee.person_id: fee.line for fee in fees.fees}
        assert lines.pop(who)["kilometres"] == 40
        assert {line["kilometres"] for line in lines.values()} == {150}
        assert {line["site"] for line in lines.values()} == {str(fees.site.uuid)}
        assert "Riverton" not in json.dumps(list(lines.values())), "from where somebody comes is published of nobody"
        own = next(fee for fee in fees.fees if fee.person_id == who)
        assert ("From", "Hilltown") in papers.rows_of(own)
        assert ("To", "Northtown Evaluation Centre") in papers.rows_of(own)

    def test_of_several_centres_the_payer_names_the_one(self, fees, as_reader, officer, monkeypatch):
        second = fees.enters_site(fees.host, "Westfield")
        fees.enters_distance(fees.host, second, 10)
        with pytest.raises(Invalid) as refused:
            fees.orders()
        assert list(refused.value.errors) == ["site"]
        monkeypatch.setattr(clock, "now", lambda: fees.now)
        page = as_reader(officer).get(reverse("lot-fees", args=[fees.lot.uuid])).content.decode()
        assert f'value="{second.uuid}"' in page
        fees.orders(site=str(second.uuid))
        assert {fee.line["kilometres"] for fee in fees.fees} == {10}

    def test_where_the_law_has_no_amount_for_the_way_nobody_is_asked(self, tables, authority):
        enters(authority, "expert_fees.distances", {}, at=tables.now)
        tables.orders()
        assert {(fee.line["kilometres"], fee.line["distance"]) for fee in tables.fees} == {(0, "0.00")}
        assert not any("site" in fee.line for fee in tables.fees)
