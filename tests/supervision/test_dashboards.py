"""Dashboards: figures by quarter whose titles say what they show; what programs read; nothing points at anybody."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.supervision.conftest import NOON, figures, follow

from openhall.kernel import clock
from openhall.supervision.dashboards import report, themes
from openhall.supervision.dashboards.themes import THEMES, Point, Scope
from openhall.supervision.facts.meaning import meanings
from openhall.supervision.facts.models import FACTS, Value, Watched

pytestmark = pytest.mark.django_db
EARLIER = datetime(2025, 11, 3, tzinfo=UTC)


@pytest.fixture
def awarded(course, monkeypatch):
    """An awarded tender of the first quarter of 2026, and one of the quarter before with a single bid."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    Watched.objects.create(
        case=uuid4(),
        tender_id="old",
        title="Old pumps",
        lang="en",
        category="works",
        centre=Watched.objects.get().centre,
    )
    FACTS["tenders"].objects.create(tender_id="old", quarter="2025Q4", method="open", status="complete")
    FACTS["bids"].objects.create(tender_id="old", lot_id="", bid_id="1", bidder_id="F1", status="valid")
    figures(NOON, "A02", "F01", "E02", "D04")
    return course


class TestThemes:
    def test_a_title_says_what_the_figures_show(self, awarded):
        theme = THEMES["participation"]
        found = themes.points(theme, Scope())

        assert [(one.value, one.n) for one in found] == [(1.0, 1), (3.0, 1)]
        after = "2026-Q2"
        assert themes.finding(theme, found, after) == f"Bids per tender: 3 in {found[-1].quarter}, up from 1"
        assert themes.so_far(theme, found, after) == ""
        three, one = Point("2025-Q3", 3, 1), Point("2025-Q4", 1, 1)
        assert "down from" in themes.finding(theme, [three, one], after)
        same = [three, Point("2025-Q4", 3.01, 1)]
        assert "as in the quarter before" in themes.finding(theme, same, after)
        assert themes.finding(theme, [], after) == "Bids per tender: nothing to compute yet"

    def test_a_running_quarter_is_told_and_not_compared(self, awarded):
        theme = THEMES["participation"]
        told = [Point("2025-Q3", 3, 9), Point("2025-Q4", 1, 9), Point("2026-Q1", 7, 2)]

        assert themes.finding(theme, told, "2026-Q1") == "Bids per tender: 1 in 2025-Q4, down from 3"
        assert "2026-Q1 is still running: 7 so far, from 2 observations" in themes.so_far(theme, told, "2026-Q1")
        alone = themes.finding(theme, told[2:], "2026-Q1")
        assert alone == "Bids per tender: 7 so far in 2026-Q1, which is still running"
        assert themes.so_far(theme, told[2:], "2026-Q1") == ""

    def test_each_is_computed_from_the_facts(self, awarded):
        last = {name: themes.points(theme, Scope())[-1].value for name, theme in THEMES.items()}

        assert last["competition"] == 0
        assert last["concentration"] == 1
        assert last["savings"] == pytest.approx(1 - 1000 / 1_000_000)
        assert last["time"] >= 0
        assert last["openness"] == pytest.approx(2 / 3)

    def test_a_sector_has_its_own(self, awarded, channel):
        works = channel.assigns(categories=["works"])

        assert [one.value for one in themes.points(THEMES["participation"], Scope(sector=works))] == [1.0]


class TestPages:
    def test_charts_have_tables_csv_permalinks_and_their_tenders(self, awarded, as_reader):
        guest = as_reader(None)
        page = guest.get("/supervision").content.decode()
        quarter = themes.points(THEMES["participation"], Scope())[-1].quarter

        assert page.count("The figures as a table") == 6
        assert "is still running: 3 so far" in page
        assert "/supervision#participation" in page
        assert "<script>" not in page
        assert f"/supervision/figures/participation/{quarter}" in page
        assert "Pumps for the lower" in guest.get(f"/supervision/figures/participation/{quarter}").content.decode()
        body = guest.get("/supervision/figures/participation.csv").content.decode("utf-8-sig")
        assert [row["value"] for row in csv.DictReader(io.StringIO(body))] == ["1.000000", "3.000000"]
        behind = guest.get(f"/supervision/figures/participation/{quarter}.csv")
        lines = list(csv.DictReader(io.StringIO(b"".join(behind.streaming_content).decode("utf-8-sig"))))
        assert [(row["title"], row["value"]) for row in lines] == [("Pumps for the lower reservoir", "3.000000")]
        assert guest.get("/supervision/figures/participation/2026-Q5.csv").status_code == 404
        assert [one["theme"] for one in guest.get("/api/v1/supervision/figures").json()["figures"]] == list(THEMES)

    def test_of_a_sector_and_of_a_centre(self, awarded, channel, as_reader):
        sector, guest = channel.assigns(categories=["works"]), as_reader(None)
        centre = Watched.objects.first().centre

        assert "Goods" in guest.get("/supervision", {"sector": str(sector.uuid)}).content.decode()
        assert "Northern Trading Centre" in guest.get("/supervision", {"centre": str(centre)}).content.decode()
        both = guest.get("/supervision", {"sector": str(sector.uuid), "centre": str(centre)}).content.decode()
        assert f"sector={sector.uuid}&amp;centre={centre}" in both
        for wrong in ({"sector": str(uuid4())}, {"centre": "x"}, {"centre": str(uuid4())}):
            assert guest.get("/supervision", wrong).status_code == 404
        assert guest.get("/supervision/figures/nothing.csv").status_code == 404
        for quarter in ("2026-Q5", "last", "2026-Q1%00"):
            assert guest.get(f"/supervision/figures/participation/{quarter}").status_code == 404

    def test_without_any_tender_it_says_so(self, db, as_reader, home):
        assert "nothing to compute yet" in as_reader(None).get("/supervision").content.decode()


class TestReport:
    def test_of_a_month_counts_what_happened_in_it(self, awarded, channel):
        first, until = report.month_of("2026-03", NOON)
        counts = {name: number for name, _label, number in report.happened(Scope(), first, until)}

        assert (counts["notices"], counts["awards"], counts["alerts"]) == (1, 1, 0)
        assert report.happened(Scope(sector=channel.assigns(categories=["works"])), first, until)[0][2] == 0

    def test_is_a_pdf_of_the_last_month_by_default(self, awarded, as_reader):
        answer = as_reader(None).get("/supervision/report.pdf")

        assert answer.content.startswith(b"%PDF")
        assert 'filename="supervision-2026-02.pdf"' in answer["Content-Disposition"]
        assert report.month_of("", datetime(2026, 1, 5, tzinfo=UTC))[0] == datetime(2025, 12, 1, tzinfo=UTC)
        assert report.month_of("2025-12", NOON)[1] == datetime(2026, 1, 1, tzinfo=UTC)
        for wrong in ("March", "9999-12", "0000-01"):
            assert as_reader(None).get("/supervision/report.pdf", {"month": wrong}).status_code == 422

    def test_an_old_month_has_no_later_quarters_and_a_centre_no_alerts_of_others(self, awarded):
        theme = THEMES["participation"]
        first, second = (one.quarter for one in themes.points(theme, Scope()))
        assert [one.quarter for one in themes.points(theme, Scope(), last=first)] == [first]
        assert [one.quarter for one in themes.points(theme, Scope(), last=second)] == [first, second]
        centre = Watched.objects.exclude(centre=None).first().centre
        counts = report.happened(Scope(centre=centre), *report.month_of("2026-03", NOON))
        assert [name for name, _label, _number in counts] == ["notices", "awards"]


class TestOpenData:
    def test_definitions_are_everybodys(self, awarded, as_reader):
        told = as_reader(None).get("/api/v1/supervision/indicators").json()["indicators"]
        known = {one["id"]: one for one in told}

        assert len(told) >= 80
        assert known["A02"]["answered"] == 2
        assert known["A02"]["innocent_explanations"]
        assert known["H10"]["public"] is False
        assert "A02 Submitted bids" in as_reader(None).get("/supervision/indicators").content.decode()

    def test_no_public_value_points_at_a_firm_or_a_person(self, awarded, as_reader, bidders):
        guest = as_reader(None)
        figures(NOON, "B08", "C07", "H08")
        for code in ("B08", "C07", "E07", "F05", "F06", "G06", "H01", "H10", "K01", "X01", "none"):
            assert guest.get(f"/api/v1/supervision/indicators/{code}").status_code == 404, code
        assert Value.objects.filter(indicator="B08").exists()
        for one in meanings().values():
            if one.public:
                body = guest.get(f"/api/v1/supervision/indicators/{one.id}").content.decode()
                assert not [who for who in bidders if str(who.organisation.uuid) in body], one.id
        told = guest.get("/api/v1/supervision/indicators/A02").json()["values"]
        assert sorted(row["value"] for row in told) == [1.0, 3.0]
