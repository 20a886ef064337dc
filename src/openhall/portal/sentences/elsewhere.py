"""Records of other systems that were brought in."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _imported(act: FeedAct, telling: Telling) -> Told:
    """The statement's names are not in the leaf, which is all that a receipt of an act of no case has."""
    facts = public_of(act)
    title = _("%(taken)s releases of another system were brought in. Nothing of them was done or proved here.")
    body = _("%(known)s were here already, %(left_out)s entries were left out.")
    return Told(title % facts, body % facts)


SENTENCES: Mapping[str, Sentence] = {"IMP-01": _imported}
