"""The people of a tender, and a tender on its way by the real commands."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from tests.people import MONDAY, REGISTERED, Character, Joins, joining

from openhall.config.stages import neutral, stage
from openhall.identity.public import Role
from openhall.kernel import uploads
from openhall.tendering.entry import public as entry
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot, Notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.witness import waiting
from openhall.witness.public import Recorded
from openhall_sealing.intents import format_instant


@pytest.fixture
@neutral
def home(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, so that every test begins with an empty log and no files.

    The log takes something in when a test asks: that intake stops when it stands still is tested in tests/faults.
    """
    settings.OPENHALL_HOME = tmp_path
    monkeypatch.setattr(waiting, "OLDEST_HEAD", timedelta(days=3650))
    return tmp_path


@pytest.fixture
@stage
def joins(db: None, home: Path) -> Joins:
    """``joins("Ana Lim", "Owner", roles)``: signs up, gets mandates, enrols keys; a public body by default."""
    return joining(public=True)


@pytest.fixture
@stage
def officer(joins: Joins) -> Character:
    """Tendering officer of the owner, and one of the three custodians."""
    return joins("Ana Lim", "Riverside Waterworks", Role.OFFICER, Role.CUSTODIAN)


@pytest.fixture
@stage
def agent(joins: Joins) -> Character:
    """Tendering officer of the agency."""
    return joins("Bo Chen", "Fairway Tendering Agency", Role.OFFICER)


@pytest.fixture
@stage
def host(joins: Joins) -> Character:
    """Staff of the trading centre, and a custodian."""
    return joins("Cui Wen", "Northern Trading Centre", Role.CENTRE, Role.CUSTODIAN)


@pytest.fixture
@stage
def second_host(joins: Joins, host: Character) -> Character:
    """Another custodian of the trading centre."""
    return joins("Dai Ping", "Northern Trading Centre", Role.CUSTODIAN)


@pytest.fixture
@stage
def custodians(officer: Character, host: Character, second_host: Character) -> list[Character]:
    """The three custodians, in the order in which the platform proposes them."""
    return [officer, host, second_host]


@pytest.fixture
@stage
def bidder(joins: Joins) -> Character:
    """A bidder."""
    return joins("Eun Park", "Clear Pumps", Role.BIDDER, public=False)


@pytest.fixture
@stage
def second_bidder(joins: Joins) -> Character:
    """A second bidder."""
    return joins("Feng Yu", "Deep Wells", Role.BIDDER, public=False)


@pytest.fixture
@stage
def third_bidder(joins: Joins) -> Character:
    """A third bidder."""
    return joins("Giang Le", "Even Flow", Role.BIDDER, public=False)


@pytest.fixture
@stage
def bidders(bidder: Character, second_bidder: Character, third_bidder: Character) -> list[Character]:
    """The three bidders."""
    return [bidder, second_bidder, third_bidder]


@pytest.fixture
@stage
def supervisor(joins: Joins) -> Character:
    """A supervisor."""
    return joins("Hana Cho", "Office of Supervision", Role.SUPERVISOR)


@pytest.fixture
@stage
def authority(joins: Joins) -> Character:
    """Somebody of the authority that enters legal values."""
    return joins("Iris Tan", "Office of Rules", Role.AUTHORITY)


@pytest.fixture
@stage
def expert(joins: Joins) -> Character:
    """An evaluation expert."""
    return joins("Jin Ha", "Institute of Hydraulics", Role.EXPERT)


@pytest.fixture
@stage
def stranger(joins: Joins) -> Character:
    """A tendering officer of another public body."""
    return joins("Kim Vo", "Hillside Schools", Role.OFFICER)


# A tender, stage by stage. Later stages build on `published`.


@dataclass
class Tender:
    """A project on its way, with the people who move it; each step is the real command."""

    officer: Character
    host: Character
    agent: Character | None = None
    jurisdiction: str = "cn"
    currency: str = "CNY"
    project_uuid: UUID = field(default_factory=uuid4)
    notice_uuid: UUID = field(default_factory=uuid4)
    lot_uuids: list[UUID] = field(default_factory=lambda: [uuid4()])

    @property
    def project(self) -> Project:
        return planning.project(self.project_uuid)

    @property
    def notice(self) -> Notice:
        return notices.notice(self.notice_uuid)

    @property
    def lots(self) -> list[Lot]:
        return notices.lots_of(self.project)

    @property
    def lot(self) -> Lot:
        """The first lot."""
        return self.lots[0]

    def about(self, **changes: Any) -> dict[str, Any]:
        """The payload of a project's draft."""
        facts = {
            "owner": str(self.officer.organisation.uuid),
            "centre": str(self.host.organisation.uuid),
            "title": "Pumps for the lower reservoir",
            "description": "Three pumps with their controls, installed and tested.",
            "lang": "en",
            "category": "goods",
            "jurisdiction": self.jurisdiction,
            "estimate": "1000000.00",
            "currency": self.currency,
        }
        if self.agent is not None:
            facts["agency"] = str(self.agent.organisation.uuid)
        return facts | changes

    def call(self, **changes: Any) -> dict[str, Any]:
        """The payload of a notice's draft: one lot for each of ``lot_uuids``, all windows set.

        Its documents are those that the project's procedure names, and none without a procedure.
        """
        lots = [
            {
                "uuid": str(uuid),
                "title": f"Lot {number}",
                "estimate": "500000.00",
                "ceiling": "480000.00",
                "deposit": "10000.00",
                "method": "lowest_evaluated_price",
                "items": [{"id": "1", "description": "Pump", "unit": "piece", "quantity": "3"}],
            }
            for number, uuid in enumerate(self.lot_uuids, start=1)
        ]
        values = {"opening.custodian_window": 30, "opening.confirmation_window": 10, "opening.objection_window": 10}
        terms = {"release_minutes": 30, "threshold": 2, "lots": lots, "tender_values": values}
        return terms | {"documents": self.papers()} | changes

    def papers(self) -> list[dict[str, str]]:
        """An uploaded file for each document that the project's procedure names."""
        project = Project.objects.filter(uuid=self.project_uuid).first()
        named = notices.needed_documents(planning.law_of(project)) if project else ()
        return [
            {"title": one.name["en"], "kind": one.code, "sha256": self.uploads(f"{one.name['en']} of these tests.\n")}
            for one in named
        ]

    def uploads(self, text: str, *, at: datetime = MONDAY) -> str:
        """Upload a text whole; its digest."""
        data = text.encode()
        digest = sha256(data).hexdigest()
        upload = uploads.begin(
            owner=self.officer.person.uuid, sha256=digest, size=len(data), media_type="text/plain", name="paper.txt",
            at=at,
        )  # fmt: skip
        uploads.append(upload, offset=uploads.offset_of(upload), source=io.BytesIO(data), at=at)
        return digest

    def created(self, *, at: datetime = MONDAY, **changes: Any) -> Project:
        payload = self.about(**changes)
        signed = self.officer.signs("create_project", f"project:{self.project_uuid}", 0, payload, at=at)
        return planning.create_project(
            project_uuid=self.project_uuid, draft=planning.ProjectDraft.model_validate(payload), **signed
        )

    def planned(self, *, at: datetime = MONDAY) -> Recorded:
        payload = self.plan_seen(at)
        signed = self.officer.signs(
            "publish_plan", f"project:{self.project_uuid}", self.project.version, payload, at=at
        )
        return planning.publish_plan(project_uuid=self.project_uuid, **payload, **signed)[1]

    def plan_seen(self, at: datetime = MONDAY) -> dict[str, str]:
        """The payload of ``publish_plan``: digest of what the page shows at ``at``."""
        return {"plan_sha256": planning.digest(planning.plan_to_sign(self.project, at))}

    def notice_seen(self, bids_due_at: datetime, at: datetime = MONDAY) -> dict[str, str]:
        """The payload of ``publish_notice``: the deadline, and the digest of what the page shows at ``at``."""
        content = notices.notice_to_sign(self.notice, bids_due_at=bids_due_at, at=at)
        return {"bids_due_at": format_instant(bids_due_at), "notice_sha256": planning.digest(content)}

    def drafted(self, *, at: datetime = MONDAY, **changes: Any) -> Notice:
        payload = self.call(**changes)
        notice = notices.notice_of(self.project)
        version = notice.version if notice else 0
        signed = self.officer.signs("draft_notice", f"notice:{self.notice_uuid}", version, payload, at=at)
        return notices.draft_notice(
            project_uuid=self.project_uuid,
            notice_uuid=self.notice_uuid,
            draft=notices.NoticeDraft.model_validate(payload),
            **signed,
        )

    def admitted(self, *, at: datetime = MONDAY) -> Recorded:
        payload = {"conditions_sha256": entry.gate(self.project, at).sha256}
        version = self.project.version
        signed = self.officer.signs("sign_commitment", f"project:{self.project_uuid}", version, payload, at=at)
        return entry.sign_commitment(project_uuid=self.project_uuid, **payload, **signed)[1]

    def published(self, *, at: datetime = MONDAY, bids_due_at: datetime | None = None) -> Recorded:
        due = bids_due_at or notices.earliest_due(self.lots, planning.law_of(self.project), at)
        payload = self.notice_seen(due, at)
        version = self.notice.version
        signed = self.officer.signs("publish_notice", f"notice:{self.notice_uuid}", version, payload, at=at)
        digest = payload["notice_sha256"]
        return notices.publish_notice(notice_uuid=self.notice_uuid, bids_due_at=due, notice_sha256=digest, **signed)[1]


@pytest.fixture
@stage
def entered(authority: Character) -> None:
    """The legal values that a deposit in China needs, entered by an authority; fictional."""
    for path, value in {"deposits.interest_rate": "0.0005", "deposits.day_count": "actual/360"}.items():
        uuid = uuid4()
        payload = {"pack": "cn@2019-03-02", "path": path, "value": value, "source": "A fictional bank of these tests"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)


@pytest.fixture
@stage
def tender(custodians: list[Character], officer: Character, host: Character) -> Tender:
    """A tender of the owner at the centre; nothing is done yet."""
    return Tender(officer, host)


@pytest.fixture
@stage
def planned(tender: Tender, entered: None) -> Tender:
    """Its plan is published."""
    tender.created()
    tender.planned()
    return tender


@pytest.fixture
@stage
def drafted(planned: Tender) -> Tender:
    """Its notice is drafted, too."""
    planned.drafted()
    return planned


@pytest.fixture
@stage
def admitted(drafted: Tender) -> Tender:
    """The owner has signed the commitment."""
    drafted.admitted()
    return drafted


@pytest.fixture
@stage
def published(admitted: Tender) -> Tender:
    """The notice is out: bids are due at the earliest deadline that the law allows."""
    admitted.published()
    return admitted
