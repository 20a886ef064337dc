"""Administrative procedures: drafted, approved, published, repealed, taken in from files."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _drafted(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Edition %(edition)s of the procedure %(procedure)s was drafted.") % public_of(act))


def _approved(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The head of the unit approved edition %(edition)s of the procedure %(procedure)s.") % public_of(act))


def _published(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("Edition %(edition)s of the procedure %(procedure)s was published.") % public
    return Told(title, _("It is in force from %(valid_from)s on, by the decision %(decision)s.") % public)


def _ended(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The procedure %(procedure)s was repealed; its last day is %(valid_until)s.") % public
    return Told(title, _("The decision is %(decision)s.") % public)


def _handed_in(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A file of %(entries)s procedures was handed in to be published.") % public_of(act))


def _taken_in(act: FeedAct, telling: Telling) -> Told:
    title = _("A file of procedures was taken in: %(taken)s published, %(known)s known before, %(left_out)s left out.")
    return Told(title % public_of(act))


SENTENCES: Mapping[str, Sentence] = {
    "PRC-01": _drafted,
    "PRC-02": _approved,
    "PRC-03": _published,
    "PRC-04": _ended,
    "PRC-05": _handed_in,
    "PRC-06": _taken_in,
}
