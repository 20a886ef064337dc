"""A committee across centres. Who enters its room stands in no case, so no timeline tells it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _proposed(act: FeedAct, telling: Telling) -> Told:
    title = _("The host centre asked %(guests)s guest centres to seat part of the committee of %(members)s members.")
    return Told(title % public_of(act))


def _accepted(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A guest centre accepted to seat part of the committee, with the rights and duties handed over."))


def _declined(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A guest centre declined to seat part of the committee."), act.statement()["reason"])


def _fixed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The host centre fixed %(pool)s seats, from which %(members)s are drawn.") % public_of(act))


def _drawn(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The host centre showed its number: the seats of the committee are drawn. Anybody can draw again."))


def _reassigned(act: FeedAct, telling: Telling) -> Told:
    title = _("A guest centre dropped out; %(moved)s members have other seats.") % public_of(act)
    return Told(title, act.statement()["reason"])


def _begun(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The committee’s room across the centres is open."))


def _closed(act: FeedAct, telling: Telling) -> Told:
    unset = _("What guest centres are owed can’t be computed: no authority has entered the fee.")
    entered = _("What guest centres are owed follows from the fee that an authority entered.")
    body = unset if public_of(act)["fee"] == "unset" else entered
    return Told(_("The committee’s room across the centres is closed."), body)


def _called_off(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The host centre called the committee across centres off."), act.statement()["reason"])


def _missed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Member %(member)s did not answer a check of presence in time.") % public_of(act))


def _identity(act: FeedAct, telling: Telling) -> Told:
    facts = public_of(act)
    if "site" in facts:
        if facts["outcome"] == "confirmed":
            return Told(_("The centre confirmed who sits at the seat of member %(member)s.") % facts)
        return Told(_("The centre doubts who sits at the seat of member %(member)s.") % facts)
    if facts["outcome"] == "confirmed":
        return Told(_("The witness of the room confirmed who sits at the seat of member %(member)s.") % facts)
    return Told(_("The witness of the room doubts who sits at the seat of member %(member)s.") % facts)


def _adjourned(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The committee’s session is adjourned; nothing is scored meanwhile."), act.statement()["reason"])


def _resumed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The committee’s session goes on."))


def _provided(act: FeedAct, telling: Telling) -> Told:
    title = _("A centre provided %(seats)s further seats for the committee.") % public_of(act)
    return Told(title, act.statement()["reason"])


def _stopped(act: FeedAct, telling: Telling) -> Told:
    title = _("The seat of member %(member)s was stopped.") % public_of(act)
    return Told(title, act.statement()["reason"])


def _incident(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A centre reported an incident at its seats to the host and the witness."))


SENTENCES: Mapping[str, Sentence] = {
    "PNL-01": _proposed,
    "PNL-02": _accepted,
    "PNL-03": _declined,
    "PNL-04": _fixed,
    "PNL-05": _drawn,
    "PNL-06": _reassigned,
    "PNL-07": _begun,
    "PNL-08": _closed,
    "PNL-09": _called_off,
    "PNL-12": _missed,
    "PNL-13": _identity,
    "PNL-14": _adjourned,
    "PNL-15": _resumed,
    "PNL-16": _provided,
    "PNL-17": _stopped,
    "PNL-18": _incident,
}
