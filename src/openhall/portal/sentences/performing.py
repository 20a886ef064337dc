"""Letters after an award, and the performance of a contract to its end."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _day(text: str) -> str:
    return formats.day(date.fromisoformat(text))


def _money(act: FeedAct, name: str = "amount") -> str:
    public = public_of(act)
    return formats.money(public[name], public["currency"])


def _letter(act: FeedAct, telling: Telling) -> Told:
    title = _("A letter with its own result and the reasons went to %(bidder)s.")
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])})


def _proposed(act: FeedAct, telling: Telling) -> Told:
    title = {
        "owner": _("The owner proposed a milestone for %(day)s."),
        "supplier": _("The supplier proposed a milestone for %(day)s."),
    }[public_of(act)["side"]]
    return Told(title % {"day": _day(public_of(act)["due_date"])}, act.statement()["title"])


def _answered(act: FeedAct, telling: Telling) -> Told:
    agreed = public_of(act)["agreed"]
    return Told(_("The other side agreed to the milestone.") if agreed else _("The milestone was not agreed to."))


def _reported(act: FeedAct, telling: Telling) -> Told:
    days = public_of(act)["days_late"]
    if not days:
        return Told(_("The supplier reported a milestone done, in time."), act.statement()["text"])
    title = ngettext(
        "The supplier reported a milestone done, %(days)s day late.",
        "The supplier reported a milestone done, %(days)s days late.",
        days,
    )
    return Told(title % {"days": days}, act.statement()["text"])


def _judged(act: FeedAct, telling: Telling) -> Told:
    accepted = public_of(act)["accepted"]
    title = _("The owner accepted a milestone.") if accepted else _("The owner refused a milestone and says why.")
    return Told(title, act.statement()["reason"])


def _change(act: FeedAct, telling: Telling) -> Told:
    stated = act.statement()
    lines = tuple(f"{one['before'] or '–'} → {one['after']}" for one in stated["changes"])
    if public_of(act)["kind"] != "supplement":
        return Told(_("A change of particulars of the contract was signed by one side."), stated["reason"], lines)
    title = _("A change that adds %(amount)s to the contract was signed by one side.")
    return Told(title % {"amount": _money(act, "added")}, stated["reason"], lines)


def _changed(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["agreed"]:
        return Told(_("Both sides have signed the change: it is part of the contract now."))
    return Told(_("The other side did not agree to the change; the contract stays as it is."))


def _completed(act: FeedAct, telling: Telling) -> Told:
    title = _("The owner accepted the contract as complete, for %(amount)s.")
    return Told(title % {"amount": _money(act)}, act.statement()["text"])


def _rated(act: FeedAct, telling: Telling) -> Told:
    lines = tuple(
        _("%(criterion)s: %(mark)s of 5. %(reason)s") % {**one, "criterion": _criterion(one["criterion"])}
        for one in act.statement()["marks"]
    )
    return Told(_("The owner evaluated its supplier."), lines=lines)


def _criterion(code: str) -> str:
    names = {
        "quality": _("Quality"),
        "time": _("Time"),
        "service": _("Service"),
        "cooperation": _("Cooperation"),
        "price_discipline": _("Keeping to the price"),
        "safety": _("Safety"),
    }
    return names.get(code, code)


def _replied(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The supplier answered its evaluation."), act.statement()["text"])


def _payment(act: FeedAct, telling: Telling) -> Told:
    title = _("The owner recorded a payment of %(amount)s, made on %(day)s.")
    stated = act.statement()["reference"]
    return Told(title % {"amount": _money(act), "day": _day(public_of(act)["paid_date"])}, stated)


def _payment_answered(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["confirmed"]:
        return Told(_("The supplier confirmed the payment."), act.statement()["reason"])
    return Told(_("The supplier disputes the payment and says why."), act.statement()["reason"])


def _later(act: FeedAct, telling: Telling) -> Told:
    title = _("One side signed a later day for a milestone: %(after)s in place of %(before)s.")
    public = public_of(act)
    named = {"after": _day(public["due_date"]), "before": _day(public["due_before"])}
    return Told(title % named, act.statement()["reason"])


def _later_answered(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["agreed"]:
        title = _("Both sides have signed the later day for a milestone: %(day)s.")
        return Told(title % {"day": _day(public_of(act)["due_date"])})
    return Told(_("The other side did not agree to a later day for a milestone."))


def _end_announced(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = {
        "owner": _("The owner says that the contract is to end early. The supplier can answer until %(when)s."),
        "supplier": _("The supplier says that the contract is to end early. The owner can answer until %(when)s."),
    }[public["side"]]
    return Told(title % {"when": telling.when(public["answer_due_at"])}, act.statement()["reason"])


def _end_answered(act: FeedAct, telling: Telling) -> Told:
    title = {
        "agree": _("The other side agreed: the contract ended early."),
        "object": _("The other side objects to the early end of the contract."),
        "withdraw": _("It was taken back that the contract is to end early."),
    }[public_of(act)["answer"]]
    return Told(title, act.statement()["text"])


def _ended(act: FeedAct, telling: Telling) -> Told:
    title = {
        "owner": _("The owner ended the contract early, on a ground of the law."),
        "supplier": _("The supplier ended the contract early, on a ground of the law."),
    }[public_of(act)["side"]]
    return Told(title, act.statement()["text"])


def _bond_freed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The owner let the performance bond of the ended contract go."), act.statement()["text"])


def _cancelled(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    title = _("The decision on a complaint cancelled the contract.")
    stays = ngettext(
        "%(count)s milestone was accepted and stays on the record.",
        "%(count)s milestones were accepted and stay on the record.",
        public["accepted"],
    ) % {"count": public["accepted"]}
    return Told(title, public["article"], (stays,) if public["accepted"] else ())


def _bond_asked(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The owner asked for a performance bond of %(amount)s.") % {"amount": _money(act)})


def _bond_held(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The performance bond of %(amount)s was received.") % {"amount": _money(act)})


def _bond_released(act: FeedAct, telling: Telling) -> Told:
    title = _("The performance bond of %(amount)s was released: the contract is complete, or has ended.")
    return Told(title % {"amount": _money(act)})


def _bond_back(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The bank confirmed that the performance bond of %(amount)s went back.") % {"amount": _money(act)})


def _bond_kept(act: FeedAct, telling: Telling) -> Told:
    title = _("The owner keeps the performance bond of %(amount)s: its supplier didn’t perform.")
    goes = {
        "owner": _("By the law of the tender it goes to the owner."),
        "treasury": _("By the law of the tender it goes to the treasury."),
    }[public_of(act)["recipient"]]
    return Told(title % {"amount": _money(act)}, act.statement()["text"], (goes,))


def _kept_bond_paid(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The bank confirmed that the kept performance bond of %(amount)s was paid.") % {"amount": _money(act)}
    )


def _called_again(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The owner said which failed lot of an earlier tender is called again here."))


SENTENCES: Mapping[str, Sentence] = {
    "AWD-04": _letter,
    "RTN-01": _called_again,
    "PRF-01": _proposed,
    "PRF-02": _answered,
    "PRF-03": _reported,
    "PRF-04": _judged,
    "PRF-05": _change,
    "PRF-06": _changed,
    "PRF-07": _completed,
    "PRF-08": _rated,
    "PRF-09": _replied,
    "PRF-10": _payment,
    "PRF-11": _payment_answered,
    "PRF-12": _later,
    "PRF-13": _later_answered,
    "PRF-14": _end_announced,
    "PRF-15": _end_answered,
    "PRF-16": _ended,
    "PRF-17": _bond_freed,
    "PRF-18": _cancelled,
    "BND-01": _bond_asked,
    "BND-02": _bond_held,
    "BND-03": _bond_released,
    "BND-04": _bond_back,
    "BND-05": _bond_kept,
    "BND-06": _kept_bond_paid,
}
