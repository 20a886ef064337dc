"""What a report to the chair says, drafted from a published edition: the ranking is the edition's; here is what fell
since the period before, why, how much each indicator lost, and what units say. Plain JSON, frozen with the report.
"""

import re
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from openhall.identity.certificates import public as certificates
from openhall.procedures.appraisal.models import Report
from openhall.procedures.index import public as index
from openhall.procedures.index.public import Edition
from openhall.ui.pdf import Attachment, Paper, Section, Table, printable, typeset
from openhall.ui.pdf.typesetting import BOX_HEIGHT, BOX_WIDTH, BOXES
from openhall.witness.public import canonical

FIELD = "office"
WORST = 3
"""How many indicators are named of a unit that fell."""
SHAPES = (r"^\d{4}-\d\d$", r"^\d{4}-Q\d$", r"^\d{4}$")
"""Months are held against months, quarters against quarters, years against years."""


def content(row: Edition, words: str) -> dict[str, Any]:
    """What a report on an edition says, as it is known now.

    ``before``: the edition of the period before, null where none was published. ``fell``: units with a lower total
    than in it, the largest fall first; each with the indicators that lost most: name, points before, points now,
    counted, of how many. ``told``: what every report says (``index.said``). ``words``: of the office.
    """
    past = _before(row)
    return {
        "v": 1,
        "period": row.period,
        "edition": {"number": row.number, "sha256": row.sha256},
        "before": {"period": past.period, "number": past.number, "sha256": past.sha256} if past else None,
        "fell": _fell(row, past) if past else [],
        "told": index.said(row),
        "words": words,
    }


def _before(row: Edition) -> Edition | None:
    shape = next(one for one in SHAPES if re.match(one, row.period))
    rows = Edition.objects.filter(period__regex=shape, period__lt=row.period)
    return rows.order_by("-period", "-number").first()


def _fell(row: Edition, past: Edition) -> list[dict[str, Any]]:
    old = {one["code"]: one for one in past.figures["units"]}
    found = []
    for one in row.figures["units"]:
        was = old.get(one["code"])
        if was is None or one["total"] is None or was["total"] is None:
            continue
        fall = Decimal(was["total"]) - Decimal(one["total"])
        if fall > 0:
            found.append((fall, one, was))
    return [
        {
            "unit": one["code"], "level": one["level"], "before": was["total"], "total": one["total"],
            "rank_before": was["rank"], "rank": one["rank"], "indicators": _worst(one, was),
        }
        for _fall, one, was in sorted(found, key=lambda each: (-each[0], each[1]["code"]))
    ]  # fmt: skip


def _worst(one: dict[str, Any], was: dict[str, Any]) -> list[dict[str, Any]]:
    lost = []
    for name, (_most, counted, of, points, _missing) in one["scores"].items():
        before = was["scores"].get(name, (None, 0, "0", None, ""))[3]
        if points is None or before is None or Decimal(points) >= Decimal(before):
            continue
        told = {"indicator": name, "before": before, "points": points, "counted": counted, "of": of}
        lost.append((Decimal(before) - Decimal(points), told))
    return [told for _gap, told in sorted(lost, key=lambda each: (-each[0], each[1]["indicator"]))[:WORST]]


def drawn(row: Report) -> bytes:
    """The unsealed paper: PDF/A with its figures, and an empty place for the office's seal on a page of its own."""
    said, edition = row.content, row.edition
    with translation.override(row.lang):
        title = _("Report on the index of service, %(period)s") % {"period": edition.period}
        facts = [
            (_("Period"), edition.period),
            (_("Edition"), str(edition.number)),
            (_("Digest of the figures on the log"), edition.sha256),
            (_("From"), printable(row.office.name)),
        ]
        if said["before"]:
            facts.append((_("Compared with"), said["before"]["period"]))
        words = [printable(one) for one in said["words"].splitlines() if one.strip()]
        paper = Paper(
            title=title,
            lang=row.lang,
            caption=_("To the chair of the provincial people’s committee"),
            footer=f"{edition.period} · {edition.sha256[:16]}",
            sections=[
                Section(_("The period"), rows=facts),
                *([Section(_("What the office says"), paragraphs=words)] if words else []),
                _fallen(said),
                *index.sections(edition, said["told"]),
            ],
            boxes_heading=_("Seal"),
            boxes=[_("The provincial office")],
        )
        attached = [
            Attachment("figures.json", canonical(edition.figures), description=title),
            Attachment("report.json", canonical(said), description=title),
        ]
        pdf = typeset(paper, at=row.prepared_at, attachments=attached)
    left, bottom = BOXES[0]
    return certificates.with_field(pdf, FIELD, page=-1, box=(left, bottom, left + BOX_WIDTH, bottom + BOX_HEIGHT))


def _fallen(said: dict[str, Any]) -> Section:
    heading = _("What fell, and why")
    if said["before"] is None:
        return Section(heading, paragraphs=[_("No period before was published; there is nothing to compare with.")])
    if not said["fell"]:
        return Section(heading, paragraphs=[_("No unit has fewer points than in the period before.")])
    names = said["told"]["names"]
    rows = [
        [
            printable(names.get(one["unit"], one["unit"])), index.points(one["before"]), index.points(one["total"]),
            "; ".join(lines(one)) or "–",
        ]
        for one in said["fell"]
    ]  # fmt: skip
    columns = [pgettext("administration", "Unit"), _("Total before"), _("Total now"), _("Where points were lost")]
    return Section(heading, table=Table(columns, rows, (4, 2, 2, 6), figures=(1, 2)))


def lines(one: dict[str, Any]) -> list[str]:
    """Why a unit fell, a sentence for each indicator."""
    words = index.indicators()
    return [
        _("%(indicator)s: %(before)s → %(points)s (%(counted)s of %(of)s)") % {
            "indicator": words[each["indicator"]], "before": index.points(each["before"]),
            "points": index.points(each["points"]), "counted": each["counted"], "of": each["of"],
        }
        for each in one["indicators"]
    ]  # fmt: skip
