"""Fixtures of the award: those of the evaluation, and an owner who publishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from tests.tendering.evaluation import conftest as evaluation

from openhall.config.stages import neutral, stage
from openhall.tendering.awards import public as awards
from openhall.tendering.notices.models import Lot

publishes, tender, panels = evaluation.publishes, evaluation.tender, evaluation.panels
static_folder, as_reader = evaluation.static_folder, evaluation.as_reader
committee, other_centres_expert = evaluation.committee, evaluation.other_centres_expert


@dataclass
class Owner:
    """The owner's officer and one lot whose report is signed."""

    panel: Any
    officer: Any

    @property
    def lot(self) -> Lot:
        """The lot as it is now."""
        return self.panel.lot

    def _acts(self, command: str, who: Any, version: int | None, at: datetime | None) -> dict[str, Any]:
        seen = self.lot.version if version is None else version
        return (who or self.officer).signs(command, f"lot:{self.lot.uuid}", seen, at=at or self.panel.now)

    def publishes(self, *, who: Any = None, version: int | None = None, at: datetime | None = None) -> Any:
        """Publish the candidates."""
        signed = self._acts("publish_candidates", who, version, at)
        return awards.publish_candidates(lot_uuid=self.lot.uuid, **signed)

    def awards(self, *, who: Any = None, version: int | None = None, at: datetime | None = None) -> Any:
        """Publish the award, at the end of the publicity unless told otherwise."""
        at = at or awards.award_of(self.lot.uuid).until
        return awards.publish_award(lot_uuid=self.lot.uuid, **self._acts("publish_award", who, version, at))


@pytest.fixture
@neutral
def owns(officer: Any) -> Callable[[Any], Owner]:
    """``owns(panel)``: the owner of a lot that a panel evaluates."""
    return lambda panel: Owner(panel, officer)


@pytest.fixture
@stage
def reported(panels: Any, owns: Any) -> Owner:
    """Under the law of China: 900.50 before 1000.00; the third bid is rejected; the report is signed."""
    panel = panels("1000.00", "900.50", "1100.00", law="cn@2019-03-02")
    panel.evaluates({}, {}, {"rejected": {"article": "unresponsive", "reason": "It has no delivery plan."}})
    panel.reports()
    return owns(panel)
