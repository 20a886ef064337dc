"""The report of a month as a paper: what happened in it, and the figures of the dashboard. PDF/A-3b with its data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.kernel.refusals import Invalid
from openhall.supervision.alerts import public as alerts
from openhall.supervision.channels import public as channels
from openhall.supervision.dashboards import themes
from openhall.supervision.dashboards.themes import THEMES, Scope, Theme
from openhall.supervision.facts import public as facts_of
from openhall.supervision.facts.public import FACTS, Watched
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, printable, typeset
from openhall.witness.public import canonical


def month_of(asked: str, at: datetime) -> tuple[datetime, datetime]:
    """First instant of a month (``2026-03``; the one before ``at`` by default), and of the next, in UTC.

    Raises:
        Invalid: it is no month.
    """
    try:
        day = date.fromisoformat(f"{asked}-01") if asked else _before(at.date())
        after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    except ValueError as error:
        raise Invalid(errors={"month": _("Write the month as 2026-03.")}) from error
    first, until = (datetime(one.year, one.month, 1, tzinfo=UTC) for one in (day, after))
    return first, until


def _before(day: date) -> date:
    return date(day.year - (day.month == 1), (day.month - 2) % 12 + 1, 1)


def report(scope: Scope, first: datetime, until: datetime, *, at: datetime) -> bytes:
    """The report of a month over the tenders of a scope."""
    counts = happened(scope, first, until)
    last = until - timedelta(days=1)
    quarter = f"{last.year:04d}-Q{(last.month + 2) // 3}"
    figures = {one.id: themes.points(one, scope, last=quarter) for one in THEMES.values()}
    facts = {
        "month": f"{first:%Y-%m}",
        "counts": {name: number for name, _label, number in counts},
        "figures": {
            name: [{"quarter": one.quarter, "value": f"{one.value:.6f}", "observations": one.n} for one in found]
            for name, found in figures.items()
        },
    }
    paper = Paper(
        title=_("Report on supervision, %(month)s") % {"month": f"{first:%Y-%m}"},
        lang=_language(),
        caption=printable(" · ".join(_scope_names(scope))),
        footer=f"{first:%Y-%m}",
        sections=[
            Section(_("The month"), rows=[(label, str(formats.number(number))) for _name, label, number in counts]),
            *[_section(THEMES[name], found, facts_of.quarter_of(at)) for name, found in figures.items()],
        ],
    )
    return typeset(paper, at=at, attachments=[Attachment("report.json", canonical(facts), description=paper.title)])


def _scope_names(scope: Scope) -> list[str]:
    centre = [identity.organisation(scope.centre).name] if scope.centre is not None else []
    return [*([scope.sector.title] if scope.sector else []), *centre]


def happened(scope: Scope, first: datetime, until: datetime) -> list[tuple[str, str, int]]:
    """What there was in the month: name, label, how many."""
    rows = Watched.objects.exclude(tender_id="")
    if scope.sector is not None:
        rows = channels.tenders_of(scope.sector)
    if scope.centre is not None:
        rows = rows.filter(centre=scope.centre)
    notices = rows.filter(published_at__gte=first, published_at__lt=until).count()
    awards = FACTS["awards"]._default_manager.filter(at__gte=first, at__lt=until)
    awards = awards.filter(tender_id__in=rows.values("tender_id"), status="active")
    found = [("notices", _("Notices published"), notices), ("awards", _("Awards"), awards.count())]
    if scope.centre is not None:
        return found  # alerts belong to sectors, and don't say by which centre a tender is run
    came, settled, confirmed = alerts.counted(first, until, scope.sector)
    return [
        *found,
        ("alerts", _("Alerts that came up"), came),
        ("settled", _("Alerts settled"), settled),
        ("confirmed", _("Alerts confirmed"), confirmed),
    ]


def _section(theme: Theme, found: list[themes.Point], running: str) -> Section:
    table = Table(
        [_("Quarter"), _("Value"), _("Observations")],
        [[one.quarter, themes.figure(theme, one.value), str(one.n)] for one in found],
        (2, 1, 1),
        figures=(1, 2),
    )
    said = [str(theme.meaning), *([more] if (more := themes.so_far(theme, found, running)) else [])]
    return Section(themes.finding(theme, found, running), paragraphs=said, table=table if found else None)


def _language() -> str:
    code = get_language() or "en"
    return code if code in ("en", "ko", "vi", "zh-hans") else "en"
