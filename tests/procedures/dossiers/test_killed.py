"""A worker is killed (SIGKILL) in the middle of a bulk act: whole dossiers, none twice, and the next goes on."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import pytest
from tests.procedures.dossiers.conftest import NOW, Desk

from openhall.config.testing import HARNESS
from openhall.procedures.dossiers import batches, tasks
from openhall.procedures.dossiers.models import Batch, BatchItem, Dossier, State, Step
from openhall.witness.models import Outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CHILDREN = ("Linh", "Mai", "Vy", "Tuấn")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_the_third(calls: list[int]) -> None:
    """Its step, its act and its message are written, and its transaction isn't over."""
    real = batches._STEPS["accept"]

    def half(row: Any, **rest: Any) -> Any:
        recorded = real(row, **rest)
        calls.append(row.pk)
        if len(calls) == 3:
            kill()
        return recorded

    batches._STEPS["accept"] = half


def between_two(calls: list[int]) -> None:
    """Two are done and marked; the third wasn't touched."""
    real = batches.settle

    def after(item: int, at: Any) -> bool:
        calls.append(item)
        if len(calls) == 3:
            kill()
        return real(item, at)

    batches.settle = after


def before_the_end(calls: list[int]) -> None:
    """All are done, and the batch doesn't say so yet."""
    batches._finish = lambda _batch: kill()  # type: ignore[assignment]


def dies(where: Callable[[list[int]], None]) -> None:
    """A worker of its own that is killed, for real, when it comes there."""
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
def test_whole_dossiers_none_twice_and_the_rest_goes_on(desk: Desk, where: Any, done: int) -> None:
    rows = [desk.files(child=name) for name in CHILDREN]
    uuid = desk.orders("accept", *rows)

    dies(where)

    def accepted() -> set[str]:
        return set(Dossier.objects.filter(state=State.ACCEPTED).values_list("code", flat=True))

    whole = accepted()
    assert len(whole) == done
    # Of each that is done the mark, the step and the act are there; of the others none of the three.
    assert set(BatchItem.objects.exclude(done_at=None).values_list("dossier__code", flat=True)) == whole
    assert set(Step.objects.filter(name="accept").values_list("dossier__code", flat=True)) == whole
    assert Outbox.objects.filter(code="DOS-05").count() == done
    assert Dossier.objects.filter(state=State.NEW, received_at=None, due_at=None).count() == len(rows) - done
    assert Batch.objects.get(uuid=uuid).state == "running"

    tasks.due(NOW)
    assert tasks.due(NOW) == 0

    assert accepted() == {row.code for row in rows}
    assert Outbox.objects.filter(code="DOS-05").count() == len(rows)
    assert Step.objects.filter(name="accept").count() == len(rows)
    assert list(BatchItem.objects.values_list("refusal", flat=True)) == [""] * len(rows)
    assert Batch.objects.get(uuid=uuid).state == "done"


def test_two_workers_at_once_settle_each_dossier_once(desk: Desk) -> None:
    rows = [desk.files(child=name) for name in CHILDREN]
    desk.orders("accept", *rows)
    HARNESS.leave_database()
    children = []
    for _one in range(2):
        child = os.fork()
        if child == 0:  # pragma: no cover - in a process of its own
            code = 7
            try:
                tasks.due(NOW)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]

    assert Outbox.objects.filter(code="DOS-05").count() == len(rows)
    assert Step.objects.filter(name="accept").count() == len(rows)
    assert Dossier.objects.filter(state=State.ACCEPTED).count() == len(rows)
