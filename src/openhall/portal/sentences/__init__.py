"""What each act means in plain words: one sentence a code, in the reader's language.

A sentence is made from what the log itself holds (public fields and statement) and from names that are public by then.
An act without a sentence of its own is told by the name of its kind.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences import (
    auction,
    certificates,
    deposits,
    desks,
    dossiers,
    elsewhere,
    experts,
    helpdesk,
    meeting,
    offices,
    panels,
    performing,
    procedures,
    remedies,
    results,
    service_index,
    supervision,
    tender,
    witnessing,
)
from openhall.portal.sentences.telling import Sentence, Telling, Told, lot_of, name_of
from openhall.witness.public import FeedAct

__all__ = ["SENTENCES", "Sentence", "Telling", "Told", "name_of", "tell"]

SENTENCES: Mapping[str, Sentence] = {
    **tender.SENTENCES,
    **deposits.SENTENCES,
    **experts.SENTENCES,
    **remedies.SENTENCES,
    **meeting.SENTENCES,
    **auction.SENTENCES,
    **certificates.SENTENCES,
    **offices.SENTENCES,
    **panels.SENTENCES,
    **performing.SENTENCES,
    **procedures.SENTENCES,
    **dossiers.SENTENCES,
    **service_index.SENTENCES,
    **desks.SENTENCES,
    **results.SENTENCES,
    **witnessing.SENTENCES,
    **elsewhere.SENTENCES,
    **helpdesk.SENTENCES,
    **supervision.SENTENCES,
}
"""Code of an act → the sentence that tells it. Sealed kinds have none: they are never told one by one."""


def tell(act: FeedAct, telling: Telling) -> Told:
    """The act in plain words. With several lots, the sentence says which one it is about."""
    sentence = SENTENCES.get(act.code)
    told = sentence(act, telling) if sentence else Told(str(name_of(act.code)))
    lot = lot_of(act)
    if lot in telling.lots and len(telling.lots) > 1:
        title = _("%(lot)s: %(sentence)s") % {"lot": telling.lots[lot], "sentence": told.title}
        return Told(title, told.body, told.lines)
    return told
