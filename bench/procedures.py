"""A file of procedures taken in by the platform's worker, beside bare inserts of the same rows.

976 procedures under 28 decisions, as a province had to publish them for its communes; each with a form, papers, fees
and a competent unit. Ours is checked entry by entry, held against what is there, numbered, digested, made searchable,
owed to the national database, and its progress is seen after each hundred. The limit beside it is what the database
takes for rows of the same size: the file read once, a statement for each row, a transaction for each hundred.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.sizes import Sizes

TITLE = "Procedures"
PEER = "bare inserts of the same rows"
DECISIONS = 28
NOON = datetime(2026, 6, 1, 5, 0, tzinfo=UTC)


def run(sizes: Sizes, folder: Path) -> Result:
    """Both in turn, each time with procedures that nobody has seen."""
    del folder
    steps: list[float] = []
    rounds = iter(range(1_000_000))
    count = sizes.procedures

    def ours() -> float:
        spent = by_ours(invented(count, next(rounds)))
        steps.append(max(spent))
        return sum(spent)

    def bare() -> float:
        return by_inserts(invented(count, next(rounds)))

    found = in_turn({"ours": ours, "bare": bare}, warmup=1, repetitions=sizes.repetitions)
    result = Result("procedures", TITLE, sizes={"procedures": count, "decisions": DECISIONS})
    result.rows = [
        Row(f"a file of {count:,} procedures taken in", "s", found["ours"], PEER, found["bare"], "less"),
    ]
    result.parts = [
        Part("longest time until progress is seen", "s", Samples(tuple(steps[1:]))),
    ]
    return result


def invented(count: int, number: int) -> list[dict[str, Any]]:
    """Entries of an invented province, of about 3 kB each."""
    form = {
        "type": "object",
        "required": ["name"],
        "properties": {
            f"field{place}" if place else "name": {
                "type": "string", "title": {"vi": f"Ô {place}", "en": f"Field {place}"}, "maxLength": 200,
            }
            for place in range(12)
        },
    }  # fmt: skip
    return [
        {
            "jurisdiction": "vn",
            "code": f"9.{number * count + place:06d}.000.00.00.H97",
            "lang": "vi",
            "title": f"Thủ tục hư cấu số {place} của đợt {number}",
            "field": f"Lĩnh vực {place % 40}",
            "sequence": "Nộp hồ sơ tại bộ phận một cửa. " * 12,
            "method": "Trực tuyến hoặc tại bộ phận một cửa.",
            "components": [{"title": f"Giấy tờ {paper}", "copies": 1} for paper in range(5)],
            "time_limit": 5,
            "subjects": "Công dân",
            "agency": "Ủy ban nhân dân xã Hư Cấu",
            "result": "Giấy xác nhận",
            "online": "whole",
            "competent": [{"authority": "H97.2", "unit": "H97.2"}],
            "fees": [{"title": "Lệ phí", "amount": "8000"}],
            "form": form,
            "decision": f"{place % DECISIONS + 1}/QĐ-{number} (hư cấu)",
            "decided_date": "2026-05-20",
            "valid_from": "2026-06-01",
        }
        for place in range(count)
    ]


def by_ours(entries: list[dict[str, Any]]) -> list[float]:
    """Seconds of each piece, the last with the act that ends the file."""
    from openhall.kernel import files
    from openhall.procedures.catalogue import importing
    from openhall.procedures.catalogue.models import Import, ImportState

    body = json.dumps({"procedures": entries}, ensure_ascii=False).encode()
    kept = files.keep_bytes(body, media_type="application/json", at=NOON)
    row = Import.objects.create(
        uuid=uuid4(), organisation=_office(), person=uuid4(), file_sha256=kept.sha256,
        file_name="procedures.json", entries=len(entries), handed_in_at=NOON, leaf_sha256=uuid4().hex * 2,
    )  # fmt: skip
    spent = []
    while True:
        started = time.perf_counter()
        if not importing.take_in(row.pk, at=NOON):
            break
        spent.append(time.perf_counter() - started)
    row.refresh_from_db()
    if (row.state, row.taken) != (ImportState.DONE, len(entries)):
        raise RuntimeError(f"{row.taken} of {len(entries)} procedures were taken in.")
    return spent


def _office() -> Any:
    """Whoever hands the files in: an invented province's office."""
    from openhall.identity.models import Organisation

    said = {"country": "VN", "name": "A provincial office (fictional)", "public_body": True, "registered_at": NOON}
    return Organisation.objects.get_or_create(scheme="BENCH", identifier="OFFICE", defaults=said)[0]


def by_inserts(entries: list[dict[str, Any]]) -> float:
    """Seconds for rows of the same size in two tables like ours, without their checks."""
    from django.db import connection, transaction

    body = json.dumps({"procedures": entries}, ensure_ascii=False).encode()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_procedure (id bigserial PRIMARY KEY, uuid uuid UNIQUE, code text UNIQUE)"
        )
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS bench_edition (id bigserial PRIMARY KEY, uuid uuid UNIQUE, procedure bigint"
            " REFERENCES bench_procedure, number int, title text, content jsonb, UNIQUE (procedure, number))"
        )
    started = time.perf_counter()
    read = json.loads(body)["procedures"]
    for first in range(0, len(read), 100):
        with transaction.atomic(), connection.cursor() as cursor:
            for one in read[first : first + 100]:
                cursor.execute(
                    "INSERT INTO bench_procedure (uuid, code) VALUES (%s, %s) RETURNING id", [uuid4(), one["code"]]
                )
                (key,) = cursor.fetchone()
                cursor.execute(
                    "INSERT INTO bench_edition (uuid, procedure, number, title, content) VALUES (%s, %s, 1, %s, %s)",
                    [uuid4(), key, one["title"], json.dumps(one, ensure_ascii=False)],
                )
    return time.perf_counter() - started
