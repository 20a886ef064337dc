"""The report of a period to the chair as a paper: ranks, weak points, answers, trainings. PDF/A-3b with its figures."""

from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from openhall.procedures.index import naming, national, queries, showing, units
from openhall.procedures.index.edition_models import Answered, Edition, TargetKind, Training, TrainingState
from openhall.procedures.index.training import weakest
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, printable, typeset
from openhall.witness.public import canonical
from openhall_rules.service import Period


def report(row: Edition) -> bytes:
    """The report of a published edition; the same bytes for the same edition and language.

    Beside the figures it says what was known at the publication; answers and trainings of later stand on the pages.
    """
    told = row.report or said(row)
    title = _("Report on the index of service, %(period)s") % {"period": row.period}
    facts = [
        (_("Period"), row.period),
        (_("Edition"), str(row.number)),
        (_("Digest of the figures on the log"), row.sha256),
    ]
    if told["target"] is not None:
        facts.append((_("Target: rank among the provinces"), str(told["target"])))
    if told["national"] is not None:
        facts.append(
            (
                _("Published national rank (%(period)s)") % {"period": told["national"]["period"]},
                showing.place(told["national"]["rank"]),
            )
        )
    paper = Paper(
        title=title,
        lang=_language(),
        caption=_("To the chair of the provincial people’s committee"),
        footer=f"{row.period} · {row.sha256[:16]}",
        sections=[Section(_("The period"), rows=facts), *sections(row, told)],
    )
    attachments = [Attachment("figures.json", canonical(row.figures), description=title)]
    if row.report:
        attachments.append(Attachment("report.json", canonical(row.report), description=title))
    return typeset(paper, at=row.published_at, attachments=attachments)


def sections(row: Edition, told: dict[str, Any]) -> list[Section]:
    """What every report on an edition has: the province, the rankings, answers of heads, trainings. ``told``: see
    :func:`said`.
    """
    names = told["names"]
    return [
        *[_province(one) for one in row.figures["units"] if one["level"] == "province"],
        *[_level(row, level, names) for level in ("department", "commune")],
        _answers(told["answers"], names),
        _trainings(told["trainings"], names),
    ]


def said(row: Edition) -> dict[str, Any]:
    """What the report says beside the figures, as it is known now: plain JSON, frozen and digested with the edition.

    ``names``: unit → name. ``target``: the rank that is wanted, or null. ``national``: the newest published month that
    isn't after the period, with our rank (null where there was none), or null. ``answers``, ``trainings``: of the
    period, by unit.
    """
    last, bodies = Period.of(row.period).last, units.names({one["code"] for one in row.figures["units"]})
    goal = queries.target(TargetKind.NATIONAL_RANK, last)
    month = next((one for one in national.newest() if Period.of(one.period).last <= last), None)
    asked = Answered.objects.filter(edition__period=row.period).order_by("unit", "id")
    trained = Training.objects.filter(edition__period=row.period).order_by("unit", "id")
    return {
        "v": 1,
        "names": {code: name for code, (name, _lang) in bodies.items()},
        "target": int(goal.value) if goal else None,
        "national": {"period": month.period, "rank": national.own_rank(month)} if month else None,
        "answers": [{"unit": one.unit, "words": one.words} for one in asked],
        "trainings": [
            {
                "unit": one.unit, "state": one.state, "attended": one.attended, "invited": one.invited,
                "session_date": one.session_date.isoformat() if one.session_date else None,
            }
            for one in trained
        ],
    }  # fmt: skip


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


def _answers(found: list[dict[str, Any]], names: dict[str, str]) -> Section:
    lines = []
    for one in found:
        name = printable(names.get(one["unit"], one["unit"]))
        if one["words"]:
            lines.append(f"{name}: {printable(one['words'])}")
        else:
            lines.append(_("%(unit)s: the head hasn’t answered yet.") % {"unit": name})
    return Section(_("Heads answer in person"), paragraphs=lines or [_("Nobody was asked.")])


def _trainings(found: list[dict[str, Any]], names: dict[str, str]) -> Section:
    rows = [
        [
            printable(names.get(one["unit"], one["unit"])),
            str(TrainingState(one["state"]).label),
            one["session_date"] or "–",
            "–" if one["attended"] is None else f"{one['attended']} / {one['invited']}",
        ]
        for one in found
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
