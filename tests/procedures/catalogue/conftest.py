"""The people of the administration, and editions on their way by the real commands. All of it is fictional."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.people import Character, Joins, joining

from openhall.identity import edge
from openhall.identity.agencies import commands as agencies
from openhall.identity.agencies.inputs import IdentifierInput, PublicationInput
from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.kernel import uploads
from openhall.kernel.media import TEXT
from openhall.procedures.catalogue import commands, importing, watching
from openhall.procedures.catalogue.inputs import ContentInput, EditionInput, EndInput, FileInput
from openhall.procedures.catalogue.models import Edition, Import
from openhall.procedures.catalogue.watch_inputs import DecisionInput, DeskInput
from openhall.procedures.catalogue.watch_models import Decision
from openhall.witness import waiting

NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)
"""Monday, 1 June 2026, 9:00 in Hanoi."""
BIRTH: dict[str, Any] = {
    "jurisdiction": "vn",
    "code": "9.000001.000.00.00.H98",
    "lang": "vi",
    "title": "Đăng ký khai sinh (hư cấu)",
    "field": "Hộ tịch",
    "sequence": "Nộp hồ sơ.\nNhận kết quả.",
    "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [{"title": "Tờ khai", "copies": 1}, {"title": "Giấy chứng sinh"}],
    "time_limit": 3,
    "subjects": "Cha, mẹ hoặc người thân",
    "agency": "Ủy ban nhân dân xã Hư Cấu",
    "result": "Giấy khai sinh",
    "online": "whole",
    "competent": [{"authority": "H98", "unit": "H98.2"}],
    "fees": [{"title": "Lệ phí", "amount": "8000"}],
    "decision": "1/QĐ-UBND (hư cấu)",
    "decided_date": "2026-05-20",
    "valid_from": "2026-06-01",
}
FORM: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "title": {"vi": "Họ tên", "en": "Name"}, "maxLength": 100},
        "twin": {"type": "boolean", "title": {"vi": "Sinh đôi"}, "x-ui": {"widget": "checkbox", "order": 5}},
        "other": {
            "type": "string",
            "title": {"vi": "Tên người kia"},
            "x-ui": {"order": 6, "visible_if": {"field": "twin", "equals": True}},
        },
    },
}


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own; the log takes something in when a test asks."""
    settings.OPENHALL_HOME = tmp_path
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
def head(joins: Joins, clerk: Character) -> Character:
    """The head of that unit."""
    return joins("Binh Ho", "Commune of Nowhere", Role.HEAD)


@pytest.fixture
def office(joins: Joins) -> Character:
    """Somebody of the provincial office."""
    return joins("Chi Dang", "Office of an Invented Province", Role.PROVINCE)


@dataclass
class Catalogue:
    """Steps of editions, each the real command."""

    clerk: Character
    head: Character
    office: Character

    def drafts(
        self, *, who: Character | None = None, uuid: UUID | None = None, at: datetime = NOW, **changes: Any
    ) -> Edition:
        """Somebody of the commune drafts."""
        payload, uuid = BIRTH | changes, uuid or uuid4()
        signed = (who or self.clerk).signs("draft_edition", f"procedure-edition:{uuid}", 0, payload, at=at)
        given = EditionInput.model_validate(payload)
        return commands.draft_edition(edition=uuid, given=given, **signed).edition

    def approves(self, row: Edition, *, who: Character | None = None, **changes: Any) -> Edition:
        """The head approves."""
        return self._step("approve_edition", row, who or self.head, changes)

    def publishes(self, row: Edition, *, who: Character | None = None, **changes: Any) -> Edition:
        """The office publishes."""
        return self._step("publish_edition", row, who or self.office, changes)

    def _step(self, command: str, row: Edition, who: Character, changes: dict[str, Any]) -> Edition:
        version = changes.pop("version", row.version)
        payload = {"content_sha256": row.content_sha256} | changes
        signed = who.signs(command, f"procedure-edition:{row.uuid}", version, payload, at=NOW)
        given = ContentInput.model_validate(payload)
        return getattr(commands, command)(edition=row.uuid, given=given, **signed).edition

    def published(self, **changes: Any) -> Edition:
        """An edition that everybody reads."""
        return self.publishes(self.approves(self.drafts(**changes)))

    def ends(self, row: Edition, until: str, *, who: Character | None = None, version: int = 1) -> Edition:
        """The office repeals."""
        payload = {"valid_until": until, "decision": "9/QĐ-UBND (hư cấu)", "decided_date": "2026-06-01"}
        name = f"procedure:{row.procedure.uuid}"
        signed = (who or self.office).signs("end_procedure", name, version, payload, at=NOW)
        given = EndInput.model_validate(payload)
        return commands.end_procedure(procedure=row.procedure.uuid, given=given, **signed).edition

    def numbered(self, code: str, organisation: str = "") -> None:
        """The office issues and publishes an agency's number, for a party where one is named."""
        uuid = uuid4()
        payload = {
            "jurisdiction": "vn",
            "code": code,
            "name": f"Đơn vị {code}",
            "lang": "vi",
            "valid_from": "2026-01-01",
        }
        payload |= {"organisation": organisation} if organisation else {}
        signed = self.office.signs("issue_identifier", f"agency:{uuid}", 0, payload, at=NOW)
        agencies.issue_identifier(uuid=uuid, given=IdentifierInput.model_validate(payload), **signed)
        signed = self.office.signs("publish_identifier", f"agency:{uuid}", 1, {}, at=NOW)
        agencies.publish_identifier(uuid=uuid, given=PublicationInput(), **signed)

    def decides(self, *entries: tuple[str, str, str], who: Character | None = None, **changes: Any) -> Decision:
        """The office registers a decision; an entry is (what happens, procedure, unit)."""
        payload = {
            "jurisdiction": "vn", "number": BIRTH["decision"], "title": "Công bố thủ tục (hư cấu)", "lang": "vi",
            "decided_date": "2026-05-20", "effective_date": "2026-06-01",
            "entries": "\n".join(" | ".join(one) for one in entries),
        } | changes  # fmt: skip
        uuid = uuid4()
        signed = (who or self.office).signs("register_decision", f"procedure-decision:{uuid}", 0, payload, at=NOW)
        return watching.register_decision(uuid=uuid, given=DecisionInput.model_validate(payload), **signed)[0]

    def shows(self, *, who: Character | None = None, at: datetime = NOW, **payload: Any) -> str:
        """An officer reports what the desk of H98.2 shows; the leaf's digest."""
        payload, uuid, who = {"unit": "H98.2"} | payload, uuid4(), who or self.clerk
        if isinstance(payload.get("file"), list):
            payload["file_sha256"] = self.uploads(who, {"procedures": payload.pop("file")})
        signed = who.signs("report_desk", f"procedure-desk-report:{uuid}", 0, payload, at=at)
        return watching.report_desk(uuid=uuid, given=DeskInput.model_validate(payload), **signed).leaf_sha256

    def uploads(self, who: Character, said: Any) -> str:
        """Somebody uploads a file; its digest."""
        data = said if isinstance(said, bytes) else json.dumps(said).encode()
        digest = sha256(data).hexdigest()
        kind = TEXT if isinstance(said, bytes) else "application/json"
        upload = uploads.begin(owner=who.person.uuid, sha256=digest, size=len(data), media_type=kind, name="f", at=NOW)
        uploads.append(upload, offset=0, source=io.BytesIO(data), at=NOW)
        return digest

    def hands_in(self, said: Any, *, who: Character | None = None) -> Import:
        """The office hands in a file."""
        who = who or self.office
        digest = self.uploads(who, said)
        uuid, payload = uuid4(), {"file_sha256": digest, "name": "procedures.json"}
        signed = who.signs("import_procedures", f"procedure-import:{uuid}", 0, payload, at=NOW)
        return importing.import_procedures(uuid=uuid, given=FileInput.model_validate(payload), **signed)[0]


@pytest.fixture
def catalogue(clerk: Character, head: Character, office: Character) -> Catalogue:
    """The commune and the office at work."""
    return Catalogue(clerk, head, office)


@pytest.fixture
def as_reader(settings: Any, tmp_path: Path) -> Callable[[Any], Client]:
    """``as_reader(who)``: a client that reads as this person for their organisation; a guest for None."""

    def client(who: Any) -> Client:
        reading = Client()
        if who is not None:
            reading.force_login(
                Account.objects.get(person=who.person), backend="django.contrib.auth.backends.ModelBackend"
            )
            session = reading.session
            session[edge.PARTY] = str(who.organisation.uuid)
            session.save()
        return reading

    return client
