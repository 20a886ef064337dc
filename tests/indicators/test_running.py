"""The program: list, run, what it writes, and what it says about what it could not answer."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from openhall_indicators.catalogue import catalogue
from openhall_indicators.cli import main
from openhall_indicators.facts import Limits, from_rows
from openhall_indicators.network import groups
from openhall_indicators.running import what_was_capped

BIDS = """tender_id,lot_id,bid_id,bidder_id,amount,currency,status,won
T1,,1,F1,100,KRW,valid,true
T1,,2,F2,110,KRW,valid,false
T1,,3,F3,120,KRW,valid,false
T2,,1,F1,50,KRW,valid,true
"""


def invoke(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one run over a table of four bids."""
    folder = tmp_path_factory.mktemp("run")
    data = folder / "data"
    data.mkdir()
    (data / "bids.csv").write_text(BIDS)
    (data / "note.txt").write_text("not data <b>")
    only = [word for id_ in ("A02", "B05", "C01", "F05", "G05", "H10") for word in ("--only", id_)]
    result = invoke("run", str(data), "--out", str(folder / "out"), *only)
    assert result.exit_code == 0, result.output
    assert "2 of 6 indicators answered" in result.output
    assert "Not used: 1 × is not JSON" in result.output
    return folder / "out"


def test_list_prints_every_indicator_with_all_that_explains_it():
    found = json.loads(invoke("list", "--json").output)

    assert [one["id"] for one in found] == list(catalogue())
    assert len(found) >= 79
    for one in found:
        assert set(one["name"]) == {"ko", "zh", "vi", "en"}
        assert one["innocent_explanations"]
        assert one["worked_example"]["expect"]
    assert "B05   报价变异系数" in invoke("list", "--lang", "zh").output


def test_a_run_writes_tables_for_each_indicator(done: Path):
    assert pq.read_table(done / "indicators" / "A02.parquet").sort_by("tender_id").to_pylist() == [
        {"tender_id": "T1", "value": 3.0, "n": 3},
        {"tender_id": "T2", "value": 1.0, "n": 1},
    ]
    assert (done / "indicators" / "B05.csv").read_text().splitlines()[0] == "tender_id,lot_id,currency,value,n"


def test_it_says_how_much_could_be_answered_and_why_not_more(done: Path):
    told = {one["id"]: one for one in json.loads((done / "run.json").read_text())["indicators"]}

    assert (told["B05"]["answered"], told["B05"]["units"]) == (1, 2)
    assert told["B05"]["why_not"] == ["The other units have too few observations: see the definition."]
    assert "Needs a limit that only a law or you can give: --threshold." in told["F05"]["why_not"]
    assert told["G05"]["why_not"] == ["There are no scores in the data."]
    assert "There are no awards in the data." in told["C01"]["why_not"]
    assert told["H10"]["why_not"] == ["Nothing in the data is of its grain, or nothing passes its definition."]


class _Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.add(value or "")
            if name in ("src", "href") and not (value or "").startswith("#"):
                self.outside.append(value or "")


def test_the_report_stands_alone_and_explains_itself(done: Path):
    text = (done / "report.html").read_text()
    seen = _Seen()
    seen.feed(text)

    assert not seen.outside
    assert "script" not in seen.tags
    assert "svg" in seen.tags
    assert {"A02", "B05", "F05"} <= seen.ids
    assert "what may explain it innocently" in text
    assert "not data <b>" not in text
    assert set(re.findall(r'href="#(\w+)"', text)) <= seen.ids


def test_nothing_usable_is_said_in_a_line(tmp_path: Path):
    (tmp_path / "empty.json").write_text("")

    result = invoke("run", str(tmp_path / "empty.json"), "--out", str(tmp_path / "out"))

    assert result.exit_code == 1
    assert "Not used: 1 × is empty (empty.json)" in result.output
    assert "Nothing in these data could be used." in result.output


def test_an_unknown_indicator_is_refused(tmp_path: Path):
    result = invoke("run", str(tmp_path), "--out", str(tmp_path / "out"), "--only", "Z99")

    assert result.exit_code == 2
    assert "There is no indicator Z99." in result.output


def test_a_lot_with_too_many_bidders_makes_no_pairs_and_is_told():
    bids = [
        {"tender_id": "T1", "lot_id": "", "bid_id": str(one), "bidder_id": f"F{one}", "status": "valid"}
        for one in range(5)
    ]

    assert [str(one) for one in what_was_capped(from_rows({"bids": bids}, limits=Limits(largest_block=4)))] == [
        "1 lots with more than 4 firms were left out of the pairs."
    ]
    assert what_was_capped(from_rows({"bids": bids}, limits=Limits(largest_block=5))) == []


class TestGroups:
    def test_a_small_ring_in_a_large_market_is_found(self):
        strangers = [(f"S{one}", f"S{one + 1}", 0.05) for one in range(500)]
        ring = [("R1", "R2", 0.8), ("R2", "R3", 0.8), ("R1", "R3", 0.8), ("R3", "S1", 0.05)]

        [found] = groups([*strangers, *ring])

        assert found.members == ("R1", "R2", "R3")
        assert found.coherence == pytest.approx(1.0)
        assert found.exclusivity == pytest.approx(2.4 / 2.45)

    def test_two_rings_with_one_firm_between_them_stay_two(self):
        one = [(a, b, 0.7) for a, b in (("A1", "A2"), ("A2", "A3"), ("A1", "A3"))]
        two = [(a, b, 0.7) for a, b in (("B1", "B2"), ("B2", "B3"), ("B1", "B3"))]

        found = groups([*one, *two, ("A1", "B1", 0.2)])

        assert [group.members for group in found] == [("A1", "A2", "A3"), ("B1", "B2", "B3")]

    def test_the_order_of_the_pairs_changes_nothing(self):
        pairs = [("A", "B", 0.6), ("B", "C", 0.5), ("A", "C", 0.4), ("C", "D", 0.3), ("D", "E", 0.9)]

        assert groups(pairs) == groups(pairs[::-1])
