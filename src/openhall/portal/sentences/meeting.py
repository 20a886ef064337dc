"""What happened in the hall of an opening, and what is told of its custodians."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


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
    public = public_of(act)
    if public.get("manager"):
        said = _("The project manager of %(bidder)s signed in to the hall.")
        return Told(said % {"bidder": telling.bidder(public["bidder"])})
    if bidder := public.get("bidder"):
        return Told(_("%(bidder)s signed in to the hall.") % {"bidder": telling.bidder(bidder)})
    return Told(_("Signed in to the hall: %(part)s.") % {"part": _part(public)})


def _manager(act: FeedAct, telling: Telling) -> Told:
    return Told(_("%(bidder)s named its project manager.") % {"bidder": telling.bidder(public_of(act)["bidder"])})


def _roll(act: FeedAct, telling: Telling) -> Told:
    public, absent = public_of(act), act.statement()["absent"]
    present = ngettext("%(count)s person is there.", "%(count)s people are there.", public["present"])
    lines = tuple(_("%(bidder)s is absent.") % {"bidder": telling.bidder(bidder)} for bidder in absent)
    return Told(_("The roll was called."), present % {"count": public["present"]}, lines)


def _read_on(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
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
    return Told(title % {"bidder": telling.bidder(public_of(act)["bidder"])}, act.statement()["text"])


def _spot_answer(act: FeedAct, telling: Telling) -> Told:
    upheld = public_of(act)["upheld"]
    title = _("An objection was answered: it is right.") if upheld else _("An objection was answered: it is not right.")
    return Told(title, act.statement()["answer"])


def _meeting_closed(act: FeedAct, telling: Telling) -> Told:
    unanswered = public_of(act)["unanswered"]
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
    return Told(_("The minutes were signed by %(part)s.") % {"part": _part(public_of(act))})


def _minutes_declined(act: FeedAct, telling: Telling) -> Told:
    title = _("The minutes were not signed by %(part)s.") % {"part": _part(public_of(act))}
    return Told(title, act.statement()["reason"])


def _recording(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("Picture and sound of the hall are sent and recorded from now on."),
        _("The host said that everybody in the room was told before."),
    )


def _pieces(act: FeedAct) -> str:
    count = public_of(act)["pieces"]
    return ngettext(
        "Nobody can change it unseen: the log holds the digest of all it has, %(count)s piece.",
        "Nobody can change it unseen: the log holds the digest of all it has, %(count)s pieces.",
        count,
    ) % {"count": count}


def _recording_fixed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The recording of the hall up to here is fixed."), _pieces(act))


def _recording_ended(act: FeedAct, telling: Telling) -> Told:
    titles = {
        "stopped": _("A host stopped the recording of the hall."),
        "closed": _("The recording of the hall ended with the meeting."),
        "silent": _("The recording of the hall ended: nothing came any more."),
    }
    return Told(titles.get(str(public_of(act)["cause"]), _("The recording of the hall ended.")), _pieces(act))


def _recording_removed(act: FeedAct, telling: Telling) -> Told:
    days = public_of(act)["days"]
    body = ngettext(
        "Recordings are kept for %(count)s day.",
        "Recordings are kept for %(count)s days.",
        days,
    )
    return Told(_("The recording of the hall was destroyed, as its time was over."), body % {"count": days})


def _proved(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Custodian %(place)s showed that its key works.") % {"place": public_of(act)["custodian"] + 1})


def _absence(act: FeedAct, telling: Telling) -> Told:
    facts = {"place": public_of(act)["custodian"] + 1}
    if public_of(act)["absent"]:
        return Told(_("Custodian %(place)s was declared absent.") % facts, act.statement()["reason"])
    return Told(_("Custodian %(place)s can come after all.") % facts, act.statement()["reason"])


SENTENCES: Mapping[str, Sentence] = {
    "CUS-03": _proved,
    "CUS-04": _absence,
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
    "HAL-11": _recording,
    "HAL-12": _recording_fixed,
    "HAL-13": _recording_ended,
    "HAL-14": _recording_removed,
    "HAL-15": _manager,
}
