"""Whatever is handed in: what is usable is read, what is not is counted with a reason, and nothing raises."""

from __future__ import annotations

import gzip
import json
import random
import tracemalloc
import zipfile
from copy import deepcopy
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from openhall_indicators.reading import documents, ingest
from openhall_indicators.reading.tally import Tally
from openhall_indicators.reading.values import instant, number


def release(ocid: str, **parts: Any) -> dict[str, Any]:
    return {"ocid": ocid, "id": f"{ocid}-1", "date": "2024-01-01T00:00:00Z", "tag": ["tender"], **parts}


TENDER = release(
    "ocds-1",
    buyer={"id": "B1", "name": "City (fictional)"},
    parties=[
        {"id": "B1", "roles": ["buyer"], "address": {"region": "North"}},
        {"id": "F1", "roles": ["tenderer"], "contactPoint": {"telephone": "+82 55-100"}},
    ],
    tender={
        "title": "Road",
        "procurementMethod": "open",
        "value": {"amount": "1,000.50", "currency": "KRW"},
        "tenderPeriod": {"startDate": "2024-01-01T09:00:00+09:00", "endDate": "2024-01-21"},
        "items": {"id": "1", "classification": {"id": "45233000"}},
        "amendments": [],
    },
    bids={
        "details": [
            {"id": "b1", "tenderers": [{"id": "F1"}], "value": {"amount": 900, "currency": "KRW"}, "status": "valid"},
            {"id": "b2", "tenderers": [{"id": "F3"}, {"id": "F2"}], "value": {"amount": None}, "status": "withdrawn"},
        ]
    },
)
AWARD = release(
    "ocds-1",
    tag=["award"],
    awards=[{"id": "A1", "status": "active", "suppliers": [{"id": "F1"}], "value": {"amount": 900, "currency": "KRW"}}],
)


def read(path: Path, tmp_path: Path) -> tuple[Tally, dict[str, list[dict[str, Any]]]]:
    out = tmp_path / "facts"
    tally = ingest(path, out)
    return tally, {file.stem: pq.read_table(file).to_pylist() for file in out.glob("*.parquet")}


def lines(*found: Any) -> bytes:
    return "\n".join(json.dumps(one) for one in found).encode() + b"\n"


FORMS = {
    "package.json": json.dumps({"uri": "x", "releases": [TENDER, AWARD]}).encode(),
    "list.json": json.dumps([TENDER, AWARD]).encode(),
    "packages.json": json.dumps([{"releases": [TENDER]}, {"releases": [AWARD]}], indent=1).encode(),
    "lines.jsonl": lines(TENDER, AWARD),
    "packages.jsonl": lines({"releases": [TENDER]}, {"releases": [AWARD]}),
    "records.json": json.dumps({"records": [{"ocid": "ocds-1", "compiledRelease": {**TENDER, **AWARD}}]}).encode(),
    "embedded.json": json.dumps({"records": [{"ocid": "ocds-1", "releases": [TENDER, AWARD]}]}).encode(),
    "lines.jsonl.gz": gzip.compress(lines(TENDER, AWARD)),
    "marked.json": b"\xef\xbb\xbf" + json.dumps([TENDER, AWARD]).encode(),
    "wide.json": json.dumps([TENDER, AWARD]).encode("utf-16"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_arrangement_gives_the_same_facts(form: str, tmp_path: Path):
    file = tmp_path / form
    file.write_bytes(FORMS[form])

    tally, facts = read(file, tmp_path)

    assert tally.lost == 0, tally.lines()
    [tender] = facts["tenders"]
    assert tender["value"] == 1000.5
    assert tender["market"] == "45"
    assert tender["region"] == "North"
    assert tender["year"] == "2024"
    assert tender["amendments"] == 0
    assert str(tender["start_at"]) == "2024-01-01 00:00:00"
    assert [(bid["bidder_id"], bid["won"], bid["members"]) for bid in facts["bids"]] == [
        ("F1", True, 1),
        ("F2 + F3", False, 2),
    ]
    assert [trace["value"] for trace in facts["traces"]] == ["8255100"]


def test_a_zip_and_a_folder_are_walked(tmp_path: Path):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "tender.json").write_text(json.dumps(TENDER))
    with zipfile.ZipFile(folder / "award.zip", "w") as archive:
        archive.writestr("inside/award.json", json.dumps(AWARD))

    tally, facts = read(folder, tmp_path)

    assert (tally.files, tally.lost) == (2, 0)
    assert len(facts["awards"]) == 1


def test_a_later_release_changes_only_what_it_says(tmp_path: Path):
    file = tmp_path / "lines.jsonl"
    file.write_bytes(lines(TENDER, release("ocds-1", tender={"status": "complete"})))

    _, facts = read(file, tmp_path)

    assert facts["tenders"][0]["status"] == "complete"
    assert facts["tenders"][0]["title"] == "Road"


def test_each_fault_is_told_with_its_place(tmp_path: Path):
    file = tmp_path / "lines.jsonl"
    file.write_bytes(lines(TENDER) + b'{"ocid": \n' + lines(5, {"tender": {"id": 1}}, {"ocid": "ocds-2"}))

    tally, facts = read(file, tmp_path)

    assert {reason: tally.examples[reason] for reason in tally.reasons} == {
        "is not JSON: expecting value": ["lines.jsonl:2"],
        "is not an object": ["lines.jsonl:3"],
        "has no ocid": ["lines.jsonl:4"],
        "has an ocid and nothing else": ["lines.jsonl:5"],
    }
    assert len(facts["tenders"]) == 1


def test_what_stands_before_the_break_of_a_package_is_kept(tmp_path: Path):
    file = tmp_path / "package.json"
    whole = json.dumps({"releases": [TENDER, AWARD, release("ocds-9", tender={"title": "cut"})]})
    file.write_text(whole[: whole.index("ocds-9")])

    tally, facts = read(file, tmp_path)

    assert len(facts["tenders"]) == 1
    assert len(facts["awards"]) == 1
    assert list(tally.reasons) == ["is not JSON after its first releases: unterminated string starting at"]


def test_a_package_larger_than_the_buffer_is_streamed_in_bounded_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(documents, "WHOLE", 64 * 1024)
    file = tmp_path / "large.json"
    with file.open("w") as out:
        out.write('{"releases": [')
        for number_ in range(8000):
            out.write(("," if number_ else "") + json.dumps({**TENDER, "ocid": f"ocds-{number_}"}))
        out.write("]}")
    assert file.stat().st_size > 6_000_000

    tracemalloc.start()
    with file.open("rb") as stream:
        found = sum(1 for _ in documents.releases("large.json", stream, Tally()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == 8000
    assert peak < 2_500_000


def test_facts_given_as_csv_are_taken_as_they_are(tmp_path: Path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "scores.csv").write_text("tender_id,evaluator_id,bidder_id,score\nT1,E1,F1,80.5\n,E1,F1,70\n")
    (folder / "other.csv").write_text("a,b,c,d\n1,2,3,4\n")

    tally, facts = read(folder, tmp_path)

    assert [row["score"] for row in facts["scores"]] == [80.5]
    assert set(tally.reasons) == {
        "is a line without the id of what it is about",
        "is CSV with columns of no known form",
    }


def test_the_world_banks_bids_are_all_read(shared: Path, tmp_path: Path):
    tally, facts = read(shared / "data" / "worldbank-contract-awards", tmp_path)

    assert tally.lost == 0
    assert len(facts["bids"]) == 16_942
    assert sum(1 for bid in facts["bids"] if bid["amount"] is not None) == 15_420
    assert sum(1 for bid in facts["bids"] if bid["won"]) == 4_078


def test_every_file_of_the_real_data_gives_facts_or_a_clear_line(shared: Path, tmp_path: Path):
    tally, facts = read(shared / "data", tmp_path)

    assert tally.files + len(tally.examples["is empty"]) == sum(
        1 for one in (shared / "data").rglob("*") if one.is_file()
    )
    assert tally.reasons["is empty"] == 3
    assert len(facts["tenders"]) == len({row["tender_id"] for row in facts["tenders"]}) > 8000
    assert all(len(line) < 400 and "Traceback" not in line for line in tally.lines())


SEEDS = {
    "package.json": FORMS["package.json"],
    "lines.jsonl": FORMS["lines.jsonl"],
    "lines.jsonl.gz": FORMS["lines.jsonl.gz"],
    "wide.json": FORMS["wide.json"],
    "bids.csv": b"contract,bidder.name,status,opening.price.amount\nx/OP1,Firm,Awarded,5\nx/OP1,Other,Evaluated,6\n",
}
NASTY: list[Any] = [
    None,
    True,
    -1,
    1e308,
    "",
    "x" * 5000,
    "\x00",
    [],
    {},
    [[]],
    [None],
    {"id": []},
    "9999-99-99",
    float("nan"),
]


@pytest.mark.parametrize("said", [None, 7, {}, "deposit", ["deposit", None], [["deposit"]]])
def test_a_fee_of_any_kind_of_type_is_read_or_left_out(tmp_path: Path, said: Any):
    fees = [{"type": said, "value": {"amount": 5, "currency": "XTS"}}]
    release = {"ocid": "o-1", "id": "r-1", "date": "2026-01-01T00:00:00Z", "tender": {"participationFees": fees}}
    (tmp_path / "one.json").write_text(json.dumps({"releases": [release]}))

    _tally, facts = read(tmp_path / "one.json", tmp_path)

    assert [row["deposit"] for row in facts["tenders"]] == [5.0 if said in ("deposit", ["deposit", None]) else None]


def mutated(name: str, whole: bytes, lots: random.Random) -> bytes:
    """Bytes flipped, cut or doubled; or, half the time, JSON with values of the wrong kind."""
    if name == "package.json" and lots.random() < 0.6:
        found = json.loads(whole)
        for _ in range(lots.randint(1, 4)):
            _spoil(found, lots)
        return json.dumps(found).encode()
    body = bytearray(whole)
    for _ in range(lots.randint(1, 6)):
        at = lots.randrange(len(body))
        choice = lots.randrange(4)
        if choice == 0:
            body[at] = lots.randrange(256)
        elif choice == 1:
            del body[at : at + lots.randint(1, 40)]
        elif choice == 2:
            body[at:at] = bytes(lots.randrange(256) for _ in range(lots.randint(1, 20)))
        else:
            body[at:at] = body[at : at + 50]
        if not body:
            break
    return bytes(body)


def _spoil(found: Any, lots: random.Random) -> None:
    while isinstance(found, dict | list) and found:
        keys = list(found) if isinstance(found, dict) else list(range(len(found)))
        key = lots.choice(keys)
        if not isinstance(found[key], dict | list) or not found[key] or lots.random() < 0.3:
            found[key] = deepcopy(lots.choice(NASTY))
            return
        found = found[key]


def test_a_thousand_mutated_files_give_a_line_each_and_no_traceback(tmp_path: Path):
    lots = random.Random(20261122)
    folder = tmp_path / "mutated"
    folder.mkdir()
    for count in range(1000):
        name, whole = lots.choice(list(SEEDS.items()))
        (folder / f"{count:04}-{name}").write_bytes(mutated(name, whole, lots))

    tally, facts = read(folder, tmp_path)

    assert tally.lost > 300
    assert len(facts["tenders"]) > 5
    for line in tally.lines():
        assert "\n" not in line
        assert "Traceback" not in line
        assert len(line) < 500


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024-03-01", "2024-03-01 00:00:00"),
        ("2024-03-01T10:00:00+09:00", "2024-03-01 01:00:00"),
        ("2019-11-25T17:20:44.9244234Z", "2019-11-25 17:20:44.924423"),
        ("2024-02-30", None),
        ("0001-01-01", None),
        (20240301, None),
    ],
)
def test_instants(written: Any, meant: str | None):
    found = instant(written)
    assert (str(found) if found else None) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1,234.50", 1234.5),
        ("12", 12.0),
        (True, None),
        ("12 EUR", None),
        (float("inf"), None),
        (None, None),
        ("-3", -3.0),
    ],
)
def test_numbers(written: Any, meant: float | None):
    assert number(written) == meant


class TestLongFiles:
    """Files of lines that are longer than one block: read by several processes, told as they are read."""

    @pytest.fixture
    def long(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(documents, "BLOCK", 20_000)
        file = tmp_path / "long.jsonl"
        found = [
            {**TENDER, "ocid": f"ocds-{place % 150}", "date": f"2024-01-{place % 28 + 1:02}"} for place in range(200)
        ]
        file.write_bytes(lines(*found[:120]) + b"{broken\n" + lines(*found[120:]))
        return file

    def test_two_processes_read_what_one_reads(self, long: Path, tmp_path: Path):
        alone = ingest(long, tmp_path / "one", jobs=1)
        together = ingest(long, tmp_path / "two", jobs=2)

        assert together.to_json() == alone.to_json()
        assert alone.examples == {"is not JSON: expecting property name enclosed in double quotes": ["long.jsonl:121"]}
        for file in (tmp_path / "one").glob("*.parquet"):
            assert pq.read_table(file).equals(pq.read_table(tmp_path / "two" / file.name)), file.name

    def test_progress_is_told_on_the_way_and_ends_at_the_size(self, long: Path, tmp_path: Path):
        told: list[int] = []
        ingest(long, tmp_path / "out", advance=told.append)

        assert sum(told) == long.stat().st_size

    def test_a_line_too_long_is_left_out_and_the_next_is_read(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(documents, "WHOLE", 10_000)
        file = tmp_path / "lines.jsonl"
        file.write_bytes(lines(TENDER, {**TENDER, "ocid": "x" * 25_000}, {**TENDER, "ocid": "ocds-3"}))

        tally, facts = read(file, tmp_path)

        assert tally.examples == {"is a line longer than 16 MiB": ["lines.jsonl:2"]}
        assert {row["tender_id"] for row in facts["tenders"]} == {"ocds-1", "ocds-3"}


class TestFactsAsParquet:
    def test_what_a_run_wrote_can_be_read_again(self, tmp_path: Path):
        file = tmp_path / "package.json"
        file.write_bytes(FORMS["package.json"])
        ingest(file, tmp_path / "facts")

        tally, facts = read(tmp_path / "facts", tmp_path / "again")

        assert tally.lost == 0
        for table, rows in facts.items():
            assert rows == pq.read_table(tmp_path / "facts" / f"{table}.parquet").to_pylist()

    @pytest.mark.parametrize(
        ("name", "says"),
        [
            ("bids.parquet", "is a table of bids without bid_id, lot_id"),
            ("other.parquet", "is Parquet and not named as a fact table"),
        ],
    )
    def test_another_table_is_told(self, tmp_path: Path, name: str, says: str):
        folder = tmp_path / "data"
        folder.mkdir()
        pq.write_table(pa.table({"tender_id": ["T1"]}), folder / name)
        (folder / "tenders.parquet").write_bytes(b"PAR1 and nothing else")

        tally, _ = read(folder, tmp_path)

        assert tally.examples[says] == [name]
        assert tally.lost == 2

    def test_damaged_tables_are_told_and_never_raise(self, tmp_path: Path):
        lots = random.Random(20261122)
        good = tmp_path / "bids.parquet"
        pq.write_table(
            pa.Table.from_pylist([{"tender_id": "T1", "lot_id": "", "bid_id": str(n)} for n in range(50)]), good
        )
        for count in range(100):
            folder = tmp_path / "damaged" / f"{count:03}"
            folder.mkdir(parents=True)
            (folder / "bids.parquet").write_bytes(mutated("bids.parquet", good.read_bytes(), lots))

        tally, _ = read(tmp_path / "damaged", tmp_path)

        assert tally.files == 100
        assert tally.lost > 20
        assert all("Traceback" not in line and len(line) < 500 for line in tally.lines())
