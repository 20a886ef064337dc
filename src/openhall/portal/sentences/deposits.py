"""Bids revoked after the deadline, and deposits that owners keep."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.tendering.forfeiture.public import reason_in_words
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _revoked(act: FeedAct, telling: Telling) -> Told:
    title = _("%(bidder)s revoked its bid; it is not ranked.")
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])}, act.statement()["reason"])


def _announced(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The owner announced that it wants to keep %(amount)s of the deposit of %(bidder)s (%(article)s).")
    facts = {
        "amount": formats.money(public["amount"], public["currency"]),
        "bidder": telling.bidder(public["bidder"]),
        "article": public["article"],
    }
    body = _("The bidder can answer until %(due)s.") % {"due": telling.when(public["answer_due_at"])}
    return Told(title % facts, body, (act.statement()["reason"],))


def _answered(act: FeedAct, telling: Telling) -> Told:
    title = _("%(bidder)s answered about its deposit.")
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])}, act.statement()["answer"])


def _kept(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The owner keeps %(amount)s of the deposit of %(bidder)s.")
    if "complaint" in public:
        title = _("%(amount)s of the deposit of %(bidder)s goes to the owner, as the decision on a complaint orders.")
    facts = {
        "amount": formats.money(public["amount"], public["currency"]),
        "bidder": telling.bidder(public["bidder"]),
    }
    return Told(title % facts, reason_in_words(act.statement()["reason"]))


def _let_go(act: FeedAct, telling: Telling) -> Told:
    title = _("The owner doesn’t keep the deposit of %(bidder)s; it goes back.")
    if "complaint" in public_of(act):
        title = _("The deposit of %(bidder)s isn’t kept; it goes back.")
    said = reason_in_words(act.statement()["reason"])
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])}, said)


def _heard(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _(
        "The body that decides a complaint told %(bidder)s that %(amount)s of its deposit may be ordered to be kept "
        "(%(article)s)."
    )
    facts = {
        "amount": formats.money(public["amount"], public["currency"]),
        "bidder": telling.bidder(public["bidder"]),
        "article": public["article"],
    }
    body = _("The bidder can answer until %(due)s.") % {"due": telling.when(public["answer_due_at"])}
    return Told(title % facts, body, (act.statement()["reason"],))


def _lifted(act: FeedAct, telling: Telling) -> Told:
    title = _("The body took back its order that the deposit of %(bidder)s is kept.")
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])}, act.statement()["reason"])


def _paid(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The bank confirmed that %(amount)s of a deposit that was kept went to the owner.")
    return Told(title % {"amount": formats.money(public["amount"], public["currency"])})


SENTENCES: Mapping[str, Sentence] = {
    "BID-04": _revoked,
    "DEP-05": _announced,
    "DEP-06": _answered,
    "DEP-07": _kept,
    "DEP-08": _let_go,
    "DEP-09": _paid,
    "CPL-13": _heard,
    "CPL-14": _lifted,
}
