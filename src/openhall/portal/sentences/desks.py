"""Desks and mandates between people: what the log tells of them, without anybody's name."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _arranged(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The head of the unit %(unit)s said how its desk is arranged and who goes first.") % public_of(act))


def _closed(act: FeedAct, telling: Telling) -> Told:
    said = public_of(act)
    return Told(
        _("On %(day)s the desk of %(unit)s gave out %(tickets)s tickets.")
        % {"day": said["day"], "unit": said["unit"], "tickets": said["figures"]["tickets"]}
    )


def _offered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Somebody was asked to act for another one in procedures."))


def _accepted(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Somebody accepted to act for another one in procedures."))


def _ended(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A mandate to act for another one was ended."))


def _recorded(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An officer recorded by its paper that somebody acts for another one."))


def _confirmed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Who is acted for confirmed a mandate that a desk recorded."))


def _refused(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Who is acted for refused a mandate that a desk recorded; it ended."))


def _consented(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Somebody consented that a register is asked about them, for a dossier."))


def _answered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A register answered for a dossier."))


SENTENCES: Mapping[str, Sentence] = {
    "DSK-01": _arranged,
    "DSK-02": _closed,
    "REG-01": _consented,
    "REG-02": _answered,
    "POA-01": _offered,
    "POA-02": _accepted,
    "POA-03": _ended,
    "POA-04": _recorded,
    "POA-05": _confirmed,
    "POA-06": _refused,
}
