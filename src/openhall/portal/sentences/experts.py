"""The draw of a committee, or its appointment. Answers to calls stand in no case, so no timeline tells them."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _prepared(act: FeedAct, telling: Telling) -> Told:
    title = _("The owner fixed the pool from which %(experts)s experts of a committee of %(members)s are drawn.")
    body = _("%(pool)s experts meet its conditions, and %(eligible)s of them need avoid nobody.")
    return Told(title % public_of(act), body % public_of(act))


def _drawn(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The owner showed its number: the experts are drawn and called. Their names are secret until the award.")
    )


def _complete(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The committee is complete: %(experts)s experts have accepted.") % public_of(act))


def _published(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The draw is public: pool, calls and the names of the committee. Anybody can draw again."))


def _called_off(act: FeedAct, telling: Telling) -> Told:
    words = {
        "number_lost": _("The owner called the draw of the committee off: its number is lost."),
        "exhausted": _("The owner called the draw of the committee off: nobody was left who could be called."),
        "conditions": _("The owner called the draw of the committee off: the conditions were wrong."),
        "tender": _("The owner called the draw of the committee off: the tender is paused, annulled or has failed."),
    }
    title = words.get(public_of(act).get("ground", ""), _("The owner called the draw of the committee off."))
    return Told(title, act.statement()["reason"])


def _fees_ordered(act: FeedAct, telling: Telling) -> Told:
    title = _("%(members)s fees of the committee’s experts were ordered. Who is paid is secret until the award.")
    return Told(title % public_of(act))


def _fees_published(act: FeedAct, telling: Telling) -> Told:
    fees = act.statement()["fees"]
    total = sum((Decimal(one["gross"]) for one in fees), Decimal(0))
    title = _("The committee’s experts cost %(total)s. Each fee is public, without a name.")
    return Told(title % {"total": formats.money(total, fees[0]["currency"]) if fees else "0"})


def _replaced(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("A member of the committee is replaced; what was scored and found with that member is void."),
        _cause(public_of(act)["cause"]),
    )


def _cause(code: str) -> str:
    causes = {
        "avoidance": _("must avoid one of the sides"),
        "absence": _("left without leave"),
        "health": _("health, or another cause that prevents going on"),
    }
    return causes.get(code, "")


def _appointed(act: FeedAct, telling: Telling) -> Told:
    title = _(
        "The owner named %(experts)s experts of a committee of %(members)s itself. Their names are secret until the "
        "award."
    )
    return Told(title % public_of(act), act.statement()["reason"])


def _appointee_replaced(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The owner named another expert for a seat; what was scored and found with the one before is void."),
        _cause(public_of(act)["cause"]),
    )


def _committee_published(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The names of the experts whom the owner had named are public."))


def _rated(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    if public["side"] == "owner":
        return Told(_("The owner rated how the expert on seat %(seat)s did. What it found isn’t public.") % public)
    return Told(_("A supervising body rated how the expert on seat %(seat)s did. What it found isn’t public.") % public)


def _corrected(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["side"] == "owner":
        return Told(_("The owner corrected its rating of a member of the committee. What it found isn’t public."))
    return Told(_("A supervising body corrected its rating of a member of the committee. What it found isn’t public."))


SENTENCES: Mapping[str, Sentence] = {
    "DRW-01": _prepared,
    "DRW-02": _drawn,
    "DRW-06": _complete,
    "DRW-07": _published,
    "DRW-08": _called_off,
    "FEE-03": _fees_ordered,
    "FEE-04": _fees_published,
    "DRW-09": _replaced,
    "APT-01": _appointed,
    "APT-02": _appointee_replaced,
    "APT-03": _committee_published,
    "EXP-07": _rated,
    "EXP-09": _corrected,
}
