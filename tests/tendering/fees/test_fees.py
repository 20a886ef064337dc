"""Fees of a committee: by the tables, ordered by one click, paid through a gateway, confirmed, published, on paper."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.tendering.fees.conftest import TABLES, enters

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.fees.models import Fee, PayeeDetails
from openhall.tendering.fees.refusals import FeesOrderedAlready, NoFeesYet, NotPaidYet, TermsMissing
from openhall.tendering.planning.public import LawRefuses, Project, ValueNotEntered
from openhall.treasury import ledger
from openhall.treasury.gateway_models import GatewayPayment
from openhall.treasury.gateways.interface import BANK_TRANSFER
from openhall.treasury.public import PayeeRefused
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
GROSS, TAX, NET = Decimal("800.00"), Decimal("0.00"), Decimal("800.00")


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


class TestTerms:
    def test_the_log_holds_only_a_commitment(self, fees):
        said = leaf("FEE-01")
        assert list(said["commitments"]) == ["expert/terms"]
        assert "standard" not in json.dumps(said)

    def test_another_than_the_keeper_may_not(self, reported, entries, officer):
        with pytest.raises(MandateMissing):
            reported.terms(entries[:1], who=officer)


class TestPayee:
    def test_the_log_holds_only_a_commitment(self, fees):
        fees.names(fees.seated[0])
        assert list(leaf("FEE-02")["commitments"]) == ["payee"]
        assert "0031" not in bytes(Outbox.objects.get(code="FEE-02").leaf).decode()

    def test_the_newest_counts(self, fees):
        fees.names(fees.seated[0])
        fees.names(fees.seated[0], "6222-0009", BANK_TRANSFER, "FICTCNBJ")
        assert PayeeDetails.objects.get(replaced_at=None).number == "6222-0009"
        assert PayeeDetails.objects.count() == 2

    def test_where_nobody_can_be_paid_is_refused(self, fees):
        with pytest.raises(PayeeRefused):
            fees.names(fees.seated[0], "not a wallet")


class TestOrdering:
    def test_one_click_orders_every_members_fee_by_the_tables(self, fees):
        order = fees.orders()

        found = fees.fees
        assert len(found) == 4
        assert {(fee.gross, fee.tax, fee.net, fee.currency) for fee in found} == {(GROSS, TAX, NET, "CNY")}
        assert {fee.person_id for fee in found} == {one.person.pk for one in fees.seated}
        assert sorted(fee.place for fee in found) == [1, 2, 3, 4]
        said = leaf("FEE-03")
        assert said["public"] == {"members": 4, "minutes": 15, "payer": "owner"}
        assert sorted(said["commitments"]) == ["fee/1", "fee/2", "fee/3", "fee/4"]
        assert order.rules["classes"] == TABLES["expert_fees.classes"]

    def test_tax_is_withheld_and_owed_in_the_ledger(self, fees, authority, entries):
        fees.terms(entries, place="Hilltown")
        fees.enters_distance(fees.host, fees.site, 50, "Hilltown")
        enters(authority, "expert_fees.classes", {"standard": {"base": "1800.00", "hour": "0"}}, at=fees.now)
        fees.orders()
        assert {(fee.gross, fee.tax, fee.net) for fee in fees.fees} == {(1800, 200, 1600)}
        assert ledger.balances()["tax", "CNY"] == -800

    def test_while_a_table_is_not_entered_it_says_who_must(self, reported, authority, entries, host):
        reported.terms(entries)
        reported.enters_distance(host, reported.enters_site(host))
        for path, value in sorted(TABLES.items()):
            with pytest.raises(ValueNotEntered) as refused:
                reported.orders()
            assert "authority" in refused.value.facts["authority"]
            assert refused.value.facts["path"] in TABLES
            enters(authority, path, value, at=reported.now)
        assert len(reported.orders().rules) == 6

    def test_once_and_by_the_owner_and_no_longer_than_it_sat(self, fees, agent, host):
        for who in (agent, host):
            with pytest.raises(MandateMissing):
                fees.orders(who=who)
        with pytest.raises(Invalid):
            fees.orders(minutes=10_000)
        fees.orders()
        with pytest.raises(FeesOrderedAlready):
            fees.orders()

    def test_what_does_not_fit_is_refused(self, reported, authority, entries, host):
        reported.enters_distance(host, reported.enters_site(host))
        for path, value in TABLES.items():
            enters(authority, path, value, at=reported.now)
        with pytest.raises(TermsMissing) as refused:
            reported.orders()
        assert refused.value.facts == {"members": 4}, "counted and not named"
        reported.terms(entries, expert_class="unheard-of")
        with pytest.raises(LawRefuses):
            reported.orders()
        reported.passes(minutes=11)
        enters(authority, "expert_fees.payer", "centre", at=reported.now)
        with pytest.raises(MandateMissing):
            reported.orders()

    def test_before_the_report_there_is_nothing_to_order(self, draws, authority, officer, entries, home):
        from tests.tendering.fees.conftest import Paying

        draws.prepares()
        for path, value in TABLES.items():
            enters(authority, path, value, at=draws.now)
        with pytest.raises(NoFeesYet):
            Paying(draws, officer, authority, [], None).orders()


class TestPaying:
    def test_each_is_paid_where_they_said_and_confirms(self, fees):
        fees.names(fees.seated[0])
        fees.orders()
        fees.names(fees.seated[1], "621700000001", BANK_TRANSFER, "FICTCNBJ")  # after the order
        fees.pays()

        paid = [fee for fee in fees.fees if fee.paid_at]
        assert {fee.person_id for fee in paid} == {one.person.pk for one in fees.seated[:2]}
        assert sorted(fees.gateway.book.paid_out()) == [("00310000000001", NET), ("621700000001", NET)]
        row, _recorded = fees.confirms(paid[0])
        assert row.confirmed_at == fees.now
        said = leaf("FEE-05")
        assert (said.get("public", {}), "case" in said) == ({}, False)
        with pytest.raises(NotPaidYet):
            fees.confirms(paid[0])

    def test_one_that_failed_is_paid_again_when_the_member_says_where(self, fees):
        member = fees.seated[0]
        fees.names(member, "003100000000901")
        fees.orders()
        fees.pays()
        fee = Fee.objects.get(person_id=member.person.pk)
        assert fee.paid_at is None

        fees.names(member, "003100000000001")
        fees.pays()

        fee.refresh_from_db()
        assert fee.paid_at is not None
        assert fees.gateway.book.paid_out() == [("003100000000001", NET)]
        assert GatewayPayment.objects.count() == 2

    def test_one_that_is_reversed_is_confirmed_no_more(self, fees):
        member = fees.seated[0]
        fees.names(member, "003100000000902")
        fees.orders()
        fees.gateway.now = fees.now
        from openhall.treasury.gateways import paying

        paying.due(fees.now)
        fees.passes(minutes=6)
        fees.gateway.book.work(at=fees.now)
        paying.due(fees.now)
        fee = Fee.objects.get(person_id=member.person.pk)
        fees.confirms(fee)
        fees.passes(hours=2)
        fees.gateway.book.work(at=fees.now)
        payment = GatewayPayment.objects.get()
        paying.take_in(payment.kind, fees.gateway.book.state_of(payment.key), fees.now)

        fee.refresh_from_db()
        assert (fee.paid_at, fee.confirmed_at) == (None, None)

    def test_nobody_confirms_for_another_or_before_it_is_paid(self, fees):
        fees.names(fees.seated[0])
        fees.orders()
        fee = Fee.objects.get(person_id=fees.seated[0].person.pk)
        with pytest.raises(NotFound):
            fees.confirms(fee, who=fees.seated[1])
        with pytest.raises(NotPaidYet):
            fees.confirms(fee)


class TestPublishing:
    def test_after_the_award_each_fee_is_public_without_a_name(self, fees):
        fees.orders()
        fees.awarded()
        act = Outbox.objects.get(code="FEE-04")
        from openhall.witness.models import Statement

        said = json.loads(bytes(Statement.objects.get(sha256=json.loads(bytes(act.leaf))["statement"]).body))
        assert [one["gross"] for one in said["fees"]] == ["800.00"] * 4
        assert said["rules"]["base_hours"] == 4
        assert not any(one.person.name in json.dumps(said) for one in fees.seated)


class TestPages:
    def test_the_payers_page_says_what_is_missing_and_then_pays(
        self, reported, authority, entries, as_reader, officer, host
    ):
        clock.move_to(reported.now)
        path = reverse("lot-fees", args=[reported.lot.uuid])
        shown = as_reader(officer).get(path).content.decode()
        assert "the operating authority of the platform" in shown
        assert "the tax authority" in shown
        assert 'data-command="order_fees"' not in shown
        for table, value in TABLES.items():
            enters(authority, table, value, at=reported.now)
        assert 'data-command="order_fees"' in as_reader(officer).get(path).content.decode()
        project = Project.objects.filter(pk=reported.lot.notice.project_id)
        was = project.get().state
        project.update(state=Project.State.ARCHIVED)
        shown = as_reader(officer).get(path).content.decode()
        assert "This tender is archived" in shown
        assert 'data-command="order_fees"' not in shown
        project.update(state=was)
        reported.terms(entries)
        reported.enters_distance(host, reported.enters_site(host))
        reported.orders()
        shown = as_reader(officer).get(path).content.decode()
        assert "3,200.00" in shown
        assert 'data-command="order_fees"' not in shown

    def test_the_expert_sees_ones_own_with_papers(self, fees, as_reader):
        member, other = fees.seated[:2]
        fees.names(member)
        fees.orders()
        fees.pays()
        clock.move_to(fees.now)
        fee = Fee.objects.get(person_id=member.person.pk)
        client = as_reader(member)
        shown = client.get(reverse("own-fees")).content.decode()
        assert "…0001" in shown
        assert reverse("fee", args=[fee.uuid]) in shown
        one = client.get(reverse("fee", args=[fee.uuid])).content.decode()
        assert 'data-command="confirm_fee"' in one
        assert client.get(reverse("fee-paper", args=[fee.uuid])).content[:5] == b"%PDF-"
        assert client.get(reverse("fees-of-year", args=[fee.paid_at.year])).content[:5] == b"%PDF-"
        assert client.get(reverse("fees-of-year", args=[2001])).status_code == 404
        for name in ("fee", "fee-paper"):
            assert as_reader(other).get(reverse(name, args=[fee.uuid])).status_code == 404

    def test_the_keeper_enters_terms(self, fees, entries, authority, officer, as_reader):
        clock.move_to(fees.now)
        path = reverse("expert-fees", args=[entries[0].uuid])
        assert 'data-command="enter_fee_terms"' in as_reader(authority).get(path).content.decode()
        assert as_reader(officer).get(path).status_code == 404
