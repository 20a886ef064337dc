"""A committee is drawn on telephones, by keyboard: pool, number, calls; one declines and the next is called.

Until the award nobody but the called learns a name; afterwards everybody reads them and draws again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from tests.journeys.browsing import Keyboard, page_after, sign
from tests.portal import conftest as portal
from tests.tendering.experts.conftest import FIELD, Drawing, declares
from tests.tendering.experts.exchange import Direct
from tests.tendering.experts.test_secrecy import told
from tests.tendering.experts.test_verify import Way
from tests.tendering.telephones import Telephone, fits, own_address, shoots, telephones
from tests.verify.forge import zipped

from openhall.kernel import clock, messages
from openhall.portal import export
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Draw, DrawState, Entry
from openhall.tendering.experts.telephone import ringing
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_verify.cli import main

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
course = portal.course
REASON = "My mother is in hospital."


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address."""
    return own_address(live_server, settings, monkeypatch)


@pytest.fixture
def drawing(course: Any, origin: str, people: list[Any], entries: list[Any]) -> Drawing:
    """A lot whose prices are read out; every expert has left a telephone's number."""
    for who, row in zip(people, entries, strict=True):
        declares(who, row, phone="+86 10 5555")
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens()
    clock.move_to(course.now)
    return Drawing(Way(course), course.call.officer, people)


@pytest.fixture
def telephone(drawing: Drawing, as_reader: Any, origin: str) -> Iterator[Telephone]:
    """``telephone(who)``: that person's own."""
    yield from telephones(as_reader, origin)


@pytest.fixture
def rung(drawing: Drawing, tmp_path: Path) -> Iterator[Direct]:
    """The provider of calls by telephone."""
    line = Direct(tmp_path / "exchange", drawing.now)
    undo = ringing.provide(line)
    yield line
    undo()


def fixes_the_pool(page: Any, keys: Keyboard, address: str) -> None:
    page.goto(address)
    assert fits(page)
    shoots(page, "draw-prepare")
    for name, value in {"members": "5", "experts": "4", "fields": FIELD, "answer_minutes": "20"}.items():
        keys.write(f"#prepare [name={name}]", value)
    page.locator("[data-draw-file]:visible").wait_for()
    with page_after(page):
        keys.press("#prepare button", text="Fix the pool")
        assert FIELD in sign(page, keys)


def draws_the_experts(page: Any, keys: Keyboard) -> None:
    assert fits(page)
    shoots(page, "draw-number")
    page.wait_for_function("() => document.querySelector('#draw [name=number]').value.length === 64")
    with page_after(page):
        keys.press("#draw button", text="Draw the experts")
        sign(page, keys)


def answers(page: Any, keys: Keyboard, link: str, *, comes: bool) -> None:
    """From the letter to the signed answer."""
    page.goto(link)
    assert fits(page)
    shoots(page, f"draw-call-{comes}")
    if not comes:
        keys.write("#decline [name=reason]", REASON)
    with page_after(page):
        keys.press("main button", text="I come" if comes else "I can’t come")
        sign(page, keys)


def calls(drawing: Drawing) -> list[Entry]:
    return list(drawing.row.entries.filter(state=Entry.State.CALLED).select_related("expert__person").order_by("place"))


def nobody_else_learns(drawing: Drawing, owner: Any, origin: str) -> None:
    """What the owner's page and a guest's pages and files tell holds no trace of who was drawn."""
    drain_all()
    lot, guest = drawing.lot, Client()
    owner.goto(origin + reverse("lot-draw", args=[lot.uuid]))
    assert told(owner.content(), drawing) == []
    for path in (reverse("lot-committee", args=[lot.uuid]), reverse("tender", args=[lot.notice.project.uuid]),
                 f"/api/v1/lots/{lot.uuid}/draw", reverse("lot-opening", args=[lot.uuid])):  # fmt: skip
        assert told(guest.get(path).content.decode(), drawing) == [], path
    files = export.case_files(lot.notice.project)
    assert told(b"".join(files.values()).decode(errors="replace"), drawing) == []
    leaves = [bytes(one.leaf).decode() for one in Outbox.objects.filter(code__startswith="DRW")]
    assert not any(one.person.name in leaf for one in drawing.people for leaf in leaves)


def test_one_declines_the_next_is_called_and_after_the_award_anybody_draws_again(
    drawing, course, telephone, rung, origin, mailoutbox, tmp_path
):
    owner = telephone(drawing.owner)
    keys, address = Keyboard(owner), origin + reverse("lot-draw", args=[drawing.lot.uuid])
    fixes_the_pool(owner, keys, address)
    drawing.uuid = Draw.objects.get().uuid
    drain_all()
    owner.reload()
    draws_the_experts(owner, keys)

    first = calls(drawing)
    assert len(first) == 4
    tasks.due(clock.now())
    assert {key for key, _body in rung.asked} == {str(one.ringing.uuid) for one in first}
    messages.deliver_due(clock.now() + timedelta(seconds=1))
    letters = [one for one in mailoutbox if "/desk/calls/" in one.body]
    assert {one.body.rpartition("/desk/calls/")[2].split()[0] for one in letters} == {str(one.call) for one in first}
    assert not any(drawing.lot.title in one.body + one.subject for one in letters)

    declining = drawing.person(first[-1])
    page = telephone(declining)
    answers(page, Keyboard(page), f"{origin}/desk/calls/{first[-1].call}", comes=False)
    (following,) = [one for one in calls(drawing) if one not in first]
    assert following.place == first[-1].place + 1
    tasks.due(clock.now())
    assert len(rung.asked) == 5
    nobody_else_learns(drawing, owner, origin)

    for one in [*first[:-1], following]:
        page = telephone(drawing.person(one))
        answers(page, Keyboard(page), f"{origin}/desk/calls/{one.call}", comes=True)
        assert "I come" not in page.inner_text("main")
        page.context.close()
    tasks.due(clock.now())
    assert drawing.row.state == DrawState.COMPLETE
    nobody_else_learns(drawing, owner, origin)
    owner.goto(address)
    assert "Committee complete" in owner.inner_text("main")
    shoots(owner, "draw-complete")

    drain_all()
    course.now = clock.now() + timedelta(minutes=1)
    seated = [drawing.person(one) for one in [*first[:-1], following]]
    course.expert = seated[0]
    course.awards()
    course.now += timedelta(minutes=1)
    assert tasks.due(course.now) == 1
    course.archives()
    clock.move_to(course.now)
    guest = telephone(None)
    guest.goto(origin + reverse("lot-committee", args=[drawing.lot.uuid]))
    assert fits(guest)
    shoots(guest, "draw-committee")
    shown = guest.inner_text("main")
    assert all(who.person.name in shown for who in seated)
    assert declining.person.name not in shown
    folder: Path = tmp_path / "case.zip"
    folder.write_bytes(zipped(dict(export.case_files(course.call.project))))
    redone = CliRunner().invoke(main, ["draw", str(folder)])
    assert redone.exit_code == 0, redone.output
    assert "4 were seated" in " ".join(redone.output.split())
