"""The register of centres and alliances: who enters what, what the log holds, what everybody reads."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from pydantic import ValidationError

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, Stale
from openhall.tendering.panels import queries
from openhall.tendering.panels.centre_models import Membership
from openhall.tendering.panels.refusals import MembershipDoesNotFit, NotThisCentre
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


class TestCentre:
    def test_it_stands_on_the_log_with_its_seats(self, centres, host):
        row = centres.enters(host, "Northtown", seats=3)

        found = leaf("ALL-01")
        assert found["object"] == f"site:{row.uuid}"
        assert found["public"] == {"organisation": str(host.organisation.uuid), "city": "Northtown", "seats": 3}
        assert "case" not in found
        said = statement(found["statement"])
        assert said["seats"][0] == "Desk 1, camera, microphone"
        assert said["contacts"] == "office@centre.example"

    def test_a_change_takes_seats_out_and_brings_them_back(self, centres, host):
        row = centres.enters(host, "Northtown", seats=4)
        centres.enters(host, "Northtown", seats=2, uuid=row.uuid)
        assert list(row.seats.filter(in_use=True).values_list("number", flat=True)) == [1, 2]
        assert row.seats.count() == 4
        centres.enters(host, "Northtown", seats=3, uuid=row.uuid)
        assert row.seats.filter(in_use=True).count() == 3

    def test_nobody_changes_anothers_and_only_staff_enters_one(self, centres, host, south, officer):
        row = centres.enters(host, "Northtown")
        with pytest.raises(NotThisCentre):
            centres.enters(south, "Southport", uuid=row.uuid)
        with pytest.raises(MandateMissing):
            centres.enters(officer, "Northtown")

    def test_blank_rows_fall_out_and_a_centre_without_a_seat_is_none(self, centres, host):
        row = centres.enters(host, "Eastham", rows=[{"equipment": "A desk"}, {"equipment": " "}])
        assert row.seats.count() == 1
        with pytest.raises(ValidationError):
            centres.enters(host, "Northtown", seats=0)


class TestTests:
    def test_date_and_result_stand_with_both_centres(self, centres, host, south):
        one, other = centres.enters(host, "Northtown"), centres.enters(south, "Southport")
        row = centres.tests(host, one, other, outcome="weak")

        assert leaf("ALL-02")["public"] == {
            "site": str(one.uuid), "other": str(other.uuid), "tested_date": "2026-02-20", "outcome": "weak",
        }  # fmt: skip
        assert queries.trials_of(one) == queries.trials_of(other) == [row]

    def test_not_of_the_future_nor_with_itself_nor_by_others(self, centres, host, south):
        one, other = centres.enters(host, "Northtown"), centres.enters(south, "Southport")
        with pytest.raises(Invalid) as refused:
            centres.tests(host, one, one, tested_date="2027-01-01")
        assert set(refused.value.errors) == {"other", "tested_date"}
        with pytest.raises(NotThisCentre):
            centres.tests(south, one, other)


class TestAlliance:
    def test_founded_joined_and_left_by_signed_acts(self, centres, host, south):
        one, other = centres.enters(host, "Northtown"), centres.enters(south, "Southport")
        row = centres.founds(host, one)
        assert leaf("ALL-03")["public"]["until_date"] is None
        centres.joins(south, row, other)
        assert leaf("ALL-04")["public"]["site"] == str(other.uuid)
        with pytest.raises(MembershipDoesNotFit):
            centres.joins(south, row, other)
        centres.leaves(south, row, other)
        assert statement(leaf("ALL-05")["statement"])["reason"] == "Our rooms are rebuilt."
        assert Membership.objects.filter(alliance=row, left_at=None).count() == 1
        with pytest.raises(MembershipDoesNotFit):
            centres.leaves(south, row, other)
        centres.joins(south, row, other)
        assert Membership.objects.filter(alliance=row).count() == 3

    def test_not_under_another_agreement_nor_after_its_end_nor_for_others(self, centres, host, south):
        one, other = centres.enters(host, "Northtown"), centres.enters(south, "Southport")
        row = centres.founds(host, one)
        with pytest.raises(MembershipDoesNotFit):
            centres.joins(south, row, other, digest="cd" * 32)
        with pytest.raises(NotThisCentre):
            centres.joins(host, row, other)
        over = centres.founds(host, one, until_date="2026-02-01")
        with pytest.raises(MembershipDoesNotFit):
            centres.joins(south, over, other)

    def test_two_tabs_at_once(self, centres, host, south):
        one, other = centres.enters(host, "Northtown"), centres.enters(south, "Southport")
        row = centres.founds(host, one)
        centres.joins(south, row, other)
        row.version = 1
        row.refresh_from_db = lambda: None
        with pytest.raises(Stale):
            centres.leaves(south, row, other)

    def test_an_agreement_does_not_end_before_it_begins(self, centres, host):
        one = centres.enters(host, "Northtown")
        with pytest.raises(ValidationError):
            centres.founds(host, one, until_date="2025-12-31")


class TestFee:
    def test_an_authority_enters_it_with_its_source_and_nobody_else(self, centres, host, authority):
        row = centres.founds(host, centres.enters(host, "Northtown"))
        assert queries.fee_on(row, date(2026, 3, 1)) is None
        centres.charges(authority, row)
        assert leaf("ALL-06")["public"] == {
            "amount": "100.00", "currency": "CNY", "counted": "begun_hour", "from_date": "2026-01-01",
        }  # fmt: skip
        assert statement(leaf("ALL-06")["statement"])["source"].startswith("Order 5")
        with pytest.raises(MandateMissing):
            centres.charges(host, row)

    def test_the_newest_in_force_on_the_day_counts(self, centres, host, authority):
        row = centres.founds(host, centres.enters(host, "Northtown"))
        centres.charges(authority, row)
        centres.charges(authority, row, amount="120.00", from_date="2026-04-01")
        found = [queries.fee_on(row, date(2026, month, 1)) for month in (3, 4)]
        assert [one.amount for one in found if one] == [Decimal("100.00"), Decimal("120.00")]


class TestPages:
    def test_everybody_reads_the_register(self, allied, centres, host, as_reader):
        north, other = allied["sites"]["north"], allied["sites"]["south"]
        centres.tests(host, north, other)
        guest = as_reader(None)
        shown = text(guest, reverse("evaluation-sites"))
        assert "Northtown Evaluation Centre" in shown
        assert "Westfield Evaluation Centre" in shown
        assert "Westfield" not in text(guest, reverse("evaluation-sites") + "?city=north")
        shown = text(guest, reverse("evaluation-site", args=[north.uuid]))
        for told in ("office@centre.example", "Desk 4, camera", "Southport", "Good", "Alliance of the River"):
            assert told in shown
        assert "Alliance of the River" in text(guest, reverse("alliances"))
        shown = text(guest, reverse("alliance", args=[allied["alliance"].uuid]))
        assert "An authority must enter it" in shown
        assert "data-signed-form" not in shown
        text(guest, reverse("evaluation-site-new"), 302)

    def test_the_api_says_the_same(self, allied, centres, host, authority, as_reader, monkeypatch):
        guest = as_reader(None)
        listed = guest.get("/api/v1/evaluation-sites?city=south").json()["sites"]
        assert [one["city"] for one in listed] == ["Southport"]
        whole = guest.get(f"/api/v1/evaluation-sites/{listed[0]['uuid']}").json()
        assert len(whole["seats"]) == 4
        assert whole["alliances"] == [str(allied["alliance"].uuid)]
        shown = guest.get(f"/api/v1/alliances/{allied['alliance'].uuid}").json()
        assert (len(shown["members"]), shown["fee"]) == (3, None)
        centres.charges(authority, allied["alliance"])
        fee = guest.get(f"/api/v1/alliances/{allied['alliance'].uuid}").json()["fee"]
        assert (fee["amount"], fee["authority"]) == ("100.00", "Office of Rules")
        assert len(guest.get("/api/v1/alliances").json()["alliances"]) == 1

    def test_who_may_finds_the_forms(self, allied, centres, host, south, authority, officer, as_reader):
        north = allied["sites"]["north"]
        edit = reverse("evaluation-site-edit", args=[north.uuid])
        shown = text(as_reader(host), edit)
        assert 'data-command="enter_site"' in shown
        assert 'data-command="record_trial"' in shown
        assert 'name="seats.6.equipment"' in shown
        for other in (south, officer):
            text(as_reader(other), edit, 404)
        assert 'data-command="found_alliance"' in text(as_reader(south), reverse("alliance-new"))
        text(as_reader(officer), reverse("alliance-new"), 404)
        page = reverse("alliance", args=[allied["alliance"].uuid])
        assert 'data-command="leave_alliance"' in text(as_reader(south), page)
        second = centres.enters(south, "Seabridge")
        shown = text(as_reader(south), page)
        assert 'data-command="join_alliance"' in shown
        assert str(second.uuid) in shown
        assert 'data-command="enter_alliance_fee"' in text(as_reader(authority), page)
        assert clock.now()
