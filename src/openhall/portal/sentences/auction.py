"""What happened in an auction."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _auction_announced(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    body = _("Offers are taken from %(begin)s on. The bidding ends at %(end)s, if no late offer moves it.")
    facts = {"begin": telling.when(public["starts_at"]), "end": telling.when(public["ends_at"])}
    return Told(_("The auction was announced."), body % facts)


def _offer(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("Offer %(number)s: %(amount)s by %(bidder)s.")
    facts = {"number": public["number"], "amount": formats.money(public["amount"], public["currency"])}
    return Told(title % {**facts, "bidder": telling.bidder(public["bidder"])})


def _bidding_closed(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    count = ngettext("%(count)s offer was made.", "%(count)s offers were made.", public["offers"])
    body = {
        "second_round": _("A second round follows: each bidder seals one last offer."),
        "reveal": _("The reserve price is revealed now."),
        "result": _("The result follows."),
    }.get(public["next"], "")
    return Told(_("The bidding is over."), f"{count % {'count': public['offers']}} {body}")


def _second_round_closed(act: FeedAct, telling: Telling) -> Told:
    title = _("The second round is over. What was sealed is revealed until %(when)s.")
    return Told(title % {"when": telling.when(public_of(act)["until"])})


def _last_offer(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    facts = {"bidder": telling.bidder(public["bidder"]), "amount": formats.money(public["amount"], public["currency"])}
    return Told(_("%(bidder)s revealed its last offer: %(amount)s.") % facts)


def _reserve(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    amount = formats.money(public["amount"], public["currency"])
    return Told(_("The owner revealed the reserve price: %(amount)s.") % {"amount": amount})


def _auction_result(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    amount = formats.money(public["amount"], public["currency"]) if public["amount"] else ""
    if public["outcome"] == "sold":
        facts = {"bidder": telling.bidder(public["bidder"]), "amount": amount}
        return Told(_("The auction is over: %(bidder)s has won with %(amount)s.") % facts)
    if public["outcome"] == "no_offer":
        return Told(_("The auction is over: nobody made an offer."))
    return Told(_("The auction is over: the best offer, %(amount)s, did not reach the reserve.") % {"amount": amount})


def _maximum(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    facts = {"bidder": telling.bidder(public["bidder"]), "amount": formats.money(public["amount"], public["currency"])}
    return Told(_("%(bidder)s showed the maximum of its device: %(amount)s.") % facts)


def _moved(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = {
        "second_round": _("After an outage last offers can be sealed until %(when)s."),
        "reveal": _("After an outage what was sealed can be revealed until %(when)s."),
    }.get(public["stage"], _("After an outage the bidding ends at %(when)s."))
    body = _("The platform could not be used from %(begin)s to %(end)s.")
    facts = {"begin": telling.when(public["began_at"]), "end": telling.when(public["ended_at"])}
    return Told(title % {"when": telling.when(public["new_ends_at"])}, body % facts)


def _goes_on(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = {
        "second_round": _("The tender goes on: last offers can be sealed until %(when)s."),
        "reveal": _("The tender goes on: what was sealed can be revealed until %(when)s."),
    }.get(public["stage"], _("The tender goes on: the bidding ends at %(when)s."))
    body = _("From %(begin)s to %(end)s it stood still; that time doesn’t count.")
    facts = {"begin": telling.when(public["began_at"]), "end": telling.when(public["ended_at"])}
    return Told(title % {"when": telling.when(public["new_ends_at"])}, body % facts)


SENTENCES: Mapping[str, Sentence] = {
    "AUC-01": _auction_announced,
    "AUC-03": _offer,
    "AUC-04": _bidding_closed,
    "AUC-06": _second_round_closed,
    "AUC-07": _last_offer,
    "AUC-08": _reserve,
    "AUC-09": _auction_result,
    "AUC-11": _maximum,
    "AUC-12": _moved,
    "AUC-13": _goes_on,
}
