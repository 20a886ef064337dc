"""A commune with its desk, a citizen with a telephone, dossiers on their way by the real commands. All fictional."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.conf import settings as house
from django.test import Client
from tests.people import REGISTERED, Character, Joins, _enrol_key, joining

from openhall.identity import commands as enrolment
from openhall.identity import edge
from openhall.identity.models import Account, Mandate, Organisation
from openhall.identity.public import Actor, Role
from openhall.procedures.catalogue import commands as catalogue
from openhall.procedures.catalogue.inputs import ContentInput as EditionContent
from openhall.procedures.catalogue.inputs import EditionInput
from openhall.procedures.catalogue.models import Edition
from openhall.procedures.dossiers import batches, delays, drafts, filing, inputs, papers, steps, units
from openhall.procedures.dossiers.models import Dossier, Draft, Unit
from openhall.witness import waiting
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import Intent as Unsigned
from openhall_sealing.intents import SignedIntent, SigningKey, digest_fields, format_instant

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
"""Monday, 1 June 2026, 9:00 in Hanoi."""
CODE = "9.000001.000.00.00.H98"
SCAN = b"%PDF-1.7\nA fictional paper.\n%%EOF\n"
EDITION: dict[str, Any] = {
    "jurisdiction": "vn",
    "code": CODE,
    "lang": "vi",
    "title": "Đăng ký khai sinh (hư cấu)",
    "field": "Hộ tịch",
    "sequence": "Nộp hồ sơ.\nNhận kết quả.",
    "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [{"title": "Tờ khai"}, {"title": "Giấy chứng sinh"}],
    "time_limit": 3,
    "subjects": "Cha, mẹ",
    "agency": "Ủy ban nhân dân xã Hư Cấu",
    "result": "Giấy khai sinh",
    "online": "whole",
    "competent": [{"authority": "H98.2", "unit": "H98.2"}, {"authority": "H98.3", "unit": "H98.3"}],
    "fees": [{"title": "Lệ phí", "amount": "8000"}],
    "form": {
        "type": "object",
        "required": ["child", "other"],
        "properties": {
            "child": {"type": "string", "title": {"vi": "Tên con", "en": "Name of the child"}, "maxLength": 100},
            "twin": {"type": "boolean", "title": {"vi": "Sinh đôi"}, "x-ui": {"widget": "checkbox", "order": 5}},
            "other": {
                "type": "string",
                "title": {"vi": "Tên người kia"},
                "x-ui": {"order": 6, "visible_if": {"field": "twin", "equals": True}},
            },
        },
    },
    "decision": "1/QĐ-UBND (hư cấu)",
    "decided_date": "2026-05-20",
    "valid_from": "2026-06-01",
}


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own; the log takes something in when a test asks."""
    settings.OPENHALL_HOME = tmp_path
    settings.OPENHALL_KEEP_FREE_BYTES = 0
    monkeypatch.setattr(waiting, "OLDEST_HEAD", timedelta(days=3650))
    return tmp_path


@pytest.fixture
def joins(db: None, home: Path) -> Joins:
    """``joins("Ana Lim", "Owner", roles)``."""
    return joining(public=True)


@pytest.fixture
def clerk(joins: Joins) -> Character:
    """An officer at the desk of a commune."""
    return joins("An Vu", "Commune of Nowhere", Role.DESK)


@pytest.fixture
def second(joins: Joins, clerk: Character) -> Character:
    """The officer's colleague, who stands in."""
    return joins("Dao Ngo", "Commune of Nowhere", Role.DESK)


@pytest.fixture
def head(joins: Joins, clerk: Character) -> Character:
    """The head of that unit."""
    return joins("Binh Ho", "Commune of Nowhere", Role.HEAD)


@pytest.fixture
def office(joins: Joins) -> Character:
    """Somebody of the provincial office."""
    return joins("Chi Dang", "Office of an Invented Province", Role.PROVINCE)


@pytest.fixture
def neighbour(joins: Joins) -> Character:
    """An officer of another commune."""
    return joins("Em Bui", "Commune of Elsewhere", Role.DESK)


@dataclass(frozen=True)
class Citizen(Character):
    """A person who acts for nobody but themselves."""

    def intends(
        self, command: str, object: str, version: int, payload: Mapping[str, Any], *, at: datetime = NOW
    ) -> SignedIntent:
        """A signed intent as the browser makes it, for no party."""
        return self.key.sign(
            Unsigned(
                origin=house.OPENHALL_ORIGIN,
                command=command,
                object=object,
                version=version,
                party=None,
                fields=digest_fields(payload),
                nonce=b64u(uuid4().bytes),
                expires_at=format_instant(at + timedelta(minutes=5)),
                key=self.key.key_id,
            )
        )


@pytest.fixture
def citizen(db: None, home: Path) -> Citizen:
    """Somebody with an account and a telephone."""
    found, _party, _recorded = enrolment.register_person(
        name="Giang Ly", email="giang.ly@example.org", password=None, organisation=None, at=REGISTERED
    )
    person = Citizen(found, Organisation(), SigningKey.generate())
    _enrol_key(person)
    return person


def reading(who: Character) -> Actor:
    """Somebody as a page reads them."""
    roles = Mandate.objects.filter(person=who.person, organisation_id=who.organisation.pk).values_list(
        "role", flat=True
    )
    return Actor(
        person=who.person.uuid, person_id=who.person.pk, name=who.person.name,
        organisation=who.organisation.uuid if who.organisation.pk else None,
        organisation_id=who.organisation.pk, roles=frozenset(roles),
    )  # fmt: skip


class Desk:
    """Steps of dossiers, each the real command."""

    def __init__(self, clerk: Character, head: Character, office: Character, citizen: Character) -> None:
        self.clerk, self.head, self.office, self.citizen = clerk, head, office, citizen

    def publishes(self, **changes: Any) -> Edition:
        """The commune and the office publish the procedure."""
        uuid, payload = uuid4(), EDITION | changes
        name = f"procedure-edition:{uuid}"
        signed = self.clerk.signs("draft_edition", name, 0, payload, at=NOW)
        row = catalogue.draft_edition(edition=uuid, given=EditionInput.model_validate(payload), **signed).edition
        given = {"content_sha256": row.content_sha256}
        for who, command in ((self.head, "approve_edition"), (self.office, "publish_edition")):
            signed = who.signs(command, name, row.version, given, at=NOW)
            row = getattr(catalogue, command)(edition=uuid, given=EditionContent(**given), **signed).edition
        return row

    def registers(self, number: str = "H98.2", *, party: Character | None = None) -> Unit:
        """The office registers a unit."""
        uuid, payload = uuid4(), {"number": number, "organisation": str((party or self.clerk).organisation.uuid)}
        signed = self.office.signs("register_unit", f"unit:{uuid}", 0, payload, at=NOW)
        return units.register_unit(unit=uuid, given=inputs.UnitInput.model_validate(payload), **signed)[0]

    def names(self, unit: Unit, officer: Character, backup: Character | None = None) -> Unit:
        """The head names the officers."""
        payload = {"officer": officer.person.email, "backup": backup.person.email if backup else ""}
        signed = self.head.signs("name_officers", f"unit:{unit.uuid}", unit.version, payload, at=NOW)
        return units.name_officers(unit=unit.uuid, given=inputs.OfficersInput(**payload), **signed)[0]

    def drafts(
        self, *, who: Character | None = None, desk: Unit | None = None, at: datetime = NOW,
        scans: tuple[int, ...] = (0, 1), authority: str = "H98.2", **answers: Any,
    ) -> Draft:  # fmt: skip
        """Somebody fills a draft in."""
        actor = reading(who or self.citizen)
        row = drafts.begin(code=CODE, actor=actor, desk=desk, at=at)
        given = inputs.DraftInput(
            authority=authority, applicant={"name": "Giang Ly (fictional)"}, answers={"child": "Linh Ly", **answers}
        )
        row, _wrong = drafts.keep(draft=row.uuid, given=given, actor=actor, at=at)
        for place in scans:
            self.scans(row, place, at=at)
        return row

    def scans(self, row: Draft | Dossier, component: int, *, words: bytes = b"", at: datetime = NOW) -> None:
        """A paper is photographed."""
        papers.keep(
            row,
            component=component,
            source=io.BytesIO(SCAN + words),
            media_type="application/pdf",
            name="scan.pdf",
            at=at,
        )

    def files(self, draft: Draft | None = None, *, at: datetime = NOW, **changes: Any) -> Dossier:
        """The citizen files."""
        draft = draft or self.drafts(at=at, **changes)
        return self._content("file_dossier", filing.file_dossier, draft, self.citizen, 0, at)

    def takes_in(self, draft: Draft, *, who: Character | None = None, at: datetime = NOW) -> Dossier:
        """An officer files what they typed."""
        return self._content("take_in_dossier", filing.take_in_dossier, draft, who or self.clerk, 0, at)

    def hands_in(self, row: Dossier, *, who: Character | None = None, at: datetime = NOW) -> Dossier:
        """The supplement is handed in."""
        who = who or self.citizen
        return self._content("hand_in_supplement", steps.hand_in_supplement, row, who, row.version, at)

    def _content(
        self, command: str, step: Callable[..., Any], row: Any, who: Character, version: int, at: datetime
    ) -> Dossier:
        payload = {"content_sha256": filing.digest(row)}
        signed = who.signs(command, f"dossier:{row.uuid}", version, payload, at=at)
        return step(dossier=row.uuid, given=inputs.ContentInput(**payload), **signed).dossier

    def steps(
        self, command: str, row: Dossier, *, who: Character | None = None, at: datetime = NOW, without: bool = False
    ) -> Dossier:
        """A step that needs nothing but the signature. A dossier that is done has its result, unless ``without``."""
        if command == "finish_dossier" and not without:
            self.gives_result(row, at=at)
        signed = (who or self.clerk).signs(command, f"dossier:{row.uuid}", row.version, {}, at=at)
        return getattr(steps, command)(dossier=row.uuid, **signed).dossier

    def gives_result(self, row: Dossier, *, at: datetime = NOW) -> None:
        """The dossier has a result: on paper, if none is there."""
        from tests.procedures.results_people import digitised

        from openhall.procedures.results.models import Document

        if row.received_at and row.unit and not Document.objects.filter(dossier=row).exists():
            digitised(self.clerk, row, at=at)

    def says(
        self, command: str, row: Dossier, *, who: Character | None = None, at: datetime = NOW, **payload: Any
    ) -> Dossier:
        """A step with something given."""
        kinds = {
            "ask_supplement": inputs.SupplementInput, "explain_delay": inputs.DelayInput,
            "route_dossier": inputs.RouteInput,
        }  # fmt: skip
        signed = (who or self.clerk).signs(command, f"dossier:{row.uuid}", row.version, payload, at=at)
        room = delays if command == "explain_delay" else steps
        given = kinds.get(command, inputs.ReasonInput).model_validate(payload)
        return getattr(room, command)(dossier=row.uuid, given=given, **signed).dossier

    def accepted(self, *, at: datetime = NOW, **changes: Any) -> Dossier:
        """A dossier whose clock runs."""
        return self.steps("accept_dossier", self.files(at=at, **changes), at=at)

    def orders(self, step: str, *rows: Dossier, who: Character | None = None, at: datetime = NOW) -> UUID:
        """One step for many."""
        uuid = uuid4()
        payload = {"step": step, "dossiers": [{"dossier": str(row.uuid), "version": row.version} for row in rows]}
        signed = (who or self.clerk).signs("order_batch", f"dossier-batch:{uuid}", 0, payload, at=at)
        batches.order_batch(batch=uuid, given=inputs.BatchInput.model_validate(payload), **signed)
        return uuid


@pytest.fixture
def bare(clerk: Character, head: Character, office: Character, citizen: Character) -> Desk:
    """The commune at work, its procedure published, no unit registered."""
    desk = Desk(clerk, head, office, citizen)
    desk.publishes()
    return desk


@pytest.fixture
def unit(bare: Desk) -> Unit:
    """The commune as the unit H98.2."""
    return bare.registers()


@pytest.fixture
def desk(bare: Desk, unit: Unit) -> Desk:
    """The commune at work."""
    return bare


@pytest.fixture
def as_reader(settings: Any, home: Path) -> Callable[[Any], Client]:
    """``as_reader(who)``: a client that reads as this person for their organisation; a guest for None."""

    def client(who: Any) -> Client:
        found = Client()
        if who is not None:
            account = Account.objects.get(person=who.person)
            found.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
            session = found.session
            if who.organisation.pk:
                session[edge.PARTY] = str(who.organisation.uuid)
            session.save()
        return found

    return client
