"""Every procedure of the Chinese pack, and one of a class that an authority adds by a file, runs from plan to award."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.people import MONDAY, REGISTERED
from tests.tendering.conftest import Tender
from tests.tendering.evaluation.conftest import opening

from openhall.config.founding import found
from openhall.tendering.planning import inviting, packs, tasks
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.inputs import PackProposal
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox, Statement
from openhall.witness.public import drain_all
from openhall_rules import replay
from openhall_rules.law import pack
from openhall_rules.leaves import leaf_sha256

pytestmark = pytest.mark.django_db
CN = "cn@2019-03-02"
FOUNDED = datetime(2026, 1, 1, tzinfo=UTC)
NAME = '[name]\nen = "Data rights"\nko = "데이터 권리"\nzh-hans = "数据权"\nvi = "Quyền dữ liệu"\n'
FILES = {
    "classes/data_rights.toml": (
        'citation = "A fictional ordinance of these tests, Article 1"\ncategories = ["rights"]\n'
        f'procedures = ["quick_inquiry"]\n\n{NAME}'
    ),
    "procedures/quick_inquiry.toml": (
        'citation = "A fictional ordinance of these tests, Article 2"\n'
        'stages = ["plan", "entry", "notice", "bids", "opening", "evaluation", "publicity", "award", "contract"]\n'
        f"{NAME}"
        '[values."time_limits.bid_period"]\nvalue = 2\nunit = "working_days"\ncitation = "The same, Article 3"\n'
    ),
}
SEALED = [
    ("works", "open", "works"),
    ("works", "invited", "works"),
    ("government_procurement", "procurement_open", "goods"),
    ("government_procurement", "inquiry", "goods"),
    ("government_procurement", "competitive_negotiation", "goods"),
    ("government_procurement", "single_source", "services"),
]


def contradictions() -> list[tuple[str, str]]:
    """What a member's replay of the whole log finds broken: code of the leaf and rule."""
    drain_all()
    log = [bytes(row.leaf) for row in Outbox.objects.exclude(leaf_index=None).order_by("leaf_index")]
    said = {row.sha256: bytes(row.body) for row in Statement.objects.all()}
    places = {leaf_sha256(entry): (index, entry) for index, entry in enumerate(log)}
    shared, cases, broken = replay.start(), {}, []
    for index, entry in enumerate(log):
        leaf = replay.read_leaf(entry)
        done = replay.reduce(
            index, entry, state=cases.get(replay.case_of(leaf)), shared=shared, statements=said, earlier=places.get
        )
        shared = done.shared
        if done.case is not None:
            cases[done.case] = done.state
        broken += [(leaf["code"], one["rule"]) for one in done.verdict.get("broken", [])]
    return broken


@pytest.fixture
def enters(authority):
    """``enters(pack, path=value)``: an authority enters fictional values."""

    def enter(name, values):
        for path, value in values.items():
            uuid = uuid4()
            payload = {"pack": name, "path": path, "value": value, "source": "A fictional source of these tests"}
            signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
            planning.enter_legal_value(
                value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed
            )

    return enter


@pytest.fixture
def founded(home):
    """The log begins with the packs that the platform carries."""
    found(FOUNDED)


@pytest.fixture
def drives(founded, custodians, officer, host, bidders, panels, owns, enters):
    """``drives(resource_class, procedure, category)``: a project from its plan to its award; the project."""

    def drive(resource_class, procedure, category, base=CN):
        law = pack(f"{base}/{procedure}")
        enters(law.id, {path: value for path, value in law.demo_values().items() if path.startswith(("time", "comm"))})
        tender = Tender(officer, host)
        tender.created(resource_class=resource_class, procedure=procedure, category=category)
        tender.planned()
        alone = law.get("validity.minimum_bidders") == 1
        taking_part = bidders[:1] if alone else bidders
        if law.switched("invitation"):
            payload = {"invited": [str(one.organisation.uuid) for one in taking_part]}
            signed = officer.signs("invite_bidders", f"project:{tender.project_uuid}", tender.project.version, payload)
            inviting.invite_bidders(project_uuid=tender.project_uuid, invited=map(UUID, payload["invited"]), **signed)
        call = tender.call()
        call["lots"][0] |= {"deposit": "0.00", "items": [], "ceiling": None}
        tender.drafted(**call)
        tender.admitted()
        tender.published()
        opened = opening.bidding.Tender(
            tender.project, tender.notice, tender.lots, custodians, MONDAY + timedelta(hours=1)
        )
        prices = ("900.50",) if alone else ("1000.00", "900.50", "1100.00")
        panel = panels(*prices, tender=opened, who=taking_part)
        panel.evaluates()
        panel.reports()
        owner = owns(panel)
        owner.publishes()
        owner.awards()
        return Project.objects.get(uuid=tender.project_uuid)

    return drive


@pytest.mark.parametrize(("resource_class", "procedure", "category"), SEALED, ids=[one[1] for one in SEALED])
def test_a_procedure_of_sealed_bids_runs_to_its_award(drives, resource_class, procedure, category):
    project = drives(resource_class, procedure, category)
    assert project.state == "awarded"
    assert project.pack == f"{CN}/{procedure}"
    assert contradictions() == []


def test_a_twelfth_class_from_a_file_runs_to_its_award_without_a_line_of_code(drives, authority):
    uuid = uuid4()
    payload = {"before": CN, "from_date": "2026-03-02", "source": "A fictional ordinance", "files": FILES}
    signed = authority.signs("propose_pack", f"pack-version:{uuid}", 0, payload, at=REGISTERED)
    row = packs.propose_pack(version_uuid=uuid, proposal=PackProposal.model_validate(payload), **signed)
    seen = {"pack_sha256": row.sha256}
    signed = authority.signs("adopt_pack", f"pack-version:{uuid}", row.version, seen, at=REGISTERED)
    packs.adopt_pack(version_uuid=uuid, **seen, **signed)
    tasks.due(REGISTERED)
    assert len(planning.pack_named(row.pack).classes) == 12

    project = drives("data_rights", "quick_inquiry", "rights", base=row.pack)

    assert project.state == "awarded"
    assert (project.pack, project.pack_sha256) == (f"{row.pack}/quick_inquiry", row.sha256)
    assert contradictions() == []
