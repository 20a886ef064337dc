"""Acts that need two officers, and deputies."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.identity.offices.public import act_name
from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _signed_once(act: FeedAct, telling: Telling) -> Told:
    title = _("An officer signed an act that needs two: %(act)s. It waits for the second.")
    return Told(title % {"act": act_name(str(public_of(act)["command"]))})


def _withdrawn(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An officer took back the first signature under an act that needs two."))


def _refused(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A second officer refused to sign an act that needs two."))


def _lapsed(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["cause"] == "overtaken":
        return Told(_("An act that waited for a second signature was overtaken by a change and signed anew."))
    return Told(_("An act that waited for a second signature lapsed: nobody signed in time."))


def _required(act: FeedAct, telling: Telling) -> Told:
    facts = {"act": act_name(str(public_of(act)["command"])), "country": public_of(act)["country"]}
    if facts["country"]:
        title = _("An authority decided for all organisations of %(country)s that an act needs two officers: %(act)s.")
    else:
        title = _("An organisation decided that an act of its own needs two officers: %(act)s.")
    return Told(title % facts, str(act.statement().get("source", "")))


def _lifted(act: FeedAct, telling: Telling) -> Told:
    title = _("With two signatures it was decided that an act no longer needs two officers: %(act)s.")
    return Told(title % {"act": act_name(str(public_of(act)["command"]))})


def _deputy_named(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A deputy was named, who acts for a period in the place of an officer."))


def _deputy_ended(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The mandate of a deputy was ended before its period was over."))


def _standing_named(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A standing deputy was named, who acts whenever an officer has declared an absence."))


def _standing_ended(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A standing deputy stands in for an officer no more."))


def _absence(act: FeedAct, telling: Telling) -> Told:
    title = _("An officer declared an absence until %(end)s; the standing deputies act meanwhile.")
    return Told(title % {"end": telling.when(str(public_of(act)["ends_at"]))})


def _back(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An officer is back; the standing deputies act no longer."))


SENTENCES: Mapping[str, Sentence] = {
    "TWO-01": _signed_once,
    "TWO-02": _withdrawn,
    "TWO-03": _refused,
    "TWO-04": _lapsed,
    "TWO-05": _required,
    "TWO-06": _lifted,
    "SUB-13": _deputy_named,
    "SUB-14": _deputy_ended,
    "SUB-15": _standing_named,
    "SUB-16": _standing_ended,
    "SUB-17": _absence,
    "SUB-18": _back,
}
