"""Characters of the portal's tests: those of the tenders, and a hall that goes as far as a test wants."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

TENDERING = Path(__file__).parent.parent / "tendering"


def _fixtures(name: str, path: Path) -> ModuleType:
    """Test folders are no packages, so another folder's fixtures are loaded by path."""
    if name not in sys.modules:
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


for _name, _path in {
    "openhall_fixtures_of_tendering": TENDERING / "conftest.py",
    "openhall_fixtures_of_bidding": TENDERING / "bidding" / "conftest.py",
    "openhall_fixtures_of_opening": TENDERING / "opening" / "conftest.py",
}.items():
    _module = _fixtures(_name, _path)
    globals().update({key: value for key, value in vars(_module).items() if not key.startswith("__")})


from collections.abc import Callable  # noqa: E402 — after the characters
from dataclasses import dataclass  # noqa: E402
from datetime import datetime, timedelta  # noqa: E402
from typing import Any  # noqa: E402

import pytest  # noqa: E402
from django.core.cache import cache  # noqa: E402
from tests.tendering.evaluation.conftest import members_sign  # noqa: E402

from openhall.config import reactions  # noqa: E402, F401 — loads what rooms tell each other
from openhall.portal import releases  # noqa: E402
from openhall.tendering.awards import public as awards  # noqa: E402
from openhall.tendering.contracts import public as contracts  # noqa: E402
from openhall.tendering.evaluation import public as evaluation  # noqa: E402
from openhall.witness import public as witness  # noqa: E402

_tendering = sys.modules["openhall_fixtures_of_tendering"]
_bidding = sys.modules["openhall_fixtures_of_bidding"]
_opening = sys.modules["openhall_fixtures_of_opening"]
MONDAY: datetime = _tendering.MONDAY


@dataclass
class Course:
    """A tender under the reference rules on its whole way; each step is the real command."""

    call: Any
    bidders: list[Any]
    expert: Any
    folder: Path
    hall: Any = None
    now: datetime = MONDAY

    def publishes(self, *, tender_values: dict[str, Any] | None = None, **changes: Any) -> Course:
        """Plan, commitment, notice."""
        self.call.created()
        self.call.planned()
        lot = self.call.call()["lots"][0] | {"deposit": "0.00"} | changes
        self.call.drafted(lots=[lot], tender_values=tender_values or {})
        self.call.admitted()
        self.call.published()
        witness.drain_all()
        return self

    @property
    def case(self) -> Any:
        """Id of the case."""
        return self.call.project_uuid

    @property
    def lot(self) -> Any:
        """The lot as it is now."""
        return self.call.lot

    def bids(self, *prices: str) -> Course:
        """As many bidders as there are prices hand in."""
        notice = self.call.notice
        custodians = [self.call.officer, self.call.host, self.call.second_host]
        tender = _bidding.Tender(self.call.project, notice, [self.lot], custodians, self.now + timedelta(seconds=10))
        self.hall = _opening.Hall(tender)
        for who, total in zip(self.bidders, prices, strict=False):
            one = _bidding.Bidding(tender, who, self.folder, self.lot)
            one.seals(total)
            one.submits()
            self.hall.taking_part.append(one)
        witness.drain_all()
        self.now = notice.bids_due_at
        return self

    def opens(self) -> Course:
        """From the deadline to the prices."""
        self.hall.all_the_way()
        witness.drain_all()
        self.now = self.hall.now + timedelta(hours=1)
        return self

    def evaluates(self) -> Course:
        """Findings, without the report."""
        about = f"lot:{self.lot.uuid}"
        payload = {"bids": [{"bid": str(one.uuid)} for one in self.hall.taking_part], "members": 5, "experts": 4}
        signed = self.expert.signs("evaluate_bids", about, self.lot.version, payload, at=self.now)
        evaluation.evaluate_bids(lot_uuid=self.lot.uuid, findings=evaluation.Findings.model_validate(payload), **signed)
        witness.drain_all()
        return self

    def reports(self) -> Course:
        """The committee signs its report."""
        members_sign(self.lot, self.now)
        signed = self.expert.signs("sign_report", f"lot:{self.lot.uuid}", self.lot.version, at=self.now)
        evaluation.sign_report(lot_uuid=self.lot.uuid, **signed)
        witness.drain_all()
        return self

    def awards(self) -> Course:
        """Findings, report, publicity, award."""
        return self.evaluates().reports().awards_it()

    def awards_it(self) -> Course:
        """Publicity and award of what the report found."""
        about = f"lot:{self.lot.uuid}"
        signed = self.call.officer.signs("publish_candidates", about, self.lot.version, at=self.now)
        award, _recorded = awards.publish_candidates(lot_uuid=self.lot.uuid, **signed)
        self.now = award.until + timedelta(minutes=1)
        signed = self.call.officer.signs("publish_award", about, self.lot.version, at=self.now)
        awards.publish_award(lot_uuid=self.lot.uuid, **signed)
        witness.drain_all()
        return self

    def archives(self) -> Course:
        """The case ends; the reference rules ask for no contract."""
        project = self.call.project
        signed = self.call.officer.signs("archive_project", f"project:{project.uuid}", project.version, at=self.now)
        contracts.archive_project(project_uuid=project.uuid, **signed)
        witness.drain_all()
        return self

    def released(self) -> Course:
        """The open data follow."""
        while witness.follow(releases.CONSUMER, releases.follow):
            pass
        return self


@pytest.fixture(autouse=True)
def _nothing_left(settings: Any, tmp_path: Path) -> None:
    """No counts of another test; static files come from the rooms, the folder of collected ones is empty."""
    cache.clear()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()


@pytest.fixture
def course(
    officer: Any, host: Any, second_host: Any, bidders: list[Any], joins: Callable[..., Any], tmp_path: Path
) -> Course:
    """A tender that has not begun yet."""
    from openhall.identity.public import Role

    expert = joins("Lan Ngo", "Northern Trading Centre", Role.EXPERT)
    call = _tendering.Tender(officer, host, jurisdiction="reference")
    call.second_host = second_host
    return Course(call, bidders, expert, tmp_path)
