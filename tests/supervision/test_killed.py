"""A worker is killed (SIGKILL) in the middle of a backfill: the next goes on, nothing is lost and nothing twice."""

from __future__ import annotations

import os
import signal
from datetime import UTC, datetime
from typing import Any

import pytest

from openhall.config.testing import HARNESS
from openhall.supervision.facts import computing, following, tasks
from openhall.supervision.facts.models import FACTS, Progress, Value, Watched

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
NOON = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)
FEW = ("A02", "B05", "B02", "C02", "H10")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def in_the_second_tender(calls: list[int]) -> None:
    """Its old rows are gone, and its new ones not there yet."""
    write = following._write

    def half(row: Any, told: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            FACTS["tenders"].objects.filter(tender_id=told.tender_id).delete()
            kill()
        write(row, told)

    following._write = half  # type: ignore[assignment]


def before_the_figures(calls: list[int]) -> None:
    """The facts are there, and no figure of them."""
    computing.compute_of = lambda *_given, **_named: kill()  # type: ignore[assignment]


def among_the_figures(calls: list[int]) -> None:
    """Some figures are there."""
    keep = following.keep

    def some(*given: Any, **named: Any) -> None:
        calls.append(1)
        if len(calls) == len(computing.LOCAL) + 2:
            kill()
        keep(*given, **named)

    following.keep = some  # type: ignore[assignment]


def dies(where: Any) -> None:
    """A worker of its own that is killed, for real, when it comes there."""
    HARNESS.leave_database()
    child = os.fork()
    if child == 0:  # pragma: no cover - it is killed
        try:
            where([])
            tasks.due(NOON)
        finally:
            os._exit(7)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def everything() -> tuple[list[Any], ...]:
    facts = [
        sorted(map(str, model._default_manager.values_list(*(f.name for f in model._meta.fields if f.name != "id"))))
        for model in FACTS.values()
    ]
    return *facts, sorted(map(str, Value.objects.values_list("indicator", "key", "value", "n")))


@pytest.fixture
def two(course: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tenders whose acts nobody in supervision has followed yet."""
    monkeypatch.setattr(computing, "indicators", lambda: FEW)
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens()
    other = type(course.call)(course.call.officer, course.call.host, jurisdiction="reference")
    other.second_host = course.call.second_host
    course.call = other
    course.publishes().released()


@pytest.mark.parametrize(
    "where", [in_the_second_tender, before_the_figures, among_the_figures], ids=["facts", "between", "figures"]
)
def test_the_next_worker_goes_on_where_it_was(two, where):
    dies(where)
    assert not Progress.objects.filter(index__gte=0).exists(), "it was done before it could be killed"

    tasks.due(NOON)
    found = everything()

    assert Watched.objects.exclude(tender_id="").count() == 2
    assert following.behind() == 0
    assert Value.objects.filter(indicator="C02").exists() or Value.objects.filter(indicator="A02").exists()
    # What a worker that nobody killed makes of the same log from its first leaf on.
    for model in (*FACTS.values(), Watched, Value, Progress):
        model._default_manager.all().delete()
    from openhall.witness.models import Cursor

    Cursor.objects.filter(consumer=following.CONSUMER).delete()
    tasks.due(NOON)
    assert everything() == found
