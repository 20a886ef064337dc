"""``openhall-verify draw``: the seats of a committee across centres are drawn again; whatever was bent is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.portal import conftest as portal
from tests.tendering.experts.conftest import Drawing
from tests.tendering.experts.test_verify import Way
from tests.tendering.panels.conftest import Sitting
from tests.verify.forge import zipped

from openhall.kernel.clock import instant_text
from openhall.portal.public import case_files
from openhall.tendering.panels import session, spares
from openhall.tendering.panels.inputs import AdjournInput, SeatsInput
from openhall.witness.public import drain_all
from openhall_verify import Failed, leaves, seats, verify_draw
from openhall_verify.findings import Report
from openhall_verify.folder import Folder
from openhall_verify.proved import Evidence, Leaf

pytestmark = pytest.mark.django_db
course = portal.course


@pytest.fixture
def case(course: Any, people: Any, entries: Any, south: Any, west: Any, allied: dict[str, Any], tmp_path: Path) -> Path:
    """A tender whose committee sits in three centres, one of which failed in the middle."""
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens()
    drawn = Drawing(Way(course), course.call.officer, people)
    drawn.prepares()
    sitting = Sitting(drawn, course.call.host, south, west, allied["sites"], allied["alliance"])
    sitting.seated()
    drawn.draws()
    drawn.completes()
    sitting.begins()
    drawn.passes(minutes=10)
    failed = "south" if any(one.seat.site.city == "Southport" for one in sitting.where().values()) else "west"
    sitting.replaces(failed)
    drawn.passes(minutes=10)
    adjourned = {"reason": "Night has come.", "until": instant_text(drawn.now + timedelta(hours=12))}
    given = AdjournInput.model_validate(adjourned)
    session.adjourn_panel(panel=sitting.uuid, given=given, **sitting.signs(sitting.host, "adjourn_panel", adjourned))
    drawn.passes(hours=12)
    session.resume_panel(panel=sitting.uuid, **sitting.signs(sitting.host, "resume_panel", {}))
    drawn.passes(minutes=10)
    seat = {"site": str(sitting.sites[failed].uuid), "seats": [1], "reason": "The power is back."}
    signed = sitting.signs(getattr(sitting, failed), "provide_seats", seat)
    spares.provide_seats(panel=sitting.uuid, given=SeatsInput.model_validate(seat), **signed)
    sitting.closes()
    drain_all()
    path = tmp_path / "case.zip"
    path.write_bytes(zipped(dict(case_files(course.call.project))))
    return path


def public(evidence: Evidence, code: str) -> dict[str, Any]:
    return evidence.of(code)[0].public


def said(evidence: Evidence, code: str) -> dict[str, Any]:
    return evidence.statement(evidence.of(code)[0])


def dropped(evidence: Evidence, code: str) -> None:
    gone = evidence.of(code)
    evidence.chain = [leaf for leaf in evidence.chain if leaf not in gone]


def exchanged(pool: list[dict[str, Any]]) -> None:
    first, second = (next(one for one in pool if one["place"] == place) for place in (1, 2))
    first["place"], second["place"] = 2, 1


def hosted(evidence: Evidence) -> None:
    said(evidence, "PNL-01")["guests"][0] = public(evidence, "PNL-01")["host"]


def missed(evidence: Evidence) -> None:
    """A check that was asked the moment the session began."""
    begun = evidence.of("PNL-07")[0]
    body = {**begun.body, "code": "PNL-12", "public": {"lot": begun.lot, "member": 1, "asked_at": begun.at}}
    evidence.chain.insert(evidence.chain.index(begun) + 1, Leaf(begun.index, "0" * 64, body))


def happened(evidence: Evidence, code: str, name: str, public: dict[str, Any]) -> None:
    """An act of which nobody signed, right after the session was begun."""
    begun = evidence.of("PNL-07")[0]
    body = {**begun.body, "code": code, "object": name, "public": {"lot": begun.lot, **public}}
    evidence.chain.insert(evidence.chain.index(begun) + 1, Leaf(begun.index, "0" * 64, body))


def found_at_once(evidence: Evidence, code: str) -> None:
    happened(evidence, code, f"lot:{evidence.of('PNL-07')[0].lot}", {})


def by_another_centre(evidence: Evidence) -> None:
    facts = {"member": 1, "outcome": "confirmed", "means": "person", "site": "0" * 36}
    happened(evidence, "PNL-13", evidence.of("PNL-07")[0].body["object"], facts)


def longer(evidence: Evidence) -> None:
    said(evidence, "PNL-08")["owed"][0]["seconds"][0] += 1


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "another number": (lambda e: public(e, "PNL-05").update(number="0" * 64), "seats-number"),
    "another root": (lambda e: public(e, "PNL-05").update(root="0" * 64), "seats-root"),
    "another size": (lambda e: public(e, "PNL-05").update(size=1), "seats-root"),
    "a pool with one less": (lambda e: said(e, "PNL-05")["pool"].pop(), "seats-pool"),
    "a seat elsewhere": (lambda e: said(e, "PNL-05")["pool"][0].update(seat=99), "seats-pool"),
    "another digest": (lambda e: public(e, "PNL-04").update(pool_root="0" * 64), "seats-pool"),
    "places exchanged": (lambda e: exchanged(said(e, "PNL-05")["pool"]), "seats-order"),
    "another seat than the next": (lambda e: said(e, "PNL-06")["moved"][0].update(to=12), "seats-moved"),
    "a member left where the power failed": (lambda e: said(e, "PNL-06")["moved"].pop(), "seats-moved"),
    "never fixed": (lambda e: dropped(e, "PNL-04"), "seats"),
    "for more members": (lambda e: public(e, "PNL-01").update(members=7), "seats-committee"),
    "the host among its guests": (lambda e: hosted(e), "seats-guests"),
    "a guest that was never asked": (lambda e: public(e, "PNL-02").update(site="0" * 36), "seats-guests"),
    "fewer duties": (lambda e: said(e, "PNL-02").update(duties=[]), "seats-guests"),
    "a guest that never answered": (lambda e: dropped(e, "PNL-02"), "seats-guests"),
    "closed and never begun": (lambda e: dropped(e, "PNL-07"), "seats-session"),
    "a missed check out of bounds": (lambda e: missed(e), "seats-presence"),
    "a fee from nowhere": (lambda e: public(e, "PNL-08").update(fee="entered"), "seats-owed"),
    "findings of nobody who was compared": (lambda e: found_at_once(e, "EVA-01"), "seats-findings"),
    "compared by a centre elsewhere": (lambda e: by_another_centre(e), "seats-compared"),
    "resumed and never adjourned": (lambda e: dropped(e, "PNL-14"), "seats-adjourned"),
    "adjourned until it was over": (
        lambda e: public(e, "PNL-14").update(until=e.of("PNL-14")[0].at),
        "seats-adjourned",
    ),
    "a seat given to somebody else": (
        lambda e: said(e, "PNL-16").update(moved=[{"member": 1, "to": 13}]),
        "seats-moved",
    ),
    "a second more": (lambda e: longer(e), "seats-owed"),
}


def test_the_seats_are_drawn_again_and_whatever_was_bent_is_found(case):
    """In one test: a case takes long to make, and reading it anew gives a fresh one each time."""
    assert [one.code for one in verify_draw(case).passed][-1] == "seats"

    found = {}
    for name, (tamper, _code) in TAMPERED.items():
        evidence = leaves.read(Folder(case), Report(), log_key=None)
        seats.check(evidence, Report())
        tamper(evidence)
        try:
            seats.check(evidence, Report())
        except Failed as failure:
            found[name] = failure.code
    assert found == {name: code for name, (_tamper, code) in TAMPERED.items()}
