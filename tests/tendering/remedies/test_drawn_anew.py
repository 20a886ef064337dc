"""A whole case: a committee is drawn, a decision orders a new one, another is drawn, and the lot is awarded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.tendering.experts import conftest as experts
from tests.tendering.experts.conftest import Drawing
from tests.tendering.remedies.conftest import Grievance, names_body

from openhall.identity.public import Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.awards.public import award_of
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import committees
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
people, book, entries = experts.people, experts.book, experts.entries
PLAN = {"rejected": {"article": "unresponsive", "reason": "It has no delivery plan."}}
LICENCE = {"rejected": {"article": "unresponsive", "reason": "It has no licence."}}


def drawn(drawing: Drawing) -> list[Any]:
    """The owner draws a committee, and everybody who is called accepts."""
    drawing.prepares()
    drawing.draws()
    return drawing.completes()


def test_from_the_first_draw_to_the_award_by_another_committee(
    panels, owns, officer, authority, people, entries, book, bidders, joins
):
    panel = panels("1000.00", "900.50", "1100.00", law="cn@2019-03-02")
    owner = owns(panel)
    sat = drawn(Drawing(panel, officer, people))
    panel.evaluates({}, {}, PLAN, who=sat[0])
    panel.passes(minutes=1)
    panel.reports(who=sat[0])
    owner.publishes()
    now = award_of(owner.lot.uuid).until - timedelta(days=1)
    grieved = Grievance(owner, officer, authority, names_body(authority), now)
    row = grieved.complains(bidders[0], matter="procedure")
    grieved.accepts(row)
    before = Outbox.objects.count()
    grieved.decides(row, effect="reevaluate", committee="new")
    assert grieved.lot.state == Lot.State.OPENED

    panel.hall.now = grieved.now + timedelta(hours=1)
    with pytest.raises(Refusal):
        panel.evaluates({}, LICENCE, PLAN, who=sat[0])  # nobody evaluates before another is drawn
    more = joins("Ha Ivo", "Northern Trading Centre", Role.EXPERT)
    book.enters(more)
    new = drawn(Drawing(panel, officer, [*people, more]))
    assert not {one.person.pk for one in sat} & {one.person.pk for one in new}
    with pytest.raises(Refusal):
        panel.evaluates({}, LICENCE, PLAN, who=sat[0])  # who sat has no seat any more
    panel.evaluates({}, LICENCE, PLAN, who=new[0])
    panel.passes(minutes=1)
    panel.reports(who=new[0])
    owner.publishes()
    award, _recorded = owner.awards()

    assert award.supplier_id == bidders[0].organisation.pk
    assert committees.of_lot(owner.lot).persons == {one.person.pk for one in new}
    (void,) = evaluation.void_evaluations(owner.lot)
    assert void.candidates["candidates"][0]["bid"] != award.candidates[0]["bid"]
    codes = [one.code for one in Outbox.objects.order_by("id")][before:]
    steps = ("CPL-12", "EVA-13", "DRW-01", "DRW-02", "EVA-01", "EVA-02", "AWD-01", "AWD-02")
    assert [code for code in codes if code in steps] == list(steps)
