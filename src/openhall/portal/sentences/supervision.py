"""Supervision: sectors, rules, what came of alerts. Nothing here names a tender or a party."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _assigned(act: FeedAct, telling: Telling) -> Told:
    said = act.statement()
    title = _("The sector “%(title)s” was assigned to the department that supervises it.") % {"title": said["title"]}
    return Told(title, said["basis"])


def _set(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    if not act.body["public"]["in_force"]:
        return Told(
            _("A rule for alerts on the indicator %(indicator)s was ended.") % public, act.statement()["reason"]
        )
    if act.body["public"]["when"] == "above":
        title = _("A rule was set: the indicator %(indicator)s gives an alert from %(threshold)s upwards.")
    else:
        title = _("A rule was set: the indicator %(indicator)s gives an alert from %(threshold)s downwards.")
    return Told(title % public, act.statement()["reason"])


def _muted(act: FeedAct, telling: Telling) -> Told:
    title = _("A rule for alerts on the indicator %(indicator)s was muted until %(until)s.") % public_of(act)
    return Told(title, act.statement()["reason"])


def _heard(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A rule for alerts on the indicator %(indicator)s gives alerts again.") % public_of(act))


def _closed(act: FeedAct, telling: Telling) -> Told:
    outcomes = {
        "confirmed": _("An alert was closed: it was confirmed."),
        "explained": _("An alert was closed: it was explained, nothing is wrong."),
        "false_alarm": _("An alert was closed: it was a false alarm of the rule."),
        "handed_on": _("An alert was closed: it was handed on to an investigation."),
    }
    return Told(outcomes[act.body["public"]["outcome"]])


def _limited(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    named = {
        "award_notice_days": _("the most days from the award to its notice"),
        "least_window_days": _("the fewest days for bids"),
        "most_decision_days": _("the most days from the deadline to the award"),
        "most_signature_days": _("the most days from the award to the contract"),
        "threshold": _("the amount from which a tender must be public"),
    }
    about = {**public, "limit": named[act.body["public"]["limit"]]}
    if act.body["public"]["in_force"]:
        title = _("A limit of indicators was entered for tenders published from %(from_date)s: %(limit)s, %(value)s.")
    else:
        title = _("A limit of indicators was ended for tenders published from %(from_date)s: %(limit)s.")
    return Told(title % about, act.statement()["basis"])


def _investigated(act: FeedAct, telling: Telling) -> Told:
    if act.body["public"]["outcome"] == "confirmed":
        return Told(_("An investigation confirmed what an alert pointed at."))
    return Told(_("An investigation didn’t confirm what an alert pointed at."))


def _taken_together(act: FeedAct, telling: Telling) -> Told:
    many = len(act.body["public"]["alerts"])
    said = ngettext(
        "%(count)s alert of a sector was taken on.", "%(count)s alerts of a sector were taken on together.", many
    )
    return Told(said % {"count": many})


SENTENCES: Mapping[str, Sentence] = {
    "SPV-01": _assigned,
    "SPV-02": _set,
    "SPV-03": _muted,
    "SPV-04": _heard,
    "SPV-06": _closed,
    "SPV-07": _limited,
    "SPV-08": _investigated,
    "SPV-09": _taken_together,
}
