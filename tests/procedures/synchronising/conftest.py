"""The commune of the dossiers, and the sandbox of the national portal beside it: a real HTTP server. All fictional."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import (  # noqa: F401 - fixtures
    EDITION,
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

from openhall.config import reactions
from openhall.procedures.catalogue.national import connection
from openhall.procedures.catalogue.national.interface import Message as Procedure
from openhall.procedures.catalogue.national.sandbox.book import Book
from openhall.procedures.catalogue.national.sandbox.server import Database
from openhall.procedures.catalogue.national.wire import Wire
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.synchronising import commands, inputs, tasks
from openhall.procedures.synchronising.models import Standing
from openhall.witness import public as witness

FOLLOWED = ("portal-dossiers", "portal-results", "index-facts", "index-results")


@pytest.fixture
def database(tmp_path: Any) -> Iterator[Database]:
    """The sandbox, serving on a free port."""
    book = Book(tmp_path / "national")
    server = Database(0, book, user="province", password="secret")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    server.server_close()
    thread.join()
    book.close()


class Line:
    """The platform's side: it follows the log, tells and compares."""

    def __init__(self, database: Database, office: Character) -> None:  # noqa: F811
        self.database, self.office = database, office
        self.wire = Wire(database.url, user="province", password="secret", unit="H98", seconds=5.0)

    def knows(self, code: str = EDITION["code"]) -> None:
        """The portal is told of the procedure."""
        content = EDITION | {"code": code, "currency": "VND", "components": [{"title": "Tờ khai", "copies": 1}]}
        self.wire.tell(Procedure(uuid4(), code, content, None, None))

    def follows(self) -> None:
        """What was recorded comes into the log, and the rooms take notice."""
        witness.drain_all()
        for name in FOLLOWED:
            consumer = reactions.CONSUMERS[name]
            while witness.follow(name, consumer.handle, codes=consumer.codes):
                pass

    def works(self, at: datetime = NOW) -> int:
        """The worker follows, tells and compares."""
        self.follows()
        return tasks.due(at)

    def standing(self, row: Dossier) -> Standing:
        """How a dossier stands."""
        return Standing.objects.get(dossier=row)

    def told_again(self, row: Dossier, *, who: Character | None = None, at: datetime = NOW) -> Standing:
        """The office lets the portal be told again."""
        payload = {"reason": "The procedure is known there now."}
        version = self.standing(row).made
        signed = (who or self.office).signs("tell_portal_again", f"dossier:{row.uuid}", version, payload, at=at)
        return commands.tell_portal_again(dossier=row.uuid, given=inputs.ReasonInput(**payload), **signed)[0]

    def orders(self, *, who: Character | None = None, at: datetime = NOW) -> Any:
        """The office orders a comparison."""
        uuid = uuid4()
        signed = (who or self.office).signs("order_comparison", f"portal-comparison:{uuid}", 0, {}, at=at)
        return commands.order_comparison(comparison=uuid, **signed)[0]


@pytest.fixture
def line(database: Database, desk: Desk, office: Character) -> Iterator[Line]:  # noqa: F811
    """The platform speaks with the sandbox, which knows the procedure."""
    found = Line(database, office)
    found.knows()
    undo = connection.provide(found.wire)
    yield found
    undo()
