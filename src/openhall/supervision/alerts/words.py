"""Alerts and rules in the reader's words, for pages and files."""

from __future__ import annotations

from django.utils.translation import gettext as _

from openhall.supervision import showing
from openhall.supervision.alerts.models import Alert, AlertState, Investigated, Outcome, Rule, When
from openhall.supervision.alerts.queries import Place, Precision
from openhall.supervision.facts import public as facts
from openhall.ui import formats
from openhall.ui.components import Tag

ZONE = "UTC"
_COLOURS = {Outcome.CONFIRMED: "red", Outcome.EXPLAINED: "green", Outcome.FALSE_ALARM: "grey"}


def indicator_name(indicator: str) -> str:
    """The name of an indicator; its id where there is none."""
    found = facts.meaning(indicator)
    return found.name if found else indicator


def names_of(rows: list[Alert]) -> dict[int, str]:
    """What each alert is about, by its key."""
    by: dict[str, list[Alert]] = {}
    for row in rows:
        by.setdefault(row.rule.indicator, []).append(row)
    names: dict[int, str] = {}
    for indicator, some in by.items():
        names |= dict(zip((row.pk for row in some), facts.named(indicator, [row.unit for row in some]), strict=True))
    return names


def sentence(row: Alert) -> str:
    """What the alert says: the indicator, its value as last seen, and the rule that it crossed."""
    return _("%(indicator)s: %(value)s (%(when)s %(threshold)s), from %(n)s observations") % {
        "indicator": indicator_name(row.rule.indicator),
        "value": showing.figure(row.latest),
        "when": dict(When.choices)[row.crossed["when"]],
        "threshold": row.crossed["threshold"],
        "n": row.latest_n,
    }


def tag(row: Alert) -> Tag:
    """How far the alert is."""
    if row.investigated:
        return Tag(row.get_investigated_display(), "red" if row.investigated == Investigated.CONFIRMED else "green")
    if row.state == AlertState.CLOSED:
        return Tag(row.get_outcome_display(), _COLOURS.get(Outcome(row.outcome), "amber"))
    if row.gone_at is not None:
        return Tag(_("No longer seen"))
    return Tag(row.get_state_display(), "amber" if row.state == AlertState.OPEN else "teal")


def handler(row: Alert) -> str:
    """Who looks into it."""
    return row.handler.name if row.handler else _("Nobody has taken it yet")


def precision(found: Precision) -> str:
    """How many of a rule's settled alerts were confirmed."""
    if found.share is None:
        return _("Nothing is settled yet")
    part = {"confirmed": found.confirmed, "settled": found.settled, "investigated": found.investigated}
    if found.investigated:
        return _("%(confirmed)s of %(settled)s confirmed, %(investigated)s of them settled by an investigation") % part
    return _("%(confirmed)s of %(settled)s confirmed") % part


def limit_note(indicator: str) -> str:
    """Why a rule on this indicator says nothing here; empty where it can speak."""
    found = facts.meaning(indicator)
    if found is not None and found.not_here:
        return str(found.not_here)
    if facts.lacks_limit(indicator):
        return _(
            "It needs a limit that only a law gives. No authority has entered one, so the rule gives no alert yet."
        )
    return ""


def place_title(place: Place) -> str:
    """Where the value stands, as the title of its chart."""
    told = {
        "below": formats.number(place.below),
        "equal": formats.number(place.equal),
        "total": formats.number(place.total),
        "period": place.period,
    }
    if place.period and place.market:
        return _("%(below)s of %(total)s values of its market in %(period)s are lower, %(equal)s are equal") % told
    if place.period:
        return _("%(below)s of %(total)s values in %(period)s are lower, %(equal)s are equal") % told
    if place.market:
        return _("%(below)s of %(total)s values of its market are lower, %(equal)s are equal") % told
    return _("%(below)s of %(total)s values are lower, %(equal)s are equal") % told


def state_of(row: Rule, *, muted: bool) -> str:
    """Whether a rule gives alerts."""
    if not row.in_force:
        return _("Ended")
    return _("Muted") if muted else _("In force")
