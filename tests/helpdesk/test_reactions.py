"""Where the help desk meets tendering: an opening is measured, and whose bid was opened is asked."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from openhall.config import reactions, wiring
from openhall.helpdesk.promises.models import PromiseFact
from openhall.helpdesk.satisfaction.models import Asked
from openhall.witness.public import acts_after, drain_all

pytestmark = pytest.mark.django_db(transaction=True)
_CONFTEST = Path(__file__).parent.parent / "witness_room" / "conftest.py"
_spec = spec_from_file_location("openhall_fixtures_of_witness_room", _CONFTEST)
assert _spec
assert _spec.loader
if _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_spec.name])
globals().update({name: value for name, value in vars(sys.modules[_spec.name]).items() if not name.startswith("__")})


def test_an_opening_is_counted_once_and_its_bidders_are_asked_once(hall, bidders):
    hall.all_the_way()
    drain_all()
    act = next(act for act in acts_after(-1) if act.code == "OPN-05")
    for _time in range(2):
        reactions.opened_on_its_day(act)

    fact = PromiseFact.objects.get()
    assert (fact.object, fact.due_date, fact.leaf_sha256) == (f"lot:{hall.lot.uuid}", fact.done_date, act.leaf_sha256)
    assert Asked.objects.filter(occasion="opening", about=hall.lot.uuid).count() == len(bidders)


def test_every_side_is_asked_at_the_award_the_contract_and_the_decision(monkeypatch):
    """The figures of who is asked come from what was recorded; here the four ends are wired to their acts."""
    codes = {code for name, one in reactions.CONSUMERS.items() if name.startswith("satisfaction") for code in one.codes}
    assert codes == {"OBJ-03", "AWD-02", "CON-02", "CPL-12", "FEE-05"}


def test_a_published_tender_goes_with_the_question(hall):
    for uuid in (hall.lot.uuid, hall.lot.notice.uuid, hall.lot.notice.project.uuid):
        case = wiring.published_case(uuid)
        assert case is not None
        assert case.uuid == hall.lot.notice.project.uuid
