"""Results and certified copies: what the log tells of them, without anybody's name."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _drafted(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A template for the result of the procedure %(procedure)s was written.") % public_of(act))


def _approved(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The head of a unit approved the template of a result."))


def _issued(act: FeedAct, telling: Telling) -> Told:
    said = public_of(act)
    if said["kind"] == "copy":
        return Told(_("The unit %(unit)s issued a certified electronic copy.") % said)
    if said["replaces"]:
        return Told(_("The unit %(unit)s issued an electronic result that corrects an earlier one.") % said)
    return Told(_("The unit %(unit)s issued an electronic result under the procedure %(procedure)s.") % said)


def _digitised(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s digitised a paper result and said why it isn’t electronic.") % public_of(act))


def _renewed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The time stamp of a document was renewed before it ran out."))


def _revoked(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s revoked a document; its person has the reasons.") % public_of(act))


def _shared(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A person made a code with which one of their documents is fetched once."))


def _opened(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A shared document was fetched; its code is spent."))


def _original(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s took an original in for certified copies, for one fee.") % public_of(act))


def _paper(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s handed a certified copy out on paper.") % public_of(act))


def _fee(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A fee of %(amount)s %(currency)s for certified copies was paid.") % public_of(act))


SENTENCES: Mapping[str, Sentence] = {
    "RES-01": _drafted,
    "RES-02": _approved,
    "RES-03": _issued,
    "RES-04": _digitised,
    "RES-05": _renewed,
    "RES-06": _revoked,
    "RES-07": _shared,
    "RES-08": _opened,
    "CPY-01": _original,
    "CPY-02": _paper,
    "CPY-03": _fee,
    "CPY-04": _fee,
}
