"""Fixtures of panels: three centres in an alliance, and a lot whose committee of five is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.people import MONDAY, Character
from tests.tendering.experts import conftest as experts

from openhall.config.stages import stage
from openhall.identity.public import Role
from openhall.tendering.panels import inputs, register, seating, session
from openhall.tendering.panels.centre_models import Alliance, Site
from openhall.tendering.panels.models import Guest, Panel, Place
from openhall.witness.public import drain_all
from openhall_rules.draw import number_commitment

publishes, tender, panels = experts.publishes, experts.tender, experts.panels
committee, opened, as_reader = experts.committee, experts.opened, experts.as_reader
scored = experts.scored
static_folder, people, book, entries, draws = (
    experts.static_folder, experts.people, experts.book, experts.entries, experts.draws,
)  # fmt: skip
DIGEST = "ab" * 32


@dataclass
class Register:
    """The register of centres, kept by real commands."""

    def enters(
        self, who: Character, city: str, *, seats: int = 4, uuid: UUID | None = None, rows: list[Any] | None = None
    ) -> Site:
        uuid = uuid or uuid4()
        desks = [{"equipment": f"Desk {number}, camera, microphone"} for number in range(1, seats + 1)]
        known = Site.objects.filter(uuid=uuid).first()
        payload = {
            "name": f"{city} Evaluation Centre",
            "city": city,
            "address": f"1 Hall Street, {city}",
            "contacts": "office@centre.example",
            "lang": "en",
            "seats": desks if rows is None else rows,
        }
        signed = who.signs("enter_site", f"site:{uuid}", known.version if known else 0, payload)
        return register.enter_site(site=uuid, given=inputs.SiteInput.model_validate(payload), **signed)[0]

    def tests(self, who: Character, site: Site, other: Site, **changes: Any) -> Any:
        uuid = uuid4()
        payload = {"site": str(site.uuid), "other": str(other.uuid), "tested_date": "2026-02-20", "outcome": "good",
                   "note": "Ten minutes."} | changes  # fmt: skip
        signed = who.signs("record_trial", f"trial:{uuid}", 0, payload)
        return register.record_trial(trial=uuid, given=inputs.TrialInput.model_validate(payload), **signed)[0]

    def founds(self, who: Character, site: Site, **changes: Any) -> Alliance:
        uuid = uuid4()
        payload = {"site": str(site.uuid), "name": "Alliance of the River", "agreement": "Agreement 7 of the centres",
                   "agreement_sha256": DIGEST, "lang": "en", "from_date": "2026-01-01",
                   "until_date": ""} | changes  # fmt: skip
        signed = who.signs("found_alliance", f"alliance:{uuid}", 0, payload)
        return register.found_alliance(alliance=uuid, given=inputs.AllianceInput.model_validate(payload), **signed)[0]

    def joins(self, who: Character, alliance: Alliance, site: Site, digest: str = DIGEST) -> Alliance:
        alliance.refresh_from_db()
        payload = {"site": str(site.uuid), "agreement_sha256": digest}
        signed = who.signs("join_alliance", f"alliance:{alliance.uuid}", alliance.version, payload)
        return register.join_alliance(alliance=alliance.uuid, site=site.uuid, agreement_sha256=digest, **signed)[0]

    def leaves(self, who: Character, alliance: Alliance, site: Site) -> Alliance:
        alliance.refresh_from_db()
        payload = {"site": str(site.uuid), "reason": "Our rooms are rebuilt."}
        signed = who.signs("leave_alliance", f"alliance:{alliance.uuid}", alliance.version, payload)
        return register.leave_alliance(alliance=alliance.uuid, site=site.uuid, reason=payload["reason"], **signed)[0]

    def charges(self, who: Character, alliance: Alliance, **changes: Any) -> Any:
        alliance.refresh_from_db()
        payload = {"amount": "100.00", "currency": "CNY", "counted": "begun_hour", "from_date": "2026-01-01",
                   "source": "Order 5 of the Office of Rules (fictional)"} | changes  # fmt: skip
        signed = who.signs("enter_alliance_fee", f"alliance:{alliance.uuid}", alliance.version, payload)
        return register.enter_alliance_fee(
            alliance=alliance.uuid, given=inputs.FeeInput.model_validate(payload), **signed
        )[0]


@pytest.fixture
@stage
def centres() -> Register:
    """The register, empty."""
    return Register()


@pytest.fixture
@stage
def south(joins: Any) -> Character:
    """Staff of another trading centre."""
    return joins("Dong Hai", "Southern Trading Centre", Role.CENTRE)


@pytest.fixture
@stage
def west(joins: Any) -> Character:
    """Staff of a third trading centre."""
    return joins("Ek Ram", "Western Trading Centre", Role.CENTRE)


@dataclass
class Sitting:
    """A panel of the drawn lot, with its people. ``now`` is the draw's."""

    draws: Any
    host: Character
    south: Character
    west: Character
    sites: dict[str, Site]
    alliance: Alliance
    uuid: UUID = field(default_factory=uuid4)
    number: str = field(default_factory=lambda: token_hex(32))

    @property
    def row(self) -> Panel:
        return Panel.objects.get(uuid=self.uuid)

    @property
    def now(self) -> datetime:
        return self.draws.now

    def passes(self, **time: int) -> None:
        self.draws.passes(**time)

    def signs(self, who: Character, command: str, payload: dict[str, Any], version: int | None = None) -> Any:
        version = self.row.version if version is None else version
        return who.signs(command, f"panel:{self.uuid}", version, payload, at=self.now)

    def proposes(self, *, who: Character | None = None, **changes: Any) -> Panel:
        payload = {
            "host": str(self.sites["north"].uuid),
            "alliance": str(self.alliance.uuid),
            "guests": [str(self.sites[name].uuid) for name in ("south", "west")],
        } | changes
        signed = self.signs(who or self.host, "propose_panel", payload, version=0)
        given = inputs.PanelInput.model_validate(payload)
        return seating.propose_panel(lot=self.draws.lot.uuid, panel=self.uuid, given=given, **signed)[0]

    def guest(self, name: str) -> Guest:
        return Guest.objects.get(panel__uuid=self.uuid, site=self.sites[name])

    def accepts(self, name: str, *, who: Character | None = None) -> Guest:
        payload = {"site": str(self.sites[name].uuid)}
        signed = self.signs(who or getattr(self, name), "accept_panel", payload, self.guest(name).version)
        return seating.accept_panel(panel=self.uuid, site=self.sites[name].uuid, **signed)[0]

    def declines(self, name: str) -> Guest:
        payload = {"site": str(self.sites[name].uuid), "reason": "All seats are taken that day."}
        signed = self.signs(getattr(self, name), "decline_panel", payload, self.guest(name).version)
        return seating.decline_panel(panel=self.uuid, site=self.sites[name].uuid, reason=payload["reason"], **signed)[0]

    def fixes(self) -> Panel:
        payload = {"number_sha256": number_commitment(str(self.uuid), self.number)}
        return seating.fix_seats(panel=self.uuid, **payload, **self.signs(self.host, "fix_seats", payload))[0]

    def draws_seats(self, *, number: str | None = None, drain: bool = True) -> Panel:
        if drain:
            drain_all()
        payload = {"number": number or self.number}
        return seating.draw_seats(panel=self.uuid, **payload, **self.signs(self.host, "draw_seats", payload))[0]

    def replaces(self, name: str, *, who: Character | None = None) -> Panel:
        payload = {"site": str(self.sites[name].uuid), "reason": "The power failed."}
        signed = self.signs(who or self.host, "reassign_seats", payload)
        return seating.reassign_seats(panel=self.uuid, site=self.sites[name].uuid, reason=payload["reason"], **signed)[
            0
        ]

    def begins(self) -> Panel:
        payload = {"check_from": 5, "check_until": 20}
        return session.begin_panel(panel=self.uuid, **payload, **self.signs(self.host, "begin_panel", payload))[0]

    def closes(self) -> Panel:
        return session.close_panel(panel=self.uuid, **self.signs(self.host, "close_panel", {}))[0]

    def calls_off(self) -> Panel:
        payload = {"reason": "The committee meets in one place."}
        signed = self.signs(self.host, "call_off_panel", payload)
        return seating.call_off_panel(panel=self.uuid, **payload, **signed)[0]

    def seated(self) -> Panel:
        """From the proposal to the drawn seats."""
        self.proposes()
        self.accepts("south")
        self.accepts("west")
        self.fixes()
        return self.draws_seats()

    def where(self) -> dict[int, Place]:
        """Number of the member → where they sit now."""
        rows = Place.objects.filter(panel__uuid=self.uuid, member__isnull=False, gone=False)
        return {one.member: one for one in rows.select_related("seat__site")}


@pytest.fixture
@stage
def allied(centres: Register, host: Character, south: Character, west: Character) -> dict[str, Any]:
    """Three centres in three cities, in one alliance."""
    sites = {"north": centres.enters(host, "Northtown"), "south": centres.enters(south, "Southport"),
             "west": centres.enters(west, "Westfield")}  # fmt: skip
    alliance = centres.founds(host, sites["north"])
    centres.joins(south, alliance, sites["south"])
    centres.joins(west, alliance, sites["west"])
    return {"sites": sites, "alliance": alliance}


@pytest.fixture
def sitting(draws: Any, host: Character, south: Character, west: Character, allied: dict[str, Any]) -> Sitting:
    """A lot whose committee of five is being drawn; nothing is proposed yet."""
    draws.prepares()
    return Sitting(draws, host, south, west, allied["sites"], allied["alliance"])


__all__ = ["MONDAY"]
