"""Answers that all parts of the help desk give alike: receipts, tables as CSV."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

from openhall.witness.public import Recorded

FORMULA = frozenset("=+-@\t\r")
Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A public table as CSV in UTF-8. A cell that a spreadsheet would take for a formula gets an apostrophe."""
    body = io.StringIO()
    body.write("\ufeff")  # spreadsheets take the file for their own old encoding without it
    writer = csv.writer(body)
    writer.writerow(header)
    for row in rows:
        written = ["" if value is None else str(value) for value in row]
        writer.writerow([f"'{cell}" if cell[:1] in FORMULA else cell for cell in written])
    answer = HttpResponse(body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
