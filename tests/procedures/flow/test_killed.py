"""A worker is killed (SIGKILL) while many dossiers go into other hands: whole ones, none twice, the rest goes on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.people import Character
from tests.procedures.dossiers import test_killed as killed
from tests.procedures.dossiers.conftest import NOW
from tests.procedures.flow.conftest import Flowing

from openhall.config.testing import HARNESS
from openhall.procedures.dossiers.models import Step, Unit
from openhall.procedures.flow import commands, handovers, tasks
from openhall.procedures.flow.models import Handover, HandoverItem, Leg
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def in_the_third(calls: list[int]) -> None:
    """Its leg, its act and its message are written, and its transaction isn't over."""
    real = commands.handed_over

    def half(row: Any, leg: Any, **rest: Any) -> Any:
        done = real(row, leg, **rest)
        calls.append(row.pk)
        if len(calls) == 3:
            killed.kill()
        return done

    commands.handed_over = half


def between_two(calls: list[int]) -> None:
    """Two are done and marked; the third wasn't touched."""
    real = handovers.settle

    def after(item: int, at: Any) -> bool:
        calls.append(item)
        if len(calls) == 3:
            killed.kill()
        return real(item, at)

    handovers.settle = after


def before_the_end(calls: list[int]) -> None:
    """All are done, and the order doesn't say so yet."""
    handovers._finish = lambda _order: killed.kill()  # type: ignore[assignment]


def dies(where: Callable[[list[int]], None]) -> None:
    """A worker of its own that is killed, for real, when it comes there."""
    import os
    import signal

    HARNESS.leave_database()
    child = os.fork()
    if child == 0:  # pragma: no cover - it is killed
        try:
            where([])
            tasks.due(NOW)
        finally:
            os._exit(7)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


@pytest.mark.parametrize(
    ("where", "done"), [(in_the_third, 2), (between_two, 2), (before_the_end, 4)], ids=["inside", "between", "end"]
)
def test_whole_hand_overs_none_twice_and_the_rest_goes_on(
    flowing: Flowing, named: Unit, second: Character, where: Any, done: int
) -> None:
    rows = [flowing.processing(child=name) for name in killed.CHILDREN]
    uuid = flowing.orders(second, *rows)

    dies(where)

    def gone() -> set[str]:
        return set(Leg.objects.filter(sent_at=None, officer=second.person).values_list("dossier__code", flat=True))

    whole = gone()
    assert len(whole) == done
    # Of each that went over the mark, the step and the act are there; of the others none of the three.
    assert set(HandoverItem.objects.exclude(done_at=None).values_list("dossier__code", flat=True)) == whole
    assert set(Step.objects.filter(name="hand_over_step").values_list("dossier__code", flat=True)) == whole
    assert Outbox.objects.filter(code="FLW-03").count() == done
    assert Leg.objects.filter(sent_at=None).count() == len(rows)
    assert Handover.objects.get(uuid=uuid).state == "running"

    while tasks.due(NOW):
        pass

    assert gone() == {row.code for row in rows}
    assert Outbox.objects.filter(code="FLW-03").count() == len(rows)
    assert Leg.objects.count() == 2 * len(rows)
    assert list(HandoverItem.objects.values_list("refusal", flat=True)) == [""] * len(rows)
    assert Handover.objects.get(uuid=uuid).state == "done"
