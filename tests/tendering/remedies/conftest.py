"""Fixtures of objections: a tender that is out, and a lot whose candidates are public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.tendering.awards import conftest as awards

from openhall.identity.public import Role
from openhall.tendering.awards.public import award_of
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.remedies import commands
from openhall.tendering.remedies.inputs import ObjectionInput, ReplyInput

publishes, tender, panels = awards.publishes, awards.tender, awards.panels
static_folder, as_reader = awards.static_folder, awards.as_reader
committee, owns, reported = awards.committee, awards.owns, awards.reported


@dataclass
class Dispute:
    """A tender in which somebody may object. ``lot`` is meant where the result is."""

    notice: Notice
    lot: Lot | None
    officer: Any
    now: datetime

    def objects(self, who: Any, *, uuid: UUID | None = None, at: datetime | None = None, **changes: Any) -> Any:
        """Somebody objects."""
        about = {"matter": "documents"} if self.lot is None else {"matter": "result", "lot": str(self.lot.uuid)}
        payload = about | {"standing": "bidder", "text": "The second page contradicts the law."} | changes
        objection = uuid or uuid4()
        signed = who.signs("file_objection", f"objection:{objection}", 0, payload, at=at or self.now)
        given = ObjectionInput.model_validate(payload)
        return commands.file_objection(objection=objection, notice=self.notice.uuid, given=given, **signed)

    def withdraws(self, objection: Any, who: Any, *, version: int = 1, at: datetime | None = None) -> Any:
        """Who objected takes it back."""
        name = f"objection:{objection.uuid}"
        signed = who.signs("withdraw_objection", name, version, at=at or self.now)
        return commands.withdraw_objection(objection=objection.uuid, **signed)

    def replies(
        self, objection: Any, *, who: Any = None, version: int = 1, at: datetime | None = None, **changes: Any
    ) -> Any:
        """The owner answers."""
        payload = {
            "upheld": False,
            "measure": "none",
            "answer": "The page follows the law.",
            "summary": "No.",
        } | changes
        name = f"objection:{objection.uuid}"
        signed = (who or self.officer).signs("reply_to_objection", name, version, payload, at=at or self.now)
        given = ReplyInput.model_validate(payload)
        return commands.reply_to_objection(objection=objection.uuid, given=given, **signed)


def dispute_about_documents(whole: Any, officer: Any) -> Dispute:
    """A tender that is out, two days after its notice."""
    notice = Notice.objects.select_related("project").get(pk=whole.lots[0].notice_id)
    assert notice.published_at is not None
    return Dispute(notice, None, officer, notice.published_at + timedelta(days=2))


FIGURES = awards.evaluation.CHINA | {"remedies.pause_moves_deadline": True}


@pytest.fixture
def called(publishes: Any, officer: Any) -> Dispute:
    """Under the law of China: a tender that is out; by the authority's value a pause moves its deadline."""
    whole = publishes("cn@2019-03-02", FIGURES)
    return dispute_about_documents(whole, officer)


@pytest.fixture
def shown(reported: Any, officer: Any) -> Dispute:
    """Under the law of China: a lot whose candidates became public an hour ago."""
    reported.publishes()
    lot = reported.lot
    until = award_of(lot.uuid).until
    return Dispute(lot.notice, lot, officer, until - timedelta(days=1))


@pytest.fixture
def neighbour(joins: Any) -> Any:
    """Somebody who manages a firm that hasn't bid."""
    return joins("Oanh Bui", "Stone Bridge Works", Role.MANAGER, Role.BIDDER, public=False)
