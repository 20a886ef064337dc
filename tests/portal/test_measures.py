"""Measures of a period, against figures computed by hand from a handful of records."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from tests.exchange.foreign import PUBLISHER, brought, package, release
from tests.people import Character

from openhall.identity.models import Organisation
from openhall.identity.public import Role
from openhall.portal import measures
from openhall.portal.measures import Period
from openhall.tendering.awards.models import Award
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.models import Lot, Notice
from openhall.tendering.planning.models import CostModel, Project
from openhall_rules.law import pack

pytestmark = pytest.mark.django_db
CN = "cn@2019-03-02"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
LATER = MONDAY + 400 * DAY
MARCH = Period(MONDAY.date(), (MONDAY + 120 * DAY).date())
AT = {"own": "620102", "neighbour": "620103", "prefecture": "620300", "province": "110101"}


@pytest.fixture(autouse=True)
def static_folder(settings, tmp_path):
    """WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    settings.STATIC_ROOT = tmp_path / "static"
    Path(settings.STATIC_ROOT).mkdir(exist_ok=True)


@pytest.fixture
def party():
    """``party("620102")``: an organisation registered in that division; without one, of another country."""

    def make(division=""):
        number = Organisation.objects.count()
        identifier = f"91{division}{number:010d}" if division else f"{number:010d}"
        return Organisation.objects.create(
            country="CN" if division else "KR", scheme="uscc" if division else "brn", identifier=identifier,
            name=f"Party {number}", registered_at=MONDAY,
        )  # fmt: skip

    return make


@pytest.fixture
def clerk(joins) -> Character:
    """Manager of a public body that collects the records of others."""
    return joins("Ola Berg", "Office of Public Roads", Role.MANAGER)


@pytest.fixture
def traded(party):
    """``traded(bidders=…, days=…)``: a project whose bids were opened and whose lot was awarded."""

    def make(*bidders, days=22, publicity=5, resource_class="works", procedure="open", state="contracted", shift=0):
        owner, at = party(AT["own"]), MONDAY + shift * DAY
        name = f"{CN}/{procedure}" if procedure else CN
        project = Project.objects.create(
            owner=owner, centre=owner, title="A park", jurisdiction="cn", pack=name, pack_sha256=pack(name).sha256,
            currency="CNY", state=state, created_at=at, resource_class=resource_class, procedure=procedure,
        )  # fmt: skip
        notice = Notice.objects.create(
            project=project, state="published", published_at=at, bids_due_at=at + days * DAY, threshold=2
        )
        opened_at = notice.bids_due_at + timedelta(hours=1)
        lot = Lot.objects.create(
            notice=notice, number=1, title="Lot", currency="CNY", method="lowest_evaluated_price", state=state,
            opened_at=opened_at,
        )  # fmt: skip
        for division in bidders or [AT["own"]]:
            bid = Bid.objects.create(lot=lot, bidder=party(division), pseudonym=uuid4().hex, state="opened", number=1)
        published_at = opened_at + DAY
        Award.objects.create(
            lot=lot, candidates=[], candidates_published_at=published_at, until=published_at + min(publicity, 4) * DAY,
            awarded_at=published_at + publicity * DAY, bid=bid, supplier=bid.bidder, amount=1, currency="CNY",
            contract_due_at=published_at + 40 * DAY, candidates_leaf="0" * 64, award_leaf="0" * 64,
        )  # fmt: skip
        return project

    return make


def test_the_electronic_rate_counts_what_became_of_each_project_by_class(traded):
    traded()
    traded()
    traded(resource_class="government_procurement", procedure="competitive_negotiation")
    traded(resource_class="government_procurement", procedure="inquiry")
    traded(state="awarded")  # its contract was due, and is not here: it was made on paper, or not at all
    traded(shift=400)  # another year

    found = measures.electronic(MARCH, at=LATER)

    assert [(one.resource_class, one.records, one.electronic, one.paper) for one in found] == [
        ("government_procurement", 2, 1, 1),
        ("works", 3, 2, 1),
    ]
    assert [one.rate for one in found] == [Decimal("50.0"), Decimal("66.7")]
    assert measures.electronic(MARCH, at=MONDAY + 50 * DAY)[1].records == 2  # then it was not due yet
    assert measures.rate(0, 0) is None


def test_records_of_other_systems_count_as_their_publishers_tell_it(traded, clerk):
    """Worked by hand: ours 1 electronic and 1 with a stage elsewhere; theirs 2, 1 and 1 that doesn't tell."""
    traded()
    traded(procedure="competitive_negotiation")

    def theirs(number, *methods, award="2026-03-20T00:00:00Z", status="active", ocid="ocds-zzzzzz"):
        tender = {"title": "Bridge"} | ({"submissionMethod": list(methods)} if methods else {})
        return release(1, ocid=f"{ocid}-{number}", tender=tender, awards=[{"id": "a", "status": status, "date": award}])

    brought(
        package(
            theirs(1, "electronicSubmission"),
            theirs(2, "electronicSubmission", "electronicAuction"),
            theirs(3, "electronicSubmission", "written"),
            theirs(4),
            theirs(5, "electronicSubmission", award="2025-01-01T00:00:00Z"),  # another year
            theirs(6, "electronicSubmission", status="unsuccessful"),  # nothing was awarded
            release(1, ocid="ocds-zzzzzz-7"),  # nothing yet
            theirs(8, "electronicSubmission", ocid="ocds-213czf"),  # one of ours, which is counted here
        ),
        clerk,
    )
    brought(package(theirs(1, "written"), publisher="Mirror of Farland (fictional)"), clerk)  # counted already

    found = measures.electronic(MARCH, at=LATER)

    assert [(one.publisher, one.electronic, one.paper, one.not_told, one.rate) for one in found] == [
        ("", 1, 1, 0, Decimal("50.0")),
        (PUBLISHER, 2, 1, 1, Decimal("66.7")),
    ]
    whole = measures.altogether(found)
    # 1 + 2 electronic, 1 + 1 with paper: 3 of 5; the one that doesn't tell is in no share
    assert (whole.records, whole.electronic, whole.paper, whole.rate) == (6, 3, 2, Decimal("60.0"))


def test_beyond_so_many_publishers_all_others_are_one_row(clerk, monkeypatch):
    monkeypatch.setattr(measures, "MOST_PUBLISHERS", 1)
    for number, publisher in enumerate(("A", "B", "C")):
        awarded = [{"id": "a", "date": "2026-03-20T00:00:00Z"}]
        brought(package(release(1, ocid=f"ocds-zzzzzz-{number}", awards=awarded), publisher=publisher), clerk)

    found = measures.electronic(MARCH, at=LATER)

    assert [(one.publisher, one.not_told, one.rate) for one in found] == [("A", 1, None), (measures.OTHERS, 2, None)]


def test_cycle_times_have_quartiles_and_tell_what_was_shorter_than_the_law_allows(traded):
    for days in (10, 22, 24, 30):  # the first is a fault that no command would let happen
        traded(days=days, publicity=8)

    by_stage = {one.stage: one for one in measures.cycles(MARCH)}

    notice = by_stage["notice"]
    # 10, 22, 24, 30: a quarter of the way is 19, the middle 23, three quarters 25.5
    assert (notice.count, notice.first_quartile, notice.median, notice.third_quartile) == (
        4, 19 * DAY, 23 * DAY, 25.5 * DAY
    )  # fmt: skip
    assert (notice.below, notice.checked) == (1, 4)
    assert by_stage["opening"].median == timedelta(hours=1)
    assert (by_stage["publicity"].median, by_stage["publicity"].below) == (8 * DAY, 0)
    assert by_stage["contract"].count == 0
    assert by_stage["evaluation"].below is None


def test_a_publicity_that_ended_early_is_counted(traded):
    traded(publicity=1)
    assert {one.stage: one.below for one in measures.cycles(MARCH)}["publicity"] == 1


def test_bidders_from_elsewhere_by_the_division_of_their_credit_codes(traded):
    traded(AT["own"], AT["neighbour"], AT["prefecture"], AT["province"], "")
    sealed = traded(AT["province"])
    Lot.objects.filter(notice__project=sealed).update(opened_at=None)  # nobody may count these

    (found,) = measures.outside(MARCH)

    assert (found.bids, found.known, found.other_prefecture, found.other_province) == (5, 4, 2, 1)


def test_what_was_saved_is_the_model_times_the_bids_that_were_opened(traded, party):
    project = traded(AT["own"], AT["province"])
    assert measures.measure(MARCH, at=LATER).saving is None
    figures = {"trips": "1", "travel_per_trip": "100", "copies": "2", "pages": "10", "printing_per_page": "0.5",
               "paper_per_page": "0.05"}  # fmt: skip
    CostModel.objects.create(
        currency="CNY", authority=party(AT["own"]), adopted_at=MONDAY, leaf_sha256="0" * 64,
        inputs={name: {"value": value, "source": "fictional"} for name, value in figures.items()},
    )  # fmt: skip

    saving = measures.measure(MARCH, at=LATER).saving

    # 2 bids: 2 x 1 x 100; 2 x 2 x 10 x 0.5; 2 x 2 x 10 x 0.05
    assert saving.total == Decimal("222.00")
    assert measures.bids_of(project) == 2


class TestThePeriod:
    @pytest.mark.parametrize(
        ("first", "last"),
        [("", ""), ("soon", "2026-03-01"), ("2026-03-02", "2026-03-01"), ("2016-01-01", "2026-01-01"),
         ("9999-12-31", "9999-12-31")],
        ids=["none", "no-day", "backwards", "too-long", "beyond"],
    )  # fmt: skip
    def test_that_makes_no_sense_is_the_last_year(self, first, last):
        assert Period.of(first, last, MONDAY) == Period((MONDAY - 365 * DAY).date(), MONDAY.date())

    def test_includes_its_last_day_whole(self):
        assert Period.of("2026-03-01", "2026-03-02", MONDAY).ends == datetime(2026, 3, 3, tzinfo=UTC)


class TestThePages:
    QUERY = f"?from={MARCH.first.isoformat()}&to={MARCH.last.isoformat()}"

    def test_say_that_there_is_nothing(self):
        page = Client().get("/performance").content.decode()
        assert "No project with an award in this period has ended yet." in page
        assert "No authority has published a cost model yet" in page

    def test_give_the_same_figures_as_page_table_and_json(self, traded):
        traded(AT["own"], AT["province"])
        page = Client().get(f"/performance{self.QUERY}").content.decode()
        assert "100.0 %" in page
        table = Client().get(f"/performance.csv{self.QUERY}").content.decode()
        assert "outside,works,other_province,1" in table
        figures = Client().get(f"/api/v1/performance{self.QUERY}").json()["figures"]
        assert {"measure": "electronic", "of": "works", "what": "per_cent", "value": "100.0"} in figures
