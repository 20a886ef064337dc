"""The course of a tender, from its plan to its archive, and its move to another centre."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.tendering.planning.public import pack_named
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _plan(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    body = ""
    if stated.get("estimate"):
        amount = formats.money(stated["estimate"], stated["currency"])
        body = _("The estimated value is %(amount)s.") % {"amount": amount}
    return Told(_("%(owner)s published its plan.") % {"owner": stated["owner"]["name"]}, body)


def _invited(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The owner said who may bid."),
        _("Who they are, and how many, nobody else learns before the bids are opened."),
    )


def _commitment(act: FeedAct, telling: Telling) -> Told:
    count = len(public_of(act).get("checks", []))
    body = ngettext(
        "The platform made %(count)s check; it passed.", "The platform made %(count)s checks; all passed.", count
    )
    return Told(_("The owner signed the conditions of entry and was admitted."), body % {"count": count})


def _notice(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    lots = ngettext("%(count)s lot", "%(count)s lots", public["lots"]) % {"count": public["lots"]}
    body = _("%(lots)s. Bids are due before %(when)s.") % {"lots": lots, "when": telling.when(public["bids_due_at"])}
    if pack_named(public["pack"]).switched("invitation"):
        return Told(_("The notice was published: whom the owner invited may bid."), body)
    return Told(_("The notice was published: anybody may bid."), body)


def _answer(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    return Told(
        _("A question was answered for everybody."),
        _("Question: %(question)s\nAnswer: %(answer)s") % {"question": stated["question"], "answer": stated["answer"]},
    )


def _amendment(act: FeedAct, telling: Telling) -> Told:
    public, stated = public_of(act), act.statement()
    if public["old_due_at"] == public["new_due_at"]:
        return Told(_("The notice was amended; the deadline stays."), stated["text"])
    title = _("The notice was amended. Bids are now due before %(when)s.")
    return Told(title % {"when": telling.when(public["new_due_at"])}, stated["text"])


def _extension(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    body = _("The platform could not be used from %(began)s until %(ended)s. Bids that were handed in stand.")
    return Told(
        _("An outage moved the deadline: bids are now due before %(when)s.")
        % {"when": telling.when(public["new_due_at"])},
        body % {"began": telling.when(public["began_at"]), "ended": telling.when(public["ended_at"])},
    )


def _longer(act: FeedAct, telling: Telling) -> Told:
    windows: dict[str, str] = {
        "release": _("An outage made the time to release the bids longer: until %(when)s."),
        "custodians": _("An outage made the custodians’ time longer: until %(when)s."),
        "confirmation": _("An outage made the time to confirm prices longer: until %(when)s."),
    }
    public = public_of(act)
    return Told(windows[public["window"]] % {"when": telling.when(public["new_ends_at"])})


def _moved_on(act: FeedAct, telling: Telling) -> Told:
    windows: dict[str, str] = {
        "release": _("The tender goes on: bids can be released until %(when)s."),
        "custodians": _("The tender goes on: the custodians have time until %(when)s."),
        "confirmation": _("The tender goes on: prices can be confirmed until %(when)s."),
    }
    public = public_of(act)
    return Told(windows[public["window"]] % {"when": telling.when(public["new_ends_at"])}, _stood(act, telling))


def _stood(act: FeedAct, telling: Telling) -> str:
    facts = {"begin": telling.when(public_of(act)["began_at"]), "end": telling.when(public_of(act)["ended_at"])}
    return _("From %(begin)s to %(end)s it stood still; that time doesn’t count.") % facts


def _closed(act: FeedAct, telling: Telling) -> Told:
    body = _("Bidders release their bids until %(when)s. Until then nobody learns who takes part.")
    return Told(
        _("The deadline passed; no further bid is taken."),
        body % {"when": telling.when(public_of(act)["window_ends_at"])},
    )


def _window(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    submitted = ngettext("%(count)s bid was handed in", "%(count)s bids were handed in", public["submitted"])
    released = ngettext("%(count)s was released", "%(count)s were released", public["released"])
    body = _("%(submitted)s, %(released)s. The list of every sealed act was published, so that none can be left out.")
    return Told(
        _("The window to release bids was closed."),
        body
        % {
            "submitted": submitted % {"count": public["submitted"]},
            "released": released % {"count": public["released"]},
        },
    )


def _shares(act: FeedAct, telling: Telling) -> Told:
    title = _("Custodian %(number)s handed in the shares that open the bids.")
    return Told(title % {"number": public_of(act)["custodian"] + 1})


def _opened(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    lines = [
        _("%(order)s. %(bidder)s: %(amount)s")
        % {
            "order": bid["opened_order"],
            "bidder": telling.bidder(bid["bidder"]),
            "amount": formats.money(bid["total"], bid["currency"]),
        }
        for bid in stated["bids"]
    ]
    lines += [
        _("%(bidder)s: the bid can’t be read.") % {"bidder": telling.bidder(bid["bidder"])}
        for bid in stated["unreadable"]
    ]
    return Told(_("The bids were opened and the prices read out."), "", tuple(lines))


def _confirmed(act: FeedAct, telling: Telling) -> Told:
    bidder = telling.bids.get(str(act.uuid)) or _("A bidder")
    if public_of(act)["agrees"]:
        return Told(_("%(bidder)s confirmed the price read out.") % {"bidder": bidder})
    return Told(_("%(bidder)s objected to the price read out.") % {"bidder": bidder})


def _failed(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    body = _("Reason: %(reason)s. Basis: %(article)s.") % {
        "reason": _reason(str(public["reason"])),
        "article": public["article"],
    }
    return Told(_("The lot failed: it ends without an award."), body)


def _reason(reason: str) -> str:
    known = {
        "too_few_bidders": _("fewer bids than the law asks for"),
        "no_bid_released": _("no bid was released for the opening"),
        "no_bid_readable": _("no bid could be read"),
        "no_offer": _("nobody made an offer in the auction"),
        "reserve_not_met": _("the reserve price was not reached"),
    }
    return known.get(reason, reason)


def _revealed(act: FeedAct, telling: Telling) -> Told:
    bidder = telling.bidder(public_of(act)["bidder"])
    return Told(_("%(bidder)s opened its own bid, because custodians were missing.") % {"bidder": bidder})


def _evaluated(act: FeedAct, telling: Telling) -> Told:
    # What it found stays with the committee until its report is signed (招标投标法 38).
    return Told(_("The committee recorded its findings on every bid."))


def _report(act: FeedAct, telling: Telling) -> Told:
    count = public_of(act)["candidates"]
    body = ngettext("It ranks %(count)s candidate.", "It ranks %(count)s candidates.", count) % {"count": count}
    rejected = len(act.statement()["ranking"].get("rejected", []))
    if rejected:
        out = ngettext("%(count)s bid was rejected.", "%(count)s bids were rejected.", rejected) % {"count": rejected}
        body = f"{body} {out}"
    return Told(_("The committee signed its report."), body)


def _candidates(act: FeedAct, telling: Telling) -> Told:
    lines = tuple(
        _("%(rank)s. %(bidder)s") % {"rank": one["rank"], "bidder": telling.bidder(one["bidder"])}
        for one in act.statement()["candidates"]
    )
    title = _("The candidates for the award are public until %(when)s.")
    return Told(title % {"when": telling.when(public_of(act)["until"])}, _("Anybody may object until then."), lines)


def _awarded(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The award goes to %(bidder)s for %(amount)s.")
    body = _("The contract is due by %(when)s.")
    return Told(
        title
        % {
            "bidder": telling.bidder(public["bidder"]),
            "amount": formats.money(public["amount"], public["currency"]),
        },
        body % {"when": telling.when(public["contract_due_at"])},
    )


def _signed(act: FeedAct, telling: Telling) -> Told:
    late = _("It was signed after the law’s time.") if public_of(act).get("late") else ""
    if public_of(act)["side"] == "owner":
        return Told(_("The owner signed the contract."), late)
    return Told(_("The supplier signed the contract."), late)


def _fall_announced(act: FeedAct, telling: Telling) -> Told:
    title = _("The owner says that the award may fall. The winner can answer until %(when)s.")
    return Told(title % {"when": telling.when(public_of(act)["answer_due_at"])}, act.statement()["reason"])


def _fall_answered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The winner answered about its award."), act.statement()["answer"])


def _award_fell(act: FeedAct, telling: Telling) -> Told:
    title = _("The award to %(bidder)s fell; the next candidate follows, or the lot is called anew.")
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])}, act.statement()["reason"])


def _wording(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    if "counters" in public:
        title = {
            "owner": _("The owner answered the wording of the contract with its own."),
            "supplier": _("The supplier answered the wording of the contract with its own."),
        }
    else:
        title = {
            "owner": _("The owner proposed a wording for the contract."),
            "supplier": _("The supplier proposed a wording for the contract."),
        }
    return Told(title[public["side"]], _("Its words are the two sides’; the log commits to them."))


def _wording_answered(act: FeedAct, telling: Telling) -> Told:
    title = {
        "accept": _("The other side accepted the wording of the contract."),
        "refuse": _("The other side refused the wording of the contract."),
        "withdraw": _("A proposal for the wording of the contract was taken back."),
    }
    return Told(title[public_of(act)["answer"]])


def _contract_due(act: FeedAct, telling: Telling) -> Told:
    title = _("The tender goes on: the contract is due until %(when)s.")
    return Told(title % {"when": telling.when(public_of(act)["new_due_at"])}, _stood(act, telling))


def _contract(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    amount = formats.money(public["amount"], public["currency"])
    return Told(_("Both sides have signed: the contract is concluded for %(amount)s.") % {"amount": amount})


def _refunds(act: FeedAct, telling: Telling) -> Told:
    count = public_of(act)["count"]
    title = ngettext(
        "The refund of %(count)s deposit was ordered.", "The refund of %(count)s deposits was ordered.", count
    )
    return Told(title % {"count": count})


def _paid(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    amount = formats.money(public["amount"], public["currency"])
    title = _("The bank confirmed the payment of %(amount)s to %(bidder)s.")
    return Told(title % {"amount": amount, "bidder": telling.bidder(public["bidder"])})


def _evaluation_time(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The evaluation lasts until %(until)s.") % {"until": telling.when(public_of(act)["until"])})


def _qualified(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The owner examined the bidders’ qualifications. What it found is told with the candidates."))


def _blind_order(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The bids are scored blind. The order in which each member reads them is fixed, and secret for now."))


def _void(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = (
        _("The decision on a complaint made the findings void; the bids are evaluated again.")
        if "complaint" in public
        else _("The owner made the findings void because an objection was right; the bids are evaluated again.")
    )
    new = public["committee"] == "new"
    body = _("A new committee evaluates again.") if new else _("The same committee evaluates again.")
    if "qualifications" in public:
        body = f"{body} {_('The owner examines the bidders’ qualifications again before.')}"
    return Told(title, body)


def _certificate(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The transaction certificate was issued."))


def _archived(act: FeedAct, telling: Telling) -> Told:
    body = _("Its record of %(count)s entries is complete; nothing can be added.")
    return Told(_("The case was closed and archived."), body % {"count": public_of(act)["leaves"]})


def _offered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The trading centre asked another one to host the tender."), act.statement()["reason"])


def _handed_over(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    title = _("%(old)s handed the session to %(new)s.")
    body = _("%(reason)s (%(basis)s)") % stated if stated["basis"] else stated["reason"]
    return Told(title % {"old": stated["from"]["name"], "new": stated["to"]["name"]}, body)


SENTENCES: Mapping[str, Sentence] = {
    "MOV-02": _offered,
    "MOV-03": _handed_over,
    "PLN-01": _plan,
    "PLN-02": _invited,
    "ENT-01": _commitment,
    "NOT-01": _notice,
    "NOT-03": _answer,
    "NOT-04": _amendment,
    "NOT-05": _extension,
    "OPN-09": _longer,
    "OPN-10": _moved_on,
    "OPN-01": _closed,
    "OPN-03": _window,
    "OPN-04": _shares,
    "OPN-05": _opened,
    "OPN-06": _confirmed,
    "OPN-07": _failed,
    "OPN-08": _revealed,
    "EVA-01": _evaluated,
    "EVA-02": _report,
    "EVA-08": _evaluation_time,
    "EVA-12": _blind_order,
    "EVA-15": _qualified,
    "EVA-13": _void,
    "AWD-01": _candidates,
    "AWD-02": _awarded,
    "CON-01": _signed,
    "AWD-05": _fall_announced,
    "AWD-06": _fall_answered,
    "AWD-07": _award_fell,
    "CON-02": _contract,
    "CON-03": _contract_due,
    "CON-04": _wording,
    "CON-05": _wording_answered,
    "REF-01": _refunds,
    "REF-02": _paid,
    "CER-01": _certificate,
    "ARC-01": _archived,
}
