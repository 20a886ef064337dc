"""The report of a period to the chair as a paper: ranks, weak points, answers, trainings. PDF/A-3b with its figures."""

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from openhall.procedures.index import commands, naming, national, queries, showing, units
from openhall.procedures.index.edition_models import Answered, Edition, TargetKind, Training
from openhall.procedures.index.training import weakest
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, printable, typeset
from openhall.witness.public import canonical
from openhall_rules.service import Period


def report(row: Edition) -> bytes:
    """The report of a published edition; the same bytes for the same edition and language."""
    names = {code: name for code, (name, _lang) in units.names({one["code"] for one in row.figures["units"]}).items()}
    title = _("Report on the index of service, %(period)s") % {"period": row.period}
    facts = [
        (_("Period"), row.period),
        (_("Edition"), str(row.number)),
        (_("Digest of the figures on the log"), row.sha256),
    ]
    goal = commands.target(TargetKind.NATIONAL_RANK, Period.of(row.period).last)
    if goal is not None:
        facts.append((_("Target: rank among the provinces"), str(int(goal.value))))
    month = next((one for one in national.newest() if one.period <= row.period), None)
    if month is not None:
        facts.append(
            (
                _("Published national rank (%(period)s)") % {"period": month.period},
                showing.place(national.own_rank(month)),
            )
        )
    paper = Paper(
        title=title,
        lang=_language(),
        caption=_("To the chair of the provincial people’s committee"),
        footer=f"{row.period} · {row.sha256[:16]}",
        sections=[
            Section(_("The period"), rows=facts),
            *[_province(one) for one in row.figures["units"] if one["level"] == "province"],
            *[_level(row, level, names) for level in ("department", "commune")],
            _answers(row, names),
            _trainings(row, names),
        ],
    )
    return typeset(
        paper, at=row.published_at, attachments=[Attachment("figures.json", canonical(row.figures), description=title)]
    )


def _province(one: dict[str, Any]) -> Section:
    words = naming.indicators()
    rows = [
        [
            words[name],
            showing.points(value) if value is not None else naming.missing().get(missing, "–"),
            "–" if maximum is None else str(formats.number(maximum)),
        ]
        for name, (maximum, _counted, _of, value, missing) in one["scores"].items()
    ]
    said = [str(showing.total(one))]
    said += [
        _("%(value)s must still be entered by %(who)s.") % {"value": value, "who": who}
        for value, who in showing.waits(one["waits"])
    ]
    table = Table([_("Indicator"), _("Points"), _("At most")], rows, (5, 2, 1), figures=(1, 2))
    return Section(_("The province"), paragraphs=said, table=table)


def _level(row: Edition, level: str, names: dict[str, str]) -> Section:
    words = naming.indicators()
    rows = [
        [
            showing.place(one["rank"]),
            printable(names.get(one["code"], one["code"])),
            showing.points(one["total"]),
            "; ".join(words[name] for name in weakest(one)[:2]) or "–",
        ]
        for one in queries.ranking(row, level)
    ]
    table = Table(
        [_("Rank"), pgettext("administration", "Unit"), _("Total of 100"), _("Weakest in")],
        rows,
        (1, 4, 2, 5),
        figures=(0, 2),
    )
    return Section(naming.levels()[level], table=table if rows else None)


def _answers(row: Edition, names: dict[str, str]) -> Section:
    found = Answered.objects.filter(edition__period=row.period).select_related("head").order_by("unit")
    said = []
    for one in found:
        name = printable(names.get(one.unit, one.unit))
        if one.words:
            said.append(f"{name}: {printable(one.words)}")
        else:
            said.append(_("%(unit)s: the head hasn’t answered yet.") % {"unit": name})
    return Section(_("Heads answer in person"), paragraphs=said or [_("Nobody was asked.")])


def _trainings(row: Edition, names: dict[str, str]) -> Section:
    rows = [
        [
            printable(names.get(one.unit, one.unit)),
            one.get_state_display(),
            one.session_date.isoformat() if one.session_date else "–",
            "–" if one.attended is None else f"{one.attended} / {one.invited}",
        ]
        for one in Training.objects.filter(edition__period=row.period).order_by("unit")
    ]
    table = Table(
        [pgettext("administration", "Unit"), _("State"), _("Day"), _("Attended, of those invited")], rows, (4, 3, 2, 3)
    )
    return Section(
        _("Training"), paragraphs=[] if rows else [_("No training was proposed.")], table=table if rows else None
    )


def _language() -> str:
    code = get_language() or "en"
    return code if code in ("en", "ko", "vi", "zh-hans") else "en"
