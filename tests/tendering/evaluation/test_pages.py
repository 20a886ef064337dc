"""The committee's pages and the public report: who sees them, what they show, and what a preview does."""

from __future__ import annotations

from decimal import Decimal
from html.parser import HTMLParser

import pytest

from openhall.tendering.evaluation import grounds
from openhall.tendering.evaluation.models import Evaluation
from openhall.witness.models import Outbox
from openhall_rules.law import packs

pytestmark = pytest.mark.django_db


def form(panel, **fields):
    """What the browser posts for a preview: every field of the form, mostly empty."""
    typed = {"members": "5", "experts": "4", "csrfmiddlewaretoken": "x"}
    for place, bid in enumerate(panel.bids):
        typed |= {
            f"bids.{place}.bid": str(bid.bid), f"bids.{place}.evaluated_total": "",
            f"bids.{place}.adjustments.0.amount": "", f"bids.{place}.adjustments.0.reason": "",
            f"bids.{place}.rejected.article": "", f"bids.{place}.rejected.reason": "",
        }  # fmt: skip
        for row, name in enumerate(sorted(panel.lot.criteria.get("score_limits", {}))):
            typed |= {f"bids.{place}.other_scores.{row}.name": name, f"bids.{place}.other_scores.{row}.score": "5"}
    return typed | fields


class TestTheBench:
    def test_bids_stand_side_by_side_with_fields_for_every_finding(self, scored, as_reader, committee):
        page = as_reader(committee).get(f"/desk/lots/{scored.lot.uuid}/evaluation")

        text = page.content.decode()
        assert page.status_code == 200
        assert "no-cache" in page["Cache-Control"]
        for name in ("Clear Pumps", "Deep Wells", "Even Flow"):
            assert name in text
        assert 'name="bids.2.other_scores.1.name" value="Technical solution"' in text
        assert 'data-command="evaluate_bids"' in text
        assert "The price lies below cost." in text
        assert "实施条例 (2019) 第五十一条" in text

    def test_a_preview_shows_the_ranking_keeps_what_was_typed_and_records_nothing(self, scored, as_reader, committee):
        before = Outbox.objects.count()
        typed = form(
            scored, **{"bids.1.rejected.article": "below_cost", "bids.1.rejected.reason": "Not even the steel."}
        )
        page = as_reader(committee).post(f"/desk/lots/{scored.lot.uuid}/evaluation", typed)

        text = page.content.decode()
        assert page.status_code == 200
        assert "Nothing is recorded yet." in text
        assert [row[1] for row in rows_of(text, "Ranking")] == ["Clear Pumps", "Even Flow"]
        assert '<option value="below_cost" selected>' in text
        assert text.count("Not even the steel.") == 2  # in the list of rejected bids and in its field
        assert (Outbox.objects.count(), Evaluation.objects.count()) == (before, 0)

    def test_what_does_not_fit_is_said_with_links_to_the_fields(self, scored, as_reader, committee):
        typed = form(scored, **{"bids.0.other_scores.0.score": "11", "bids.2.evaluated_total": "many", "members": "4"})
        text = as_reader(committee).post(f"/desk/lots/{scored.lot.uuid}/evaluation", typed).content.decode()

        assert "#id_bids.2.evaluated_total" in text
        typed["bids.2.evaluated_total"] = ""
        text = as_reader(committee).post(f"/desk/lots/{scored.lot.uuid}/evaluation", typed).content.decode()
        assert 'href="#id_bids.0.other_scores.0.score"' in text
        assert 'id="id_bids.0.other_scores.0.score"' in text
        assert 'href="#id_members"' in text
        assert "Nothing is recorded yet." not in text

    @pytest.mark.parametrize(
        "strange",
        [
            {"bids": "1"},
            {"bids.x.bid": "1"},
            {"bids.0.bid.more": "1"},
            {"bids.0": "1"},
            {"": "1"},
            {"members": "²"},
        ],
    )
    def test_a_tampered_form_is_answered_with_errors(self, opened, as_reader, committee, strange):
        page = as_reader(committee).post(f"/desk/lots/{opened.lot.uuid}/evaluation", strange)

        assert page.status_code == 200
        assert "Nothing is recorded yet." not in page.content.decode()

    def test_the_committee_alone_sees_bench_and_check(
        self, opened, as_reader, officer, host, other_centres_expert, expert, committee
    ):
        opened.evaluates()
        bidder = opened.hall.taking_part[0].who
        for path in ("evaluation", "report"):
            url = f"/desk/lots/{opened.lot.uuid}/{path}"
            for who in (officer, host, bidder, other_centres_expert, expert):
                assert as_reader(who).get(url).status_code == 404
            assert as_reader(None).get(url).status_code == 302
            assert as_reader(committee).get(url).status_code == 200

    def test_unit_prices_stand_side_by_side(self, panels, as_reader, committee):
        panel = panels("1000.00", "900.00", with_items=True)
        text = as_reader(committee).get(f"/desk/lots/{panel.lot.uuid}/evaluation").content.decode()

        assert rows_of(text, "Unit prices side by side") == [["1 Pump", "1,000", "900"]]

    def test_a_bid_over_the_ceiling_is_pointed_out(self, panels, as_reader, committee):
        panel = panels("1000.00", "900.00", ceiling=Decimal("950.00"))
        text = as_reader(committee).get(f"/desk/lots/{panel.lot.uuid}/evaluation").content.decode()

        assert [row[-1] for row in rows_of(text, "Opened bids side by side")] == [
            "Over the ceiling: rejected by rule.", "None"
        ]  # fmt: skip


class TestDocuments:
    def test_the_committee_reads_what_was_sealed_and_nobody_of_another_centre(
        self, panels, as_reader, committee, host, other_centres_expert
    ):
        panel = panels("1000.00", "900.00", documents=(b"%PDF-1.7 our method",))
        bid = panel.bids[1].bid
        url = f"/desk/lots/{panel.lot.uuid}/bids/{bid}/documents"
        text = as_reader(committee).get(url).content.decode()
        assert "document-0.pdf" in text
        assert f'href="/api/v1/bids/{bid}/documents/0"' in text
        file = as_reader(committee).get(f"/api/v1/bids/{bid}/documents/0")
        assert b"".join(file.streaming_content) == b"%PDF-1.7 our method"

        for who in (host, other_centres_expert):
            assert as_reader(who).get(url).status_code == 404
            assert as_reader(who).get(f"/api/v1/bids/{bid}/documents/0").status_code == 404
        assert as_reader(committee).get(url.replace(str(bid), str(panel.lot.uuid))).status_code == 404


class TestCheckAndSign:
    def test_the_page_shows_what_is_signed(self, opened, as_reader, committee):
        client = as_reader(committee)
        url = f"/desk/lots/{opened.lot.uuid}/report"
        assert client.get(url).headers["Location"].endswith("/evaluation")
        opened.evaluates({"rejected": {"article": "unresponsive", "reason": "No plan."}})
        text = client.get(url).content.decode()
        assert 'data-command="sign_report"' in text
        assert f'data-version="{opened.lot.version}"' in text
        assert "No plan." in text

        _found, recorded = opened.reports()
        done = client.get(f"{url}/signed/{recorded.leaf_sha256}")
        assert "The report is signed" in done.content.decode()
        assert client.get(f"{url}/signed/{'0' * 64}").status_code == 404
        for path in (url, f"/desk/lots/{opened.lot.uuid}/evaluation"):
            assert client.get(path).headers["Location"] == f"/lots/{opened.lot.uuid}/report"

    def test_when_every_bid_is_rejected_there_is_nothing_to_sign_and_the_owner_is_told(
        self, panels, as_reader, committee, officer, agent
    ):
        from openhall.kernel.messages import inbox

        panel = panels("1000.00")
        panel.evaluates({"rejected": {"article": "unqualified", "reason": "No licence."}})
        text = as_reader(committee).get(f"/desk/lots/{panel.lot.uuid}/report").content.decode()

        assert 'data-command="sign_report"' not in text
        assert "Every bid is rejected" in text
        assert inbox(officer.person.uuid)[0].link == f"/desk/lots/{panel.lot.uuid}/fail"
        assert as_reader(officer).get(inbox(officer.person.uuid)[0].link).status_code == 200
        assert as_reader(agent).get(f"/api/v1/lots/{panel.lot.uuid}/evaluation").status_code == 200


class TestTheReport:
    def test_everybody_reads_it_once_it_is_signed(self, scored, as_reader):
        guest, url = as_reader(None), f"/lots/{scored.lot.uuid}/report"
        correction = {"amount": "-100.00", "reason": "A sum was wrong."}
        scores = {"Service": "5", "Technical solution": "20"}
        scored.evaluates(
            {"other_scores": scores},
            {"other_scores": scores, "evaluated_total": "1000.00", "adjustments": [correction]},
            {"rejected": {"article": "below_cost", "reason": "Not even the steel."}},
        )
        assert guest.get(url).status_code == 404
        assert guest.get(f"/lots/{scored.lot.uuid}/ranking.csv").status_code == 404
        scored.reports()

        text = guest.get(url).content.decode()
        for shown in ("A sum was wrong.", "Not even the steel.", "The price lies below cost.", "第五十一条", "85.00"):
            assert shown in text
        assert [row[1] for row in rows_of(text, "Ranking")] == ["Clear Pumps", "Deep Wells"]
        table = guest.get(f"/lots/{scored.lot.uuid}/ranking.csv").content.decode().splitlines()
        assert table[0].startswith("rank,bid,bidder,price_read_out,currency,evaluated_price")
        assert table[1].split(",")[2:11] == [
            "Clear Pumps",
            "1000.00",
            "CNY",
            "1000.00",
            "",
            "60.00",
            "25.00",
            "85.00",
            "yes",
        ]
        assert table[3].endswith(",no,below_cost")


class TestGrounds:
    def test_every_packs_sentences_are_known_to_translators(self):
        for pack in packs():
            assert set(pack.get(grounds.PATH).values()) <= set(grounds.SENTENCES)


class Tables(HTMLParser):
    """Reads every table of a page: its caption and the texts of its body's cells."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.caption, self.place = "", ""

    def handle_starttag(self, tag, attrs):
        if tag == "caption":
            self.caption = ""
        if tag in ("caption", "tbody"):
            self.place = tag
        if tag == "tbody":
            self.tables[" ".join(self.caption.split())] = []
        if tag == "tr" and self.place == "tbody":
            self.body.append([])
        if tag in ("td", "th") and self.place == "tbody":
            self.body[-1].append("")

    @property
    def body(self) -> list[list[str]]:
        return list(self.tables.values())[-1]

    def handle_endtag(self, tag):
        if tag == self.place:
            self.place = ""

    def handle_data(self, data):
        if self.place == "caption":
            self.caption += data
        elif self.place == "tbody" and self.body and self.body[-1]:
            self.body[-1][-1] = " ".join(f"{self.body[-1][-1]} {data}".split())


def rows_of(html, caption):
    """The texts of a table's body, row by row."""
    reader = Tables()
    reader.feed(html)
    return reader.tables[caption]


class TestWorkQueue:
    @pytest.fixture
    def waiting(self, as_reader):
        """``waiting(who)``: the addresses in this reader's work queue."""

        def addresses(who):
            text = as_reader(who).get("/work").content.decode()
            return [part.split('"')[0] for part in text.split('class="oh-queue__case"><a href="')[1:]]

        return addresses

    def test_bids_wait_for_the_centres_experts_until_the_report_is_signed(
        self, opened, waiting, committee, other_centres_expert, expert
    ):
        lot = opened.lot
        assert waiting(committee) == [f"/desk/lots/{lot.uuid}/evaluation"]
        assert waiting(other_centres_expert) == waiting(expert) == []
        opened.evaluates()
        assert waiting(committee) == [f"/desk/lots/{lot.uuid}/report"]
        opened.reports()
        assert waiting(committee) == []

    def test_lots_without_a_candidate_wait_for_the_owner(self, opened, waiting, committee, officer, agent):
        out = {"rejected": {"article": "unqualified", "reason": "No licence."}}
        opened.evaluates(out, out, out)

        assert waiting(officer) == [f"/desk/lots/{opened.lot.uuid}/fail"]
        assert waiting(committee) == waiting(agent) == []
