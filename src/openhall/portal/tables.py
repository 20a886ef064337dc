"""Tables and files for programs: anybody may fetch them from anywhere."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

FORMULA = frozenset("=+-@\t\r")


def csv_answer(name: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A table as CSV in UTF-8. A cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    body = io.StringIO()
    body.write("\ufeff")  # spreadsheets take the file for their own old encoding without it
    writer = csv.writer(body)
    writer.writerow(header)
    writer.writerows([[_cell(cell) for cell in row] for row in rows])
    answer = HttpResponse(body.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return for_all(answer)


def _cell(value: object) -> str:
    written = "" if value is None else str(value)
    return f"'{written}" if written[:1] in FORMULA else written


def for_all(answer: HttpResponse) -> HttpResponse:
    """Let scripts of other sites read the answer: it is public."""
    answer["Access-Control-Allow-Origin"] = "*"
    return answer
