"""The commune's desk, where people without an account file; a gateway for text messages on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests.procedures.dossiers.conftest import (  # noqa: F401
    NOW,
    Desk,
    as_reader,
    bare,
    citizen,
    clerk,
    desk,
    head,
    home,
    joins,
    neighbour,
    office,
    second,
    unit,
)

from openhall.procedures.dispatch import commands, gateway, inputs
from openhall.procedures.dispatch.models import Dispatch
from openhall.procedures.dispatch.sandbox import Sender
from openhall.procedures.dossiers.models import Dossier, Unit

SECRET = bytes(range(32))


class Counter:
    """What happens at the desk, each the real command."""

    def __init__(self, desk: Desk, unit: Unit) -> None:  # noqa: F811
        self.desk, self.unit = desk, unit

    def files(self, *, at: datetime = NOW, **applicant: str) -> Dossier:
        """Somebody without an account files; the officer types it."""
        draft = self.desk.drafts(who=self.desk.clerk, desk=self.unit, at=at)
        draft.applicant = {"name": "Giang Ly (fictional)", **applicant}
        draft.save()
        return self.desk.takes_in(draft, at=at)

    def wishes(self, row: Dossier, channel: str, lang: str = "vi", *, who: Any = None) -> Dossier:
        """The officer writes down a wish."""
        payload = {"channel": channel, "lang": lang}
        signed = (who or self.desk.clerk).signs("record_wish", f"dossier:{row.uuid}", row.version, payload, at=NOW)
        return commands.record_wish(dossier=row.uuid, given=inputs.WishInput.model_validate(payload), **signed)[0]

    def posts(self, row: Dispatch, number: str = "RR 1 VN", *, who: Any = None) -> Dispatch:
        """The officer goes to the post."""
        payload = {"number": number}
        signed = (who or self.desk.clerk).signs("post_letter", f"dispatch:{row.uuid}", row.version, payload, at=NOW)
        return commands.post_letter(dispatch=row.uuid, given=inputs.PostInput(**payload), **signed)[0]

    def hears(self, row: Dispatch, delivered: str, *, at: datetime = NOW) -> Dispatch:
        """The post says what became of it."""
        payload = {"delivered": delivered, "ended_date": "2026-06-03"}
        signed = self.desk.clerk.signs("record_delivery", f"dispatch:{row.uuid}", row.version, payload, at=at)
        given = inputs.DeliveryInput.model_validate(payload)
        return commands.record_delivery(dispatch=row.uuid, given=given, **signed)[0]


@pytest.fixture
def counter(desk: Desk, unit: Unit) -> Counter:  # noqa: F811
    """The commune's desk."""
    return Counter(desk, unit)


@pytest.fixture
def sender(tmp_path: Path) -> Iterator[Sender]:
    """The sandbox gateway; its clock is what a test sets."""
    times = [NOW]
    server = Sender(0, tmp_path, SECRET, lambda: times[0])
    server.times = times  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    undo = gateway.provide(gateway.Wire(f"http://localhost:{server.server_address[1]}", SECRET))
    yield server
    undo()
    server.shutdown()
    server.server_close()
