"""The national results of the provinces: taken in as CSV or JSON, whole or not at all, and held against our own."""

import csv
import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from openhall.identity.public import Actor, Intent
from openhall.kernel.input_faults import sentence
from openhall.kernel.refusals import Stale
from openhall.procedures.index import acts, law, policies
from openhall.procedures.index.edition_models import Computation, Edition, NationalImport, NationalRow
from openhall.procedures.index.figures import unit_of
from openhall.procedures.index.inputs import MOST_PROVINCES, NationalEntry, NationalInput
from openhall.procedures.index.refusals import BadFile
from openhall.witness.public import Recorded, canonical, record
from openhall_rules.law import Pack
from openhall_rules.service import INDICATORS, Period

MOST_BYTES = 1_000_000
MOST_LINES_TOLD = 10


def read_file(body: bytes) -> list[dict[str, Any]]:
    """The rows of a file, as :class:`NationalInput` takes them. CSV has a header: ``code``, ``name``, ``total`` and any
    indicators; JSON is a list of rows.

    Raises:
        BadFile: what is wrong in which line.
    """
    if len(body) > MOST_BYTES:
        raise BadFile(lines=_("The file is larger than %(most)s kB.") % {"most": MOST_BYTES // 1000})
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(lines=_("The file isn’t text in UTF-8.")) from error
    rows = _json(text) if text.lstrip().startswith(("[", "{")) else _csv(text)
    if not rows or len(rows) > MOST_PROVINCES:
        raise BadFile(lines=_("A file has from 1 to %(most)s rows.") % {"most": MOST_PROVINCES})
    wrong = []
    for number, row in rows:
        try:
            NationalEntry.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(each) for each in first["loc"])
            wrong.append(
                _("Line %(number)s, %(where)s: %(why)s") % {"number": number, "where": where, "why": sentence(first)}
            )
    if wrong:
        raise BadFile(lines="\n".join(wrong[:MOST_LINES_TOLD]))
    return [row for _number, row in rows]


def _json(text: str) -> list[tuple[int, Any]]:
    try:
        found = json.loads(text, parse_float=str)
    except (ValueError, RecursionError) as error:
        raise BadFile(lines=_("This isn’t JSON.")) from error
    rows = found.get("rows") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise BadFile(lines=_("The JSON has no list of rows."))
    return list(enumerate(rows, start=1))


def _csv(text: str) -> list[tuple[int, Any]]:
    reader = csv.DictReader(io.StringIO(text.replace("\0", "")))
    header = [name.strip() for name in reader.fieldnames or ()]
    known = {"code", "name", "total", *INDICATORS}
    if not {"code", "name", "total"} <= set(header) or set(header) - known:
        strange = ", ".join(sorted(set(header) - known)[:5])
        raise BadFile(
            lines=_(
                "Line 1: the header needs code, name and total, and has besides only indicators. Unknown: %(strange)s"
            )
            % {"strange": strange or "–"}
        )
    rows: list[tuple[int, Any]] = []
    try:
        for row in reader:
            said = {
                (name or "").strip(): (value or "").strip()
                for name, value in row.items()
                if isinstance(value, str | None)
            }
            if not any(said.values()):
                continue
            points = {name: said[name] for name in INDICATORS if said.get(name)}
            own = {name: said.get(name, "") for name in ("code", "name", "total")}
            rows.append((reader.line_num, own | {"points": points}))
            if len(rows) > MOST_PROVINCES:
                break
    except csv.Error as error:
        raise BadFile(lines=_("Line %(number)s can’t be read.") % {"number": reader.line_num}) from error
    return rows


@transaction.atomic(durable=True)
def take_in_national(
    *, national: UUID, given: NationalInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[NationalImport, Recorded]:
    """Take in the published results of a month (IDX-05). Taken in again for a month, the newest counts.

    Raises:
        Stale: the id was used. What ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    if NationalImport.objects.filter(uuid=national).exists():
        raise Stale(seen=0, now=1)
    said = [one.model_dump(mode="json") for one in given.rows]
    digest = hashlib.sha256(canonical(said)).hexdigest()
    row = NationalImport.objects.create(
        uuid=national, period=given.period, source=given.source, rows_sha256=digest, own=given.own, taken_in_at=at
    )
    NationalRow.objects.bulk_create(
        NationalRow(
            of=row, place=place, code=one.code, name=one.name, total=one.total,
            points={name: str(value) for name, value in one.points.items()},
        )
        for place, one in enumerate(given.rows, start=1)
    )  # fmt: skip
    act = acts.NATIONAL_TAKEN_IN(
        object=f"index-national:{national}",
        public={"period": row.period, "rows_sha256": digest, "rows": len(said)},
        statement={"v": 1, "source": row.source},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["leaf_sha256"])
    return row, recorded


def newest() -> list[NationalImport]:
    """The import that counts of each month, the latest month first; at most 60."""
    rows = NationalImport.objects.order_by("-period", "-id").distinct("period")
    return list(rows[:60])


@dataclass(frozen=True)
class Placed:
    """A province with its place: equal totals share one, without a total there is none."""

    row: NationalRow
    rank: int | None


def ranked(row: NationalImport) -> list[Placed]:
    """The provinces of a month, best first, those without a total last."""
    rows = sorted(row.rows.all(), key=lambda one: (one.total is None, -(one.total or Decimal(0)), one.code))
    found: list[Placed] = []
    for place, one in enumerate(rows, start=1):
        if one.total is None:
            found.append(Placed(one, None))
            continue
        tied = bool(found) and found[-1].row.total == one.total
        found.append(Placed(one, found[-1].rank if tied else place))
    return found


def own_rank(row: NationalImport) -> int | None:
    """The place of our own province."""
    return next((one.rank for one in ranked(row) if one.row.code == row.own), None)


@dataclass(frozen=True)
class Beside:
    """An indicator: our points, the published ones, and the known mistake that explains the difference, if one does."""

    indicator: str
    own: str | None
    published: str
    cause: str
    same: bool


def beside(row: NationalImport, law_: Pack) -> list[Beside]:
    """The published points of our province beside our own, indicator by indicator."""
    theirs: dict[str, str] = next((one.points for one in row.rows.all() if one.code == row.own), {})
    own = own_figures(row)
    found = []
    for indicator in INDICATORS:
        if indicator not in theirs:
            continue
        score = own["scores"][indicator] if own else None
        mine = score[3] if score else None
        cause = "" if score is None else _cause(law_, indicator, score, Decimal(theirs[indicator]), own)
        same = mine is not None and Decimal(mine) == Decimal(theirs[indicator])
        found.append(Beside(indicator, mine, theirs[indicator], "" if same else cause, same))
    return found


def own_figures(row: NationalImport) -> dict[str, Any] | None:
    """Our own figures of the province in that month: the published ones, else the computed ones."""
    edition = Edition.objects.filter(period=row.period).order_by("-number").first()
    computed = Computation.objects.filter(period=row.period).first()
    figures = edition.figures if edition else computed.figures if computed else {}
    return unit_of(figures, row.own)


def _cause(law_: Pack, indicator: str, score: list[Any], published: Decimal, own: Any) -> str:
    """What :func:`openhall_rules.service.compare` says of one indicator."""
    from fractions import Fraction
    from types import SimpleNamespace

    from openhall_rules.service import compare

    maximum, counted, of, points, missing = score
    rate = Fraction(counted) / Fraction(of) if Fraction(of) else None
    if rate is not None and indicator == "filed_online":
        _max, synced, reported, _points, _missing = own["scores"]["synchronised"]
        rate *= min(Fraction(synced) / Fraction(reported), Fraction(1)) if Fraction(reported) else Fraction(0)
    standing = SimpleNamespace(
        scores={
            indicator: SimpleNamespace(
                points=None if points is None else Decimal(points), missing=missing, rate=rate,
                maximum=None if maximum is None else Decimal(maximum),
            )
        }
    )  # fmt: skip
    found = compare(law_, standing, {indicator: published})  # type: ignore[arg-type] # the parts that it reads
    return found[0].cause if found else ""


def law_of(row: NationalImport, at: datetime) -> Pack:
    """The law of its month."""
    return law.of_period(Period.of(row.period), at)
