"""Unusual sequences of acts, declared as rules in data: each names when it looks, what it looks for, and why it may be
innocent. Only what the acts themselves show is used, and of sealed acts nothing before their opening set is published.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.witness.public import FeedAct, acts_after
from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.raising import raise_all

CONSUMER = "warnings-sequences"
Facts = dict[str, Any]
Test = Callable[[FeedAct], Iterator[Facts]]
"""Looks at an act and what came before it; facts for each thing that is unusual. ``key`` tells several apart."""


@dataclass(frozen=True)
class Rule:
    """``on``: codes of the acts at which it looks. ``test``: what it looks for."""

    kind: Kind
    on: frozenset[str]
    test: Test


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def earlier(act: FeedAct, code: str) -> list[FeedAct]:
    """Acts of that code in the same case, before this one."""
    return [one for one in acts_after(0, case=act.case, code=code) if one.index < act.index]


# What rules can look for.


def without(*codes: str) -> Test:
    """The same thing has no earlier act of any of ``codes``, on it or naming it as its lot."""

    def test(act: FeedAct) -> Iterator[Facts]:
        before = [one for code in codes for one in earlier(act, code)]
        if not any(one.object == act.object or _is_of(one, act) for one in before):
            yield {}

    return test


def _is_of(one: FeedAct, act: FeedAct) -> bool:
    """Whether an act names as its lot what the other is on."""
    return f"lot:{one.body.get('public', {}).get('lot')}" == act.object


def documents_after_deadline(act: FeedAct) -> Iterator[Facts]:
    """Documents were added or withdrawn when bids were due already."""
    due, said = act.body["public"]["old_due_at"], act.statement()
    changed = len(said["documents_added"]) + len(said["documents_withdrawn"])
    if changed and act.at >= _instant(due):
        yield {"due_at": due, "count": changed}


def little_time_left(days: int) -> Test:
    """An amendment leaves the deadline where it is, with less than ``days`` left."""

    def test(act: FeedAct) -> Iterator[Facts]:
        public = act.body["public"]
        left = _instant(public["new_due_at"]) - act.at
        if public["old_due_at"] == public["new_due_at"] and timedelta(0) < left < timedelta(days=days):
            yield {"due_at": public["new_due_at"], "hours": int(left.total_seconds() // 3600), "days": days}

    return test


def brought_forward(act: FeedAct) -> Iterator[Facts]:
    """A deadline became earlier."""
    public = act.body["public"]
    if _instant(public["new_due_at"]) < _instant(public["old_due_at"]):
        yield {"old_due_at": public["old_due_at"], "new_due_at": public["new_due_at"]}


def sooner_than(code: str, minutes: int) -> Test:
    """Less than ``minutes`` lie between the last act of ``code`` on the same thing and this one."""

    def test(act: FeedAct) -> Iterator[Facts]:
        before = [one for one in earlier(act, code) if one.object == act.object]
        if before and act.at - before[-1].at < timedelta(minutes=minutes):
            seconds = int((act.at - before[-1].at).total_seconds())
            yield {"seconds": seconds, "minutes": minutes}

    return test


def differs_from(code: str, *names: str) -> Test:
    """A public field isn't that of the lot's act of ``code``."""

    def test(act: FeedAct) -> Iterator[Facts]:
        lot = f"lot:{act.body['public']['lot']}"
        for one in [one for one in earlier(act, code) if one.object == lot][-1:]:
            for name in names:
                said, now = one.body["public"][name], act.body["public"][name]
                if said != now:
                    yield {"key": name, "field": name, "said": said, "now": now}

    return test


def _submissions(act: FeedAct) -> list[dict[str, Any]]:
    """The last submission of each bidder, from the opening set that the act publishes."""
    last: dict[str, dict[str, Any]] = {}
    for one in act.statement()["sealed"]:
        hidden = one["hidden"]
        if hidden["code"] in {"BID-01", "BID-02"}:
            last[hidden["public"]["bidder"]] = hidden
        elif hidden["code"] == "BID-03":
            last.pop(hidden["public"]["bidder"], None)
    return list(last.values())


def one_person_for_several(act: FeedAct) -> Iterator[Facts]:
    """One person submitted for several bidders."""
    by_person: dict[str, set[str]] = {}
    for hidden in _submissions(act):
        by_person.setdefault(hidden["actor"], set()).add(hidden["public"]["bidder"])
    for person, bidders in sorted(by_person.items()):
        if len(bidders) > 1:
            yield {"key": person, "person": person[:8], "count": len(bidders)}


def close_together(count: int, seconds: int) -> Test:
    """``count`` different bidders submitted for good within ``seconds``."""

    def test(act: FeedAct) -> Iterator[Facts]:
        times = sorted(_instant(hidden["at"]) for hidden in _submissions(act))
        for first, last in zip(times, times[count - 1 :], strict=False):
            if last - first <= timedelta(seconds=seconds):
                yield {"count": count, "seconds": seconds, "at": instant_text(first)}
                return

    return test


def while_halted(act: FeedAct) -> Iterator[Facts]:
    """A step of a lot stands between a halt of its session and what ended it."""
    lot = act.object if act.object.startswith("lot:") else f"lot:{act.body.get('public', {}).get('lot')}"
    sessions = {one.object for one in earlier(act, "WIT-01") if one.body["public"]["about"] == lot}
    halts = [one for one in earlier(act, "WIT-04") if one.object in sessions]
    if not halts:
        return
    until = halts[-1].body["public"]["until"]
    resumed = any(one.object in sessions and one.index > halts[-1].index for one in earlier(act, "WIT-05"))
    if not resumed and (until is None or act.at < _instant(until)):
        yield {"since": instant_text(halts[-1].at), "code": act.code}


# The rules.

RULES: tuple[Rule, ...] = (
    Rule(
        Kind(
            "sequence.documents_after_deadline",
            _("Documents changed after the deadline"),
            _("%(count)s documents were changed after %(due_at)s, when bids were due."),
            _("Whoever bid couldn’t know what was asked for in the end."),
            (_("A clerical correction that everybody accepted; then it should be said so."),),
            Severity.CRITICAL,
        ),
        frozenset({"NOT-04"}),
        documents_after_deadline,
    ),
    Rule(
        Kind(
            "sequence.little_time_left",
            _("A late amendment left the deadline where it was"),
            _("The notice was amended %(hours)s hours before the deadline %(due_at)s, which stayed."),
            _("What changes what is asked for needs time to be answered. The law moves the deadline for such changes."),
            (_("The amendment explains something and changes nothing that bids depend on."),),
            Severity.SERIOUS,
        ),
        frozenset({"NOT-04"}),
        little_time_left(3),
    ),
    Rule(
        Kind(
            "sequence.brought_forward",
            _("A deadline was brought forward"),
            _("Bids were due at %(old_due_at)s and then at %(new_due_at)s."),
            _("A published deadline never comes earlier."),
            (_("A wrong date was corrected at once, before anybody could rely on it."),),
            Severity.CRITICAL,
        ),
        frozenset({"NOT-04"}),
        brought_forward,
    ),
    Rule(
        Kind(
            "sequence.opened_before_window",
            _("Prices were read out before the window was closed"),
            _("The opening is on the log without the act that closes the window before it."),
            _("While bidders may still decide, nobody may know a price."),
            (),
            Severity.CRITICAL,
        ),
        frozenset({"OPN-05"}),
        without("OPN-03"),
    ),
    Rule(
        Kind(
            "sequence.evaluated_before_opening",
            _("An evaluation was signed before the opening was finished"),
            _("The report is on the log without an opening before it."),
            _("A committee evaluates prices that were read out, no others."),
            (),
            Severity.CRITICAL,
        ),
        frozenset({"EVA-01", "EVA-02"}),
        without("OPN-05"),
    ),
    Rule(
        Kind(
            "sequence.quick_report",
            _("The report was signed very soon after the opening"),
            _("Only %(seconds)s seconds lie between opening and report; %(minutes)s minutes are little already."),
            _("Nobody reads several bids in so short a time. The result may have been known before."),
            (_("Few and short bids, and a method that only compares prices."),),
            Severity.NOTICE,
        ),
        frozenset({"EVA-02"}),
        sooner_than("OPN-05", 10),
    ),
    Rule(
        Kind(
            "sequence.award_without_report",
            _("An award has no signed report"),
            _("The award notice is on the log without the committee’s report or an auction’s result before it."),
            _("An award follows what it rests on, never the reverse."),
            (),
            Severity.CRITICAL,
        ),
        frozenset({"AWD-02"}),
        without("EVA-02", "AUC-09"),
    ),
    Rule(
        Kind(
            "sequence.other_contract",
            _("The contract isn’t what was awarded"),
            _("The award says “%(said)s” (%(field)s), the contract “%(now)s”."),
            _("Nothing in the contract may depart from the bid that won."),
            (),
            Severity.CRITICAL,
        ),
        frozenset({"CON-02"}),
        differs_from("AWD-02", "amount", "currency"),
    ),
    Rule(
        Kind(
            "sequence.one_person_for_several",
            _("One person submitted for several bidders"),
            _("The person %(person)s submitted the bids of %(count)s bidders of one lot."),
            _("招标投标法实施条例 (2019) 第四十条: bidders who leave their bidding to one person count as colluding."),
            (_("An employee changed the company within the bid period."),),
            Severity.CRITICAL,
        ),
        frozenset({"OPN-03"}),
        one_person_for_several,
    ),
    Rule(
        Kind(
            "sequence.while_halted",
            _("A step was taken while the transaction stood still"),
            _("%(code)s was recorded although a witness officer had halted the transaction at %(since)s."),
            _("While a transaction is halted the steps that its rules name wait."),
            (_("The rules of this case don’t let this very step be halted."),),
            Severity.SERIOUS,
        ),
        frozenset({"OPN-04", "OPN-05", "OPN-08", "EVA-01", "EVA-02", "AWD-01", "AWD-02", "CON-01"}),
        while_halted,
    ),
    Rule(
        Kind(
            "sequence.bids_within_a_minute",
            _("Bids of several bidders came within a minute"),
            _("%(count)s different bidders submitted within %(seconds)s seconds, from %(at)s on."),
            _("Bids that are prepared by one hand are often handed in one after the other."),
            (_("The deadline was near, and everybody waited until the end."), _("The platform had been unreachable.")),
            Severity.NOTICE,
        ),
        frozenset({"OPN-03"}),
        close_together(3, 60),
    ),
)  # fmt: skip
CODES = frozenset(code for rule in RULES for code in rule.on)


def take_in(act: FeedAct) -> None:
    """Let every rule that looks at such acts look at this one."""
    raise_all(found_in(act), at=act.at)


def found_in(act: FeedAct) -> list[Found]:
    """What the rules find at an act."""
    return [
        Found(
            rule.kind,
            f"{act.leaf_sha256}/{facts.pop('key', '')}",
            facts | {"leaf_sha256": act.leaf_sha256},
            object=act.object,
            case=act.case,
        )
        for rule in RULES
        if act.code in rule.on
        for facts in rule.test(act)
    ]
