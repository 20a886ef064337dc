"""Fees with their day: due with the filing, or at pick-up; lower online and for groups; let go by a head."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import IntegrityError, transaction
from tests.procedures.dossiers.conftest import CODE, NOW, reading
from tests.procedures.dossiers.test_fees import SECRET, asks, public, report, says

from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import wanted
from openhall.procedures.catalogue.models import Edition
from openhall.procedures.dossiers import collecting, due_fees, fees, inputs
from openhall.procedures.dossiers.fee_models import Charge, ChargeState, Incoming
from openhall.procedures.dossiers.models import Dossier, State
from openhall.procedures.dossiers.refusals import ChargedBefore, FeeNotYet, FeeUnpaid
from openhall.ui import formats
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
FILING = {"fees_due": "filing", "fees": [{"title": "Lệ phí", "amount": "8000", "online": "4000", "source": "Hư cấu"}]}
PICK_UP = {"fees_due": "pick_up"}
GROUPS = {
    "reductions": [
        {"title": "Hộ nghèo", "percent": 100, "asked_if": {"field": "twin", "equals": True}, "source": "Hư cấu"},
        {"title": "Trẻ em", "percent": 25, "asked_if": {"field": "child", "equals": "Mai Ly"}, "source": "Hư cấu"},
    ]
}


@pytest.fixture
def gateway() -> Iterator[collecting.Link]:
    """A gateway that collects."""
    found = collecting.Link("https://pay.example.org/pay", SECRET)
    undo = collecting.provide(found)
    yield found
    undo()


def says_edition(**changes: Any) -> None:
    """The edition says something else of its fees."""
    Edition.objects.update(content={**Edition.objects.get().content, **changes})


def waives(desk: Any, row: Dossier, who: Any, **payload: Any) -> Dossier:
    """Somebody lets a fee go."""
    payload = {"reason": "She lost her house in the flood."} | payload
    signed = who.signs("waive_fee", f"dossier:{row.uuid}", row.version, payload, at=NOW)
    return due_fees.waive_fee(dossier=row.uuid, given=inputs.WaiveInput(**payload), **signed).dossier


class TestDueWithTheFiling:
    def test_is_asked_for_by_rule_and_the_dossier_waits_for_it(self, desk, gateway):
        says_edition(**FILING)
        row = desk.files()

        charge = Charge.objects.get()
        assert (charge.amount, charge.state) == (Decimal(4000), "asked")
        assert public("DOS-18") == [{"status": 1, "copy_set": 0, "due": "filing", "amount": "4000", "currency": "VND"}]
        with pytest.raises(FeeUnpaid):
            desk.steps("accept_dossier", row)

        assert says(report(charge, amount="4000"))
        row = desk.steps("accept_dossier", Dossier.objects.get())

        assert row.state == State.ACCEPTED
        with pytest.raises(ChargedBefore):
            asks(desk, row)

    def test_costs_the_whole_at_a_desk(self, desk, unit, clerk):
        says_edition(**FILING)

        desk.takes_in(desk.drafts(who=clerk, desk=unit))

        assert Charge.objects.get().amount == Decimal(8000)

    def test_comes_late_after_the_dossier_fell_and_is_owed_back(self, desk, gateway):
        says_edition(**FILING)
        row = desk.files()
        charge = Charge.objects.get()
        row = desk.says("refuse_dossier", row, reason="Nobody of this commune.")

        assert not says(report(charge, amount="4000"))

        assert [one.number for one in fees.owed_back(row)] == ["1"]
        assert Charge.objects.get().state == "asked"

    def test_paid_twice_and_once_after_it_was_let_go_is_owed_back(self, desk, head, gateway):
        says_edition(**FILING)
        row = waives(desk, desk.files(), head)

        assert not says(report(Charge.objects.get(), "7", amount="4000"))

        assert Incoming.objects.get().counted is False
        assert desk.steps("accept_dossier", Dossier.objects.get(pk=row.pk)).state == State.ACCEPTED

    def test_the_page_after_filing_leads_to_the_payment(self, desk, citizen, gateway, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        says_edition(**FILING)
        draft = desk.drafts()
        me = as_reader(citizen)
        page = me.get(f"/dossiers/drafts/{draft.uuid}/check").content.decode()
        assert "After it you pay the fee" in page
        assert "4,000" in page

        row = desk.files(draft)

        page = me.get(f"/dossiers/{row.uuid}").content.decode()
        assert "The dossier is accepted once it is paid." in page
        assert "https://pay.example.org/pay" in page


class TestDueAtPickUp:
    def test_is_asked_for_when_it_is_done_and_holds_the_result(self, desk, gateway):
        says_edition(**PICK_UP)
        row = desk.accepted()
        with pytest.raises(FeeNotYet):
            asks(desk, row)
        row = desk.steps("process_dossier", row)
        row = desk.steps("finish_dossier", row)

        assert public("DOS-18")[0]["status"] == 9
        with pytest.raises(FeeUnpaid) as refusal:
            desk.steps("give_back_dossier", row)
        assert refusal.value.facts == {"amount": "8000", "currency": "VND"}

        assert says(report(Charge.objects.get()))
        row = desk.steps("give_back_dossier", Dossier.objects.get())
        assert row.state == State.RETURNED

    def test_stays_for_many_at_once_too(self, desk, gateway):
        says_edition(**PICK_UP)
        row = desk.steps("finish_dossier", desk.steps("process_dossier", desk.accepted()))

        from openhall.procedures.dossiers import batches

        uuid = desk.orders("give_back", row)
        batches.carry_on(at=NOW)

        from openhall.procedures.dossiers.models import Batch

        assert Batch.objects.get(uuid=uuid).items.get().refusal == "dossier-fee-unpaid"

    def test_an_open_fee_of_copies_holds_the_result_too(self, desk):
        row = asks(desk, desk.accepted(), copy_set=1, pages=2)
        row = desk.steps("finish_dossier", desk.steps("process_dossier", row))

        with pytest.raises(FeeUnpaid):
            desk.steps("give_back_dossier", row)


class TestGroups:
    def test_who_is_exempt_owes_nothing_and_waits_for_nothing(self, desk):
        says_edition(**FILING, **GROUPS)

        row = desk.files(twin=True, other="Ha Ly")

        assert not Charge.objects.exists()
        assert desk.steps("accept_dossier", row).state == State.ACCEPTED

    def test_of_several_groups_that_counts_which_lowers_most(self, desk):
        says_edition(**FILING, **GROUPS)

        desk.files(child="Mai Ly")

        assert Charge.objects.get().amount == Decimal(3000)

    def test_the_page_says_why_it_is_lower_and_by_which_text(self, desk, citizen, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        says_edition(**FILING, **GROUPS)
        draft = desk.drafts(child="Mai Ly")

        page = as_reader(citizen).get(f"/dossiers/drafts/{draft.uuid}/check").content.decode()

        assert "Trẻ em: −25 %" in page
        assert "3,000" in page


class TestLettingGo:
    def test_a_head_lets_a_fee_go_with_a_reason_that_the_log_does_not_show(self, desk, head):
        says_edition(**PICK_UP)
        row = desk.steps("finish_dossier", desk.steps("process_dossier", desk.accepted()))

        row = waives(desk, row, head)

        (let_go,) = public("DOS-30")
        assert (let_go["copy_set"], let_go["amount"]) == (0, "8000")
        assert b"flood" not in bytes(Outbox.objects.get(code="DOS-30").leaf)
        assert Charge.objects.get().state == ChargeState.WAIVED
        assert desk.steps("give_back_dossier", row).state == State.RETURNED

    def test_the_clock_goes_on_if_it_stood_for_it(self, desk, head):
        row = asks(desk, desk.accepted())
        assert row.state == State.FINANCIAL_DUTY

        row = waives(desk, row, head)

        assert row.state == State.PROCESSING
        with pytest.raises(ChargedBefore):
            waives(desk, row, head)

    def test_nobody_else_may(self, desk, clerk, neighbour, citizen):
        row = asks(desk, desk.accepted())

        for who in (neighbour, citizen):
            with pytest.raises(NotFound):
                waives(desk, row, who)
        from openhall.identity.public import MandateMissing

        with pytest.raises(MandateMissing):
            waives(desk, row, clerk)


class TestSeveralCopies:
    def test_each_costs_by_its_pages_and_never_more_than_the_most(self, desk):
        row = desk.accepted()
        row = asks(desk, row, copy_set=1, pages=5, copies=3)
        row = asks(desk, row, copy_set=2, pages=500, copies=2)

        assert [one["amount"] for one in public("DOS-18")] == ["21000", "400000"]
        assert list(Charge.objects.values_list("copies", "pages")) == [(3, 5), (2, 500)]
        with pytest.raises(ChargedBefore):
            asks(desk, row, copy_set=1, pages=5, copies=1)

    @pytest.mark.parametrize("bad", [{"copies": 0}, {"copies": 101}, {"copies": "many"}, {"copies": -1}])
    def test_a_number_that_nobody_means_is_refused(self, bad):
        with pytest.raises(ValueError, match="copies"):
            inputs.FeeInput(copy_set=1, pages=1, **bad)


def test_nobody_reads_what_a_draft_of_another_costs(desk, neighbour, as_reader, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    draft = desk.drafts()

    assert as_reader(neighbour).get(f"/dossiers/drafts/{draft.uuid}/check").status_code == 404
    assert reading(neighbour).person_id != draft.person_id
    assert CODE in draft.edition.procedure.code


class TestSeveralDays:
    MIXED: ClassVar = {
        "fees": [
            {"title": "Lệ phí", "amount": "5000", "due": "filing"},
            {"title": "Phí đo", "amount": "20000"},
            {"title": "In", "amount": "3000", "due": "pick_up"},
        ]
    }

    def test_each_is_asked_for_on_its_own_day_once(self, desk, gateway):
        says_edition(**self.MIXED)
        row = desk.files()
        assert [(one.due, int(one.amount)) for one in Charge.objects.all()] == [("filing", 5000)]
        assert says(report(Charge.objects.get(), "1", amount="5000"))

        row = asks(desk, desk.steps("accept_dossier", Dossier.objects.get()))
        assert row.state == State.FINANCIAL_DUTY
        assert says(report(Charge.objects.get(due="acceptance"), "2", amount="20000"))
        row = Dossier.objects.get()
        assert row.state == State.PROCESSING
        with pytest.raises(ChargedBefore):
            asks(desk, row)

        row = desk.steps("finish_dossier", row)
        with pytest.raises(FeeUnpaid) as refusal:
            desk.steps("give_back_dossier", row)
        assert refusal.value.facts["amount"] == "3000"
        assert says(report(Charge.objects.get(due="pick_up"), "3", amount="3000"))
        assert desk.steps("give_back_dossier", Dossier.objects.get()).state == State.RETURNED
        assert [(one["due"], one["amount"]) for one in public("DOS-18")] == [
            ("filing", "5000"), ("acceptance", "20000"), ("pick_up", "3000"),
        ]  # fmt: skip

    def test_a_payment_of_one_doesnt_pay_another(self, desk, gateway):
        says_edition(**self.MIXED)
        desk.files()
        charge = Charge.objects.get()
        assert says(report(charge, "1", amount="5000"))
        assert not says(report(charge, "2", amount="5000"))
        assert [one.number for one in fees.owed_back(Dossier.objects.get())] == ["2"]

    def test_the_same_day_stands_once_whatever_is_tried(self, desk):
        says_edition(**self.MIXED)
        desk.files()
        charge = Charge.objects.get()
        for changes in ({}, {"due": ""}, {"copy_set": 1}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Charge.objects.create(
                    dossier=charge.dossier, amount=1, currency="VND", asked_at=NOW,
                    **{"copy_set": 0, "due": "filing"} | changes,
                )  # fmt: skip

    def test_each_day_is_rounded_by_itself_so_that_they_add_up(self):
        content = {
            "currency": "VND",
            "fees": [{"title": "A", "amount": "101", "due": "filing"}, {"title": "B", "amount": "101"}],
            "reductions": [{"percent": 50, "asked_if": {"field": "poor", "equals": True}}],
        }
        days = [wanted.fee(content, {"poor": True}, online=True, due=one) for one in wanted.dues(content)]
        assert days == [Decimal(51), Decimal(51)]
        assert wanted.fee(content, {"poor": True}, online=True) == Decimal(102)

    def test_the_pages_say_what_is_due_when(self, desk, citizen, gateway, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        says_edition(**self.MIXED)
        draft = desk.drafts()
        page = as_reader(citizen).get(f"/dossiers/drafts/{draft.uuid}/check").content.decode()
        whole, filing, asked, picked = (formats.money(Decimal(one), "VND") for one in (28000, 5000, 20000, 3000))
        for words in (whole, f"{filing}: When you file", f"{asked}: When the unit asks", f"{picked}: When you pick up"):
            assert words in page
        shown = as_reader(None).get(f"/procedures/{CODE}").content.decode()
        assert f"{picked} · When you pick up the result" in shown

    def test_a_head_lets_the_one_of_a_day_go(self, desk, head, gateway):
        says_edition(**self.MIXED)
        row = waives(desk, desk.files(), head, due="filing")
        assert Charge.objects.get().state == "waived"
        with pytest.raises(NotFound):
            waives(desk, row, head, due="pick_up")
        assert public("DOS-30")[0]["due"] == "filing"
