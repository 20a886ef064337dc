"""A tender on its whole way, people who may take evidence, and a worker that makes it step by step."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_NAME = "openhall_fixtures_of_portal"
if _NAME not in sys.modules:
    _spec = spec_from_file_location(_NAME, Path(__file__).parent.parent / "portal" / "conftest.py")
    assert _spec is not None
    assert _spec.loader is not None
    sys.modules[_NAME] = module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_NAME])
MONDAY = sys.modules[_NAME].MONDAY
globals().update({key: value for key, value in vars(sys.modules[_NAME]).items() if not key.startswith("__")})

import hashlib  # noqa: E402 — after the characters
import io  # noqa: E402
import zipfile  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import dataclass  # noqa: E402
from datetime import datetime  # noqa: E402
from typing import Any  # noqa: E402
from uuid import uuid4  # noqa: E402

import pytest  # noqa: E402
from django.test import Client  # noqa: E402

import openhall_rules as rules  # noqa: E402
from openhall.identity.models import Account  # noqa: E402
from openhall.identity.public import Role  # noqa: E402
from openhall.kernel import uploads  # noqa: E402
from openhall.witness import public as witness  # noqa: E402
from openhall.witness_room.evidence import commands, making, places  # noqa: E402
from openhall.witness_room.evidence.inputs import EvidenceInput  # noqa: E402
from openhall.witness_room.evidence.models import Retrieval  # noqa: E402

PURPOSE = "A regular check of the tenders of the year."


@pytest.fixture
def inspector(joins: Any) -> Any:
    """A supervisor."""
    return joins("Hana Cho", "Office of Supervision", Role.SUPERVISOR)


@pytest.fixture
def investigator(joins: Any) -> Any:
    """An investigator of another body."""
    return joins("Ly Vinh", "Office of Inquiry", Role.INVESTIGATOR)


@dataclass
class Desk:
    """Somebody who takes evidence, and the worker that makes it."""

    who: Any
    now: datetime

    def asks(self, **asked: Any) -> Retrieval:
        """The real command, with a real signature."""
        payload = {"purpose": PURPOSE, **asked}
        uuid = uuid4()
        signed = self.who.signs("retrieve_evidence", f"evidence:{uuid}", 0, payload, at=self.now)
        row, _recorded = commands.retrieve_evidence(
            evidence_uuid=uuid, asked=EvidenceInput.model_validate(payload), **signed
        )
        witness.drain_all()
        return row

    def made(self, row: Retrieval) -> Path:
        """The finished file."""
        for _step in range(200):
            if not making.step(self.now):
                break
        witness.drain_all()
        row.refresh_from_db()
        assert row.state == "ready", (row.state, row.failure)
        return places.finished(row.uuid)

    def takes(self, **asked: Any) -> Path:
        """Ask and wait."""
        return self.made(self.asks(**asked))


@pytest.fixture
def desk(inspector: Any) -> Callable[[datetime], Desk]:
    """``desk(now)``: the supervisor's desk at that time."""
    witness.found_instance(packs={name: rules.pack(name).sha256 for name in rules.available()}, at=MONDAY)
    return lambda now: Desk(inspector, now)


@pytest.fixture
def files_of() -> Callable[[Path], dict[str, bytes]]:
    """Every file of a ZIP."""

    def read(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    return read


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """A browser in which the character acts for the organisation."""

    def sign_in(character: Any) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=character.person))
        session = client.session
        session["openhall_party"] = str(character.organisation.uuid)
        session.save()
        return client

    return sign_in


@pytest.fixture
def retrieved(desk, course, joins):
    """A period with one tender that has a document."""
    officer = course.call.officer
    course.call.created()
    course.call.planned()
    data = b"lot,quantity\n1,3\n"
    digest = hashlib.sha256(data).hexdigest()
    at = course.now
    upload = uploads.begin(
        owner=officer.person.uuid, sha256=digest, size=len(data), media_type="text/csv", name="bill.csv", at=at
    )
    uploads.append(upload, offset=0, source=io.BytesIO(data), at=at)
    lot = course.call.call()["lots"][0] | {"deposit": "0.00"}
    course.call.drafted(lots=[lot], tender_values={}, documents=[{"title": "Bill of quantities", "sha256": digest}])
    course.call.admitted()
    course.call.published()
    witness.drain_all()
    day = at.date().isoformat()
    return desk(at).takes(scope="period", first_day=day, last_day=day)
