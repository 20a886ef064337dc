"""Administrative procedures and the numbers of agencies: from draft to repeal, from issue to retirement."""

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


def _decided(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The decision %(number)s on %(entries)s procedures was registered.") % public
    return Told(title, _("It was made on %(decided_date)s and takes effect on %(effective_date)s.") % public)


def _shown(act: FeedAct, telling: Telling) -> Told:
    title = _("The desk of %(unit)s reported what it shows: %(shown)s procedures shown, %(removed)s taken down.")
    return Told(title % public_of(act))


def _translated(act: FeedAct, telling: Telling) -> Told:
    title = _("Edition %(edition)s of the procedure %(procedure)s was translated into another language.")
    return Told(title % public_of(act))


def _issued(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The agency identifier %(code)s was issued.") % public_of(act))


def _made_public(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The agency identifier %(code)s was published, in force from %(valid_from)s on.") % public_of(act))


def _retired(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The agency identifier %(code)s was retired; its last day is %(valid_until)s.") % public
    successors = ", ".join(public["successors"])
    return Told(title, _("It is followed by %(codes)s.") % {"codes": successors} if successors else "")


def _issued_together(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("%(units)s agency identifiers were issued together.") % public
    return Told(title, _("They were published by the same act.") if public["published"] else "")


def _published_together(act: FeedAct, telling: Telling) -> Told:
    return Told(_("%(units)s agency identifiers were published together.") % public_of(act))


SENTENCES: Mapping[str, Sentence] = {
    "PRC-01": _drafted,
    "PRC-02": _approved,
    "PRC-03": _published,
    "PRC-04": _ended,
    "PRC-05": _handed_in,
    "PRC-06": _taken_in,
    "PRC-07": _decided,
    "PRC-08": _shown,
    "PRC-09": _translated,
    "AGN-01": _issued,
    "AGN-02": _made_public,
    "AGN-03": _retired,
    "AGN-04": _issued_together,
    "AGN-05": _published_together,
}
