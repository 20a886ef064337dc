"""A committee of the demonstration: two centres ally, experts are drawn, seats fall by lot, the room is open."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from openhall.config.demo import scenes
from openhall.config.demo.client import Refused
from openhall.config.demo.people import EXPERTS
from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall_rules.draw import number_commitment

SITES = {
    "centre": ("北方公共资源交易中心评标区（虚构）", "清流", "清流路2号（虚构）"),
    "south": ("南方公共资源交易中心评标区（虚构）", "远山", "远山路9号（虚构）"),
}
SEATS = 4
TOO_EARLY = 425
HANDLES = ("expert", *(one.handle for one in EXPERTS))


def ally(tender: Tender) -> dict[str, UUID]:
    """Two centres enter their seats, test their line and ally, an authority says what a guest's seat costs; all ids."""
    ids = {name: uuid4() for name in (*SITES, "alliance")}
    for handle, (name, city, address) in SITES.items():
        _act(tender, handle, "PUT", f"/evaluation-sites/{ids[handle]}", "enter_site", f"site:{ids[handle]}", 0, {
            "name": name, "city": city, "address": address, "contacts": "评标区值班电话 000-0000（虚构）",
            "lang": "zh-hans", "seats": [{"equipment": "计算机、摄像头、麦克风"}] * SEATS,
        })  # fmt: skip
    day, trial = clock.now().date().isoformat(), uuid4()
    _act(tender, "centre", "PUT", f"/connection-tests/{trial}", "record_trial", f"trial:{trial}", 0, {
        "site": str(ids["centre"]), "other": str(ids["south"]), "tested_date": day, "outcome": "good",
        "note": "画面与声音清晰，持续十分钟。",
    })  # fmt: skip
    agreement = "清流—远山远程异地评标协议（虚构）"
    digest = hashlib.sha256(agreement.encode()).hexdigest()
    about = f"alliance:{ids['alliance']}"
    _act(tender, "centre", "PUT", f"/alliances/{ids['alliance']}", "found_alliance", about, 0, {
        "site": str(ids["centre"]), "name": "清流—远山评标联盟（虚构）", "agreement": agreement,
        "agreement_sha256": digest, "lang": "zh-hans", "from_date": day, "until_date": "",
    })  # fmt: skip
    joins = {"site": str(ids["south"]), "agreement_sha256": digest}
    _act(tender, "south", "POST", f"/alliances/{ids['alliance']}/members", "join_alliance", about, 1, joins)
    fee = scenes.ALLIANCE_FEE | {"from_date": day}
    _act(tender, "authority", "POST", f"/alliances/{ids['alliance']}/fees", "enter_alliance_fee", about, 2, fee)
    return ids


def draw(tender: Tender) -> UUID:
    """The owner fixes the pool and draws; one who is called declines, the others come. Id of the draw."""
    drawn, number = uuid4(), secrets.token_hex(32)
    tender_lot = f"/lots/{tender.lot}/draws/{drawn}"
    _act(tender, "owner", "PUT", tender_lot, "prepare_draw", f"draw:{drawn}", 0, {
        "members": 5, "experts": 5, "fields": ["给水工程"], "answer_minutes": 60,
        "number_sha256": number_commitment(str(drawn), number),
    })  # fmt: skip
    _once_in_log(tender, "owner", f"/draws/{drawn}/number", "draw_experts", f"draw:{drawn}", {"number": number})
    declined = False
    while calls := _open_calls(tender):
        for handle, call in calls:
            payload: dict[str, Any] = {} if declined else {"reason": scenes.DECLINED}
            path, command = ("acceptance", "accept_call") if declined else ("refusal", "decline_call")
            version = tender.as_(handle).get(f"/api/v1/calls/{call}")["version"]
            _act(tender, handle, "POST", f"/calls/{call}/{path}", command, f"call:{call}", version, payload)
            declined = True
    tender.as_("owner").wait(f"/api/v1/lots/{tender.lot}/draw", lambda found: found["state"] == "complete")
    return drawn


def sit(tender: Tender, ids: dict[str, UUID]) -> UUID:
    """The host asks the other centre, seats fall by lot, and the room is opened. Id of the panel."""
    panel, number = uuid4(), secrets.token_hex(32)
    about = f"panel:{panel}"
    _act(tender, "centre", "PUT", f"/lots/{tender.lot}/panels/{panel}", "propose_panel", about, 0, {
        "host": str(ids["centre"]), "alliance": str(ids["alliance"]), "guests": [str(ids["south"])],
    })  # fmt: skip
    guest = {"site": str(ids["south"])}
    _act(tender, "south", "POST", f"/panels/{panel}/acceptance", "accept_panel", about, 1, guest)
    fixed = {"number_sha256": number_commitment(str(panel), number)}
    _act(tender, "centre", "POST", f"/panels/{panel}/pool", "fix_seats", about, _version(tender), fixed)
    _once_in_log(tender, "centre", f"/panels/{panel}/number", "draw_seats", about, {"number": number})
    checks = {"check_from": 20, "check_until": 60}
    _act(tender, "centre", "POST", f"/panels/{panel}/session", "begin_panel", about, _version(tender), checks)
    return panel


def _open_calls(tender: Tender) -> Sequence[tuple[str, str]]:
    """Who is called and hasn't answered: as each finds it in the own inbox."""
    found = []
    for handle in HANDLES:
        client = tender.as_(handle)
        for one in client.get("/api/v1/messages")["messages"]:
            place, _, call = one["link"].rpartition("/")
            if place == "/desk/calls" and client.get(f"/api/v1/calls/{call}")["state"] == "called":
                found.append((handle, call))
    return found


def _version(tender: Tender) -> int:
    return int(tender.as_("centre").get(f"/api/v1/lots/{tender.lot}/panel")["version"])


def _once_in_log(tender: Tender, who: str, path: str, command: str, about: str, payload: dict[str, Any]) -> None:
    """What follows from the log's root waits until the pool is in the log."""
    thing, deadline = ("draw" if about.startswith("draw") else "panel"), time.monotonic() + 60
    version = int(tender.as_(who).get(f"/api/v1/lots/{tender.lot}/{thing}")["version"])
    while True:
        try:
            return _act(tender, who, "POST", path, command, about, version, payload)
        except Refused as refused:
            if refused.status != TOO_EARLY or time.monotonic() > deadline:
                raise
        time.sleep(0.1)


def _act(
    tender: Tender, who: str, method: str, path: str, command: str, about: str, version: int, payload: dict[str, Any]
) -> None:
    tender.as_(who).act(method, f"/api/v1{path}", command=command, object=about, version=version, payload=payload)
