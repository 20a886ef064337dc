"""What each act means in plain words: one sentence a code, in the reader's language.

A sentence is made from what the log itself holds (public fields and statement) and from names that are public by then.
An act without a sentence of its own is told by the name of its kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.ui import formats
from openhall.witness.public import REGISTRY, FeedAct


@dataclass(frozen=True)
class Telling:
    """What is needed to tell an act: the zone, the lots by id, and bidders' names once they may be known."""

    zone: str
    lots: Mapping[str, str] = field(default_factory=dict)
    bidders: Mapping[str, str] = field(default_factory=dict)
    bids: Mapping[str, str] = field(default_factory=dict)

    def when(self, text: str) -> str:
        """An instant of a leaf in the zone of the law."""
        return formats.instant(datetime.fromisoformat(text), self.zone)

    def bidder(self, pseudonym: str) -> str:
        """The bidder's name, or the first letters of the pseudonym."""
        return self.bidders.get(pseudonym) or _("bidder %(code)s") % {"code": pseudonym[:8]}


@dataclass(frozen=True)
class Told:
    """An act told: a sentence, and more of it where there is more to say. ``lines`` are points of a list."""

    title: str
    body: str = ""
    lines: tuple[str, ...] = ()


Sentence = Callable[[FeedAct, Telling], Told]


def tell(act: FeedAct, telling: Telling) -> Told:
    """The act in plain words. With several lots, the sentence says which one it is about."""
    sentence = SENTENCES.get(act.code)
    told = sentence(act, telling) if sentence else Told(str(name_of(act.code)))
    lot = _lot(act)
    if lot in telling.lots and len(telling.lots) > 1:
        title = _("%(lot)s: %(sentence)s") % {"lot": telling.lots[lot], "sentence": told.title}
        return Told(title, told.body, told.lines)
    return told


def name_of(code: str) -> object:
    """Name of a kind of act."""
    return REGISTRY[code].name if code in REGISTRY else code


def _lot(act: FeedAct) -> str:
    kind, _colon, uuid = act.object.partition(":")
    return uuid if kind == "lot" else str(_public(act).get("lot") or "")


def _public(act: FeedAct) -> dict[str, Any]:
    found: dict[str, Any] = act.body.get("public") or {}
    return found


def _plan(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    body = ""
    if stated.get("estimate"):
        amount = formats.money(stated["estimate"], stated["currency"])
        body = _("The estimated value is %(amount)s.") % {"amount": amount}
    return Told(_("%(owner)s published its plan.") % {"owner": stated["owner"]["name"]}, body)


def _commitment(act: FeedAct, telling: Telling) -> Told:
    count = len(_public(act).get("checks", []))
    body = ngettext(
        "The platform made %(count)s check; it passed.", "The platform made %(count)s checks; all passed.", count
    )
    return Told(_("The owner signed the conditions of entry and was admitted."), body % {"count": count})


def _notice(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    lots = ngettext("%(count)s lot", "%(count)s lots", public["lots"]) % {"count": public["lots"]}
    body = _("%(lots)s. Bids are due before %(when)s.") % {"lots": lots, "when": telling.when(public["bids_due_at"])}
    return Told(_("The notice was published: anybody may bid."), body)


def _answer(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    return Told(
        _("A question was answered for everybody."),
        _("Question: %(question)s\nAnswer: %(answer)s") % {"question": stated["question"], "answer": stated["answer"]},
    )


def _amendment(act: FeedAct, telling: Telling) -> Told:
    public, stated = _public(act), act.statement()
    if public["old_due_at"] == public["new_due_at"]:
        return Told(_("The notice was amended; the deadline stays."), stated["text"])
    title = _("The notice was amended. Bids are now due before %(when)s.")
    return Told(title % {"when": telling.when(public["new_due_at"])}, stated["text"])


def _closed(act: FeedAct, telling: Telling) -> Told:
    body = _("Bidders release their bids until %(when)s. Until then nobody learns who takes part.")
    return Told(
        _("The deadline passed; no further bid is taken."),
        body % {"when": telling.when(_public(act)["window_ends_at"])},
    )


def _window(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
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
    return Told(title % {"number": _public(act)["custodian"] + 1})


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
    if _public(act)["agrees"]:
        return Told(_("%(bidder)s confirmed the price read out.") % {"bidder": bidder})
    return Told(_("%(bidder)s objected to the price read out.") % {"bidder": bidder})


def _failed(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
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
    bidder = telling.bidder(_public(act)["bidder"])
    return Told(_("%(bidder)s opened its own bid, because custodians were missing.") % {"bidder": bidder})


def _auction_announced(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    body = _("Offers are taken from %(begin)s on. The bidding ends at %(end)s, if no late offer moves it.")
    facts = {"begin": telling.when(public["starts_at"]), "end": telling.when(public["ends_at"])}
    return Told(_("The auction was announced."), body % facts)


def _offer(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    title = _("Offer %(number)s: %(amount)s by %(bidder)s.")
    facts = {"number": public["number"], "amount": formats.money(public["amount"], public["currency"])}
    return Told(title % {**facts, "bidder": telling.bidder(public["bidder"])})


def _bidding_closed(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    count = ngettext("%(count)s offer was made.", "%(count)s offers were made.", public["offers"])
    body = {
        "second_round": _("A second round follows: each bidder seals one last offer."),
        "reveal": _("The reserve price is revealed now."),
        "result": _("The result follows."),
    }.get(public["next"], "")
    return Told(_("The bidding is over."), f"{count % {'count': public['offers']}} {body}")


def _second_round_closed(act: FeedAct, telling: Telling) -> Told:
    title = _("The second round is over. What was sealed is revealed until %(when)s.")
    return Told(title % {"when": telling.when(_public(act)["until"])})


def _last_offer(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    facts = {"bidder": telling.bidder(public["bidder"]), "amount": formats.money(public["amount"], public["currency"])}
    return Told(_("%(bidder)s revealed its last offer: %(amount)s.") % facts)


def _reserve(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    amount = formats.money(public["amount"], public["currency"])
    return Told(_("The owner revealed the reserve price: %(amount)s.") % {"amount": amount})


def _auction_result(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    amount = formats.money(public["amount"], public["currency"]) if public["amount"] else ""
    if public["outcome"] == "sold":
        facts = {"bidder": telling.bidder(public["bidder"]), "amount": amount}
        return Told(_("The auction is over: %(bidder)s has won with %(amount)s.") % facts)
    if public["outcome"] == "no_offer":
        return Told(_("The auction is over: nobody made an offer."))
    return Told(_("The auction is over: the best offer, %(amount)s, did not reach the reserve.") % {"amount": amount})


def _maximum(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    facts = {"bidder": telling.bidder(public["bidder"]), "amount": formats.money(public["amount"], public["currency"])}
    return Told(_("%(bidder)s showed the maximum of its device: %(amount)s.") % facts)


def _evaluated(act: FeedAct, telling: Telling) -> Told:
    # What it found stays with the committee until its report is signed (招标投标法 38).
    return Told(_("The committee recorded its findings on every bid."))


def _report(act: FeedAct, telling: Telling) -> Told:
    count = _public(act)["candidates"]
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
    return Told(title % {"when": telling.when(_public(act)["until"])}, _("Anybody may object until then."), lines)


def _awarded(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
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
    if _public(act)["side"] == "owner":
        return Told(_("The owner signed the contract."))
    return Told(_("The supplier signed the contract."))


def _contract(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    amount = formats.money(public["amount"], public["currency"])
    return Told(_("Both sides have signed: the contract is concluded for %(amount)s.") % {"amount": amount})


def _refunds(act: FeedAct, telling: Telling) -> Told:
    count = _public(act)["count"]
    title = ngettext(
        "The refund of %(count)s deposit was ordered.", "The refund of %(count)s deposits was ordered.", count
    )
    return Told(title % {"count": count})


def _paid(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    amount = formats.money(public["amount"], public["currency"])
    title = _("The bank confirmed the payment of %(amount)s to %(bidder)s.")
    return Told(title % {"amount": amount, "bidder": telling.bidder(public["bidder"])})


def _certificate(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The transaction certificate was issued."))


def _archived(act: FeedAct, telling: Telling) -> Told:
    body = _("Its record of %(count)s entries is complete; nothing can be added.")
    return Told(_("The case was closed and archived."), body % {"count": _public(act)["leaves"]})


def _entered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A witness officer began to watch."))


def _witnessed(act: FeedAct, telling: Telling) -> Told:
    step = str(name_of(_public(act)["step"]))
    return Told(_("A witness officer confirmed a step: %(step)s.") % {"step": step}, act.statement()["remark"])


def _remarked(act: FeedAct, telling: Telling) -> Told:
    step = str(name_of(_public(act)["step"]))
    return Told(_("A witness officer remarked on a step: %(step)s.") % {"step": step}, act.statement()["remark"])


def _halted(act: FeedAct, telling: Telling) -> Told:
    title = _("A witness officer halted the transaction (%(article)s).") % {"article": _public(act)["article"]}
    return Told(title, act.statement()["reason"])


def _resumed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The halted transaction goes on."), act.statement()["reason"])


def _witness_record(act: FeedAct, telling: Telling) -> Told:
    count = _public(act)["steps"]
    title = ngettext(
        "A witness record of %(count)s step was issued.", "A witness record of %(count)s steps was issued.", count
    )
    return Told(title % {"count": count})


def _record_revoked(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A witness record was revoked; it no longer counts."), act.statement()["reason"])


def _part(public: Mapping[str, Any]) -> str:
    known = {
        "owner": _("the owner"),
        "agency": _("the agency"),
        "centre": _("the trading centre"),
        "supervisor": _("a supervisor"),
        "custodian": _("a custodian"),
        "bidder": _("a bidder"),
    }
    return known.get(str(public["part"]), str(public["part"]))


def _meeting(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The meeting in the hall began."))


def _attended(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    if bidder := public.get("bidder"):
        return Told(_("%(bidder)s signed in to the hall.") % {"bidder": telling.bidder(bidder)})
    return Told(_("Signed in to the hall: %(part)s.") % {"part": _part(public)})


def _roll(act: FeedAct, telling: Telling) -> Told:
    public, absent = _public(act), act.statement()["absent"]
    present = ngettext("%(count)s person is there.", "%(count)s people are there.", public["present"])
    lines = tuple(_("%(bidder)s is absent.") % {"bidder": telling.bidder(bidder)} for bidder in absent)
    return Told(_("The roll was called."), present % {"count": public["present"]}, lines)


def _read_on(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    body = ""
    if public["pace"]:
        body = ngettext(
            "The next bids follow by themselves, %(count)s second apart.",
            "The next bids follow by themselves, %(count)s seconds apart.",
            public["pace"],
        ) % {"count": public["pace"]}
    return Told(_("Bid %(order)s is read out in the hall.") % {"order": public["order"]}, body)


def _spot_objection(act: FeedAct, telling: Telling) -> Told:
    title = _("%(bidder)s objected to the opening on the spot.")
    return Told(title % {"bidder": telling.bidder(_public(act)["bidder"])}, act.statement()["text"])


def _spot_answer(act: FeedAct, telling: Telling) -> Told:
    upheld = _public(act)["upheld"]
    title = _("An objection was answered: it is right.") if upheld else _("An objection was answered: it is not right.")
    return Told(title, act.statement()["answer"])


def _meeting_closed(act: FeedAct, telling: Telling) -> Told:
    unanswered = _public(act)["unanswered"]
    if not unanswered:
        return Told(_("The meeting in the hall was closed; no objection is open."))
    body = ngettext(
        "%(count)s objection stays without an answer. Reason: %(reason)s",
        "%(count)s objections stay without an answer. Reason: %(reason)s",
        unanswered,
    )
    reason = act.statement()["reason"]
    return Told(_("The meeting in the hall was closed."), body % {"count": unanswered, "reason": reason})


def _minutes(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The minutes of the opening were issued."))


def _minutes_signed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The minutes were signed by %(part)s.") % {"part": _part(_public(act))})


def _minutes_declined(act: FeedAct, telling: Telling) -> Told:
    title = _("The minutes were not signed by %(part)s.") % {"part": _part(_public(act))}
    return Told(title, act.statement()["reason"])


def _proved(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Custodian %(place)s showed that its key works.") % {"place": _public(act)["custodian"] + 1})


def _absence(act: FeedAct, telling: Telling) -> Told:
    facts = {"place": _public(act)["custodian"] + 1}
    if _public(act)["absent"]:
        return Told(_("Custodian %(place)s was declared absent.") % facts, act.statement()["reason"])
    return Told(_("Custodian %(place)s can come after all.") % facts, act.statement()["reason"])


def _erased(act: FeedAct, telling: Telling) -> Told:
    count = _public(act)["records"]
    body = ngettext(
        "What opened %(count)s entry of the log about this person is destroyed; the entry and its proof stay.",
        "What opened %(count)s entries of the log about this person is destroyed; the entries and their proofs stay.",
        count,
    )
    return Told(_("A person’s data were erased at their own request."), body % {"count": count})


def _policy(act: FeedAct, telling: Telling) -> Told:
    public = _public(act)
    body = _("%(threshold)s of %(count)s independent members must have seen the same history.")
    facts = {"threshold": formats.number(public["threshold"]), "count": formats.number(public["members"])}
    return Told(_("It was laid down who witnesses this log."), body % facts)


def _seal_used(act: FeedAct, telling: Telling) -> Told:
    count = int(_public(act)["documents"])
    body = ngettext(
        "An organisation put its seal on %(count)s PDF.", "An organisation put its seal on %(count)s PDFs.", count
    ) % {"count": formats.number(count)}
    return Told(body, lines=tuple(str(one["sha256"]) for one in act.statement().get("documents", [])))


def _listed(act: FeedAct, telling: Telling) -> Told:
    facts = {"place": _public(act)["jurisdiction"], "name": act.statement().get("name", "")}
    title = _("“%(name)s” was entered into the trust list of %(place)s.") % facts
    return Told(title, str(act.statement().get("source", "")))


def _delisted(act: FeedAct, telling: Telling) -> Told:
    title = _("A certification authority was withdrawn from the trust list of %(place)s.")
    return Told(title % {"place": _public(act)["jurisdiction"]}, str(act.statement().get("reason", "")))


def _list_recognised(act: FeedAct, telling: Telling) -> Told:
    title = _("%(by)s recognised the trust list of %(of)s.") % {"by": _public(act)["by"], "of": _public(act)["of"]}
    return Told(title, str(act.statement().get("source", "")))


def _recognition_withdrawn(act: FeedAct, telling: Telling) -> Told:
    facts = {"by": _public(act)["by"], "of": _public(act)["of"]}
    title = _("%(by)s recognises the trust list of %(of)s no more.") % facts
    return Told(title, str(act.statement().get("reason", "")))


def _certificate_bound(act: FeedAct, telling: Telling) -> Told:
    if _public(act)["use"] == "seal":
        return Told(_("An organisation bound the certificate of its seal."))
    return Told(_("Somebody bound a certificate to their account."))


def _certificate_unbound(act: FeedAct, telling: Telling) -> Told:
    if _public(act)["use"] == "seal":
        return Told(_("An organisation unbound the certificate of its seal."))
    return Told(_("Somebody unbound a certificate from their account."))


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
    "CRT-01": _certificate_bound,
    "CRT-02": _certificate_unbound,
    "CRT-03": _listed,
    "CRT-04": _delisted,
    "CRT-05": _list_recognised,
    "CRT-06": _recognition_withdrawn,
    "CRT-07": _seal_used,
    "CUS-03": _proved,
    "CUS-04": _absence,
    "PLN-01": _plan,
    "ENT-01": _commitment,
    "NOT-01": _notice,
    "NOT-03": _answer,
    "NOT-04": _amendment,
    "OPN-01": _closed,
    "OPN-03": _window,
    "OPN-04": _shares,
    "OPN-05": _opened,
    "OPN-06": _confirmed,
    "OPN-07": _failed,
    "OPN-08": _revealed,
    "HAL-01": _meeting,
    "HAL-02": _attended,
    "HAL-03": _roll,
    "HAL-04": _read_on,
    "HAL-05": _spot_objection,
    "HAL-06": _spot_answer,
    "HAL-07": _meeting_closed,
    "HAL-08": _minutes,
    "HAL-09": _minutes_signed,
    "HAL-10": _minutes_declined,
    "AUC-01": _auction_announced,
    "AUC-03": _offer,
    "AUC-04": _bidding_closed,
    "AUC-06": _second_round_closed,
    "AUC-07": _last_offer,
    "AUC-08": _reserve,
    "AUC-09": _auction_result,
    "AUC-11": _maximum,
    "EVA-01": _evaluated,
    "EVA-02": _report,
    "AWD-01": _candidates,
    "AWD-02": _awarded,
    "CON-01": _signed,
    "CON-02": _contract,
    "REF-01": _refunds,
    "REF-02": _paid,
    "CER-01": _certificate,
    "ARC-01": _archived,
    "WIT-01": _entered,
    "WIT-02": _witnessed,
    "WIT-03": _remarked,
    "WIT-04": _halted,
    "WIT-05": _resumed,
    "WIT-06": _witness_record,
    "WIT-07": _record_revoked,
    "ERA-01": _erased,
    "SYS-04": _policy,
}
"""Code of an act → the sentence that tells it. Sealed kinds have none: they are never told one by one."""
