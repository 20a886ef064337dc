"""A contract is performed on two telephones by keyboard: the owner reads Chinese, the supplier English.

Bond, milestones, a change that both sign, completion, the bond's way back, an evaluation and its answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.journeys.browsing import Keyboard
from tests.tendering.fulfilment import test_bonds
from tests.tendering.telephones import Telephone, fits, own_address, shoots, signs, telephones

from openhall.kernel import clock
from openhall.tendering.fulfilment.models import Amendment, AmendmentState, FulfilmentState, Milestone, MilestoneState
from openhall.tendering.fulfilment.models import Rating as Evaluation
from openhall.treasury.bond_models import Bond, BondState
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
bank = test_bonds.bank
WHAT, ANSWER = "Three pumps delivered", "The road was closed for a week."
PLACE, FOUND, REASON = "二号泵站东门", "三台水泵已验收合格。", "铭牌缺失，请补齐。"


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address."""
    return own_address(live_server, settings, monkeypatch)


@pytest.fixture
def telephone(performed: Any, as_reader: Any, origin: str) -> Iterator[Telephone]:
    """``telephone(who)``: that person's own."""
    yield from telephones(as_reader, origin)


class Side:
    """One side of the contract at its telephone."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.keys, self.address = page, Keyboard(page), address

    def looks(self) -> str:
        """The page as it is now."""
        self.page.goto(self.address)
        assert fits(self.page)
        return str(self.page.inner_text("main"))

    def opens(self, form: str) -> None:
        """Open what hides a form, where something does."""
        box = self.page.locator(f"details:has({form}):not([open])")
        if box.count():
            self.keys.to(f"details:has({form}) > summary")
            self.page.keyboard.press("Enter")
        assert fits(self.page)

    def signs(self, form: str, **fields: str) -> str:
        """Fill in the form in its order and sign it; what was shown."""
        self.opens(form)
        for name, value in fields.items():
            field = f"{form} [name='{name}']"
            kind = self.page.locator(field).evaluate("field => field.localName === 'select' ? 'select' : field.type")
            if kind == "select":
                self.keys.to(field)
                self._picks(value)
            elif kind in ("date", "datetime-local"):
                self.page.locator(field).fill(value)  # a date is typed in the browser's own order
            else:
                self.keys.write(field, value)
        self.keys.press(f"{form} button")
        return signs(self.page, self.keys)

    def _picks(self, value: str) -> None:
        self.page.keyboard.press("Home")
        for _ in range(20):
            if self.page.evaluate("() => document.activeElement.value") == value:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{value} can't be chosen by arrows")


def test_from_the_bond_to_the_answered_evaluation(performed, bank, telephone, origin):
    clock.move_to(performed.now)
    address = origin + reverse("contract-performance", args=[performed.contract.uuid])
    supplier = Side(telephone(performed.supplier), address)
    owner = Side(telephone(performed.owner, "zh-hans"), address)

    owner.looks()
    owner.signs("#ask-bond", amount="90.05")
    performed.now = clock.now()
    bank.pays("90.05", reference=Bond.objects.get().reference)
    assert Bond.objects.get().state == BondState.HELD
    clock.move_to(performed.now + timedelta(minutes=1))

    supplier.looks()
    shoots(supplier.page, "performance-begun")
    due = (performed.now + timedelta(days=30)).date().isoformat()
    supplier.signs("#propose-milestone", title=WHAT, due_date=due)
    milestone = Milestone.objects.get()
    assert WHAT in owner.looks()
    shoots(owner.page, "performance-milestone-zh")
    owner.signs(f"#milestone-{milestone.uuid.hex}", agreed="true")

    supplier.looks()
    supplier.signs(f"#report-{milestone.uuid.hex}", text="Delivered this morning.")
    owner.looks()
    owner.signs(f"#judge-{milestone.uuid.hex}", accepted="false", reason=REASON)
    assert REASON in supplier.looks()
    supplier.signs(f"#report-{milestone.uuid.hex}", text="The plates are on.")
    owner.looks()
    owner.signs(f"#judge-{milestone.uuid.hex}", accepted="true", reason="已补齐。")
    milestone.refresh_from_db()
    assert milestone.state == MilestoneState.ACCEPTED

    owner.looks()
    assert PLACE in owner.signs("#propose-amendment", clause="delivery_place", text=PLACE, reason="西门施工。")
    change = Amendment.objects.get()
    assert PLACE in supplier.looks()
    shoots(supplier.page, "performance-change")
    supplier.signs(f"#amendment-{change.uuid.hex}", agreed="true")
    change.refresh_from_db()
    assert change.state == AmendmentState.AGREED

    owner.looks()
    owner.signs("#complete", text=FOUND)
    performed.row.refresh_from_db()
    assert performed.row.state == FulfilmentState.COMPLETED
    performed.now = clock.now()
    bank.exchange()
    assert Bond.objects.get().state == BondState.RETURNED
    clock.move_to(performed.now + timedelta(minutes=1))

    owner.looks()
    shoots(owner.page, "performance-rate-zh")
    places = range(owner.page.locator("#rate fieldset").count())
    marks = {
        f"marks.{place}.{name}": value for place in places for name, value in (("mark", "4"), ("reason", "按期。"))
    }
    owner.signs("#rate", **marks)
    assert "按期。" in supplier.looks()
    shoots(supplier.page, "performance-rated")
    supplier.signs("#answer-rating", text=ANSWER)
    assert Evaluation.objects.get().answer == ANSWER

    guest = Side(telephone(None), address)
    told = guest.looks()
    assert all(text in told for text in (WHAT, PLACE, FOUND, ANSWER))
    assert guest.page.locator("main form[data-command]").count() == 0
    guest.page.goto(origin + reverse("supplier-record", args=[performed.supplier.organisation.uuid]))
    assert fits(guest.page)
    shoots(guest.page, "performance-record")
    signed = set(Outbox.objects.filter(code__startswith="PRF").exclude(public_key=None).values_list("code", flat=True))
    assert signed == {f"PRF-0{number}" for number in range(1, 10)}
    for language in ("ko", "vi", "zh-hans"):
        assert fits_in(telephone, address, language)


def fits_in(telephone: Telephone, address: str, language: str) -> bool:
    """The finished page in another language."""
    page = telephone(None, language)
    page.goto(address)
    shoots(page, f"performance-done-{language}")
    return fits(page)
