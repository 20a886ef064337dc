"""Deposits that decisions on complaints order to be kept: on which ground, its bidder heard, by whom."""

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_sealing.intents import digest_fields
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text

HEARD = "CPL-13"
GROUNDS = "remedies.complaint_forfeiture"
DUE = "remedies.complaint_forfeiture_due"
FORFEIT = "forfeit"


def ground(evidence: Evidence, pack: rules.Pack, act: Leaf) -> None:
    """A body heard a bidder on a ground that a decision can find, and the log shows nothing else.

    Raises:
        Failed: the law knows no such ground, gives another article, or the log contradicts it.
    """
    found, bidder = act.public["ground"], act.public["bidder"]
    if found not in _keepers(pack) or act.public["article"] != pack.value(GROUNDS).citation:
        fail("forfeit", f"The law knows no such ground as at entry {act.index}, or gives another article.")
    if found == "revoked_after_deadline":
        gone = {one.object for one in evidence.of("BID-04") if one.index < act.index}
        rows = [row for one in evidence.of("OPN-05", act.lot) for row in evidence.statement(one)["bids"]]
        good = all(row["bidder"] != bidder or row["bid"] in gone for row in rows)
    elif found in ("contract_refused", "performance_bond_missing"):
        before = [one for one in evidence.chain if one.index < act.index and act.lot in (one.lot, one.object)]
        won = [one for one in before if one.code in ("AWD-02", "AWD-03")]
        good = bool(won) and won[-1].code == "AWD-02" and won[-1].public["bidder"] == bidder
        refused = found == "contract_refused"
        good = good and not (refused and any(one.code == "CON-02" for one in before))
    else:
        good = True
    if not good:
        fail("forfeit", f"The ground at entry {act.index} is not what the log shows.")


def check(evidence: Evidence, begun: Leaf, act: Leaf) -> None:
    """What was kept or let go after a body's hearing is what the decision says; the owner's own it did itself.

    Raises:
        Failed: kept without an order, by another than the law says, or let go against an order.
    """
    by_rule, where = act.body.get("actor") == "log", f"at entry {act.index}"
    if begun.code != HEARD:
        if by_rule or "complaint" in act.public:
            fail("forfeit", f"No decision on a complaint is behind what was done {where}.")
        return
    decisions = [one for one in evidence.of("CPL-12", begun.object) if one.index < act.index]
    ordered = [one for one in decisions if one.public.get("deposit") == act.object]
    if act.public.get("complaint") != begun.object:
        fail("forfeit", f"The complaint whose decision is carried out {where} is another.")
    if act.code == "DEP-07":
        if not ordered or by_rule is not (ordered[0].public["keeper"] == "rule"):
            fail("forfeit", f"No decision orders what was kept {where}, or orders it of another.")
        return
    over = decisions or [one for one in evidence.of("CPL-07", begun.object) if one.index < act.index]
    lifted = [one for one in evidence.of("CPL-14", begun.object) if one.index < act.index]
    if not by_rule or not over or (ordered and not lifted):
        fail("forfeit", f"The deposit let go {where} is one that a decision orders to be kept.")


def decision(evidence: Evidence, pack: rules.Pack, act: Leaf) -> None:
    """What a decision says of a deposit: one about which its complaint heard a bidder, in time, and who keeps it.

    Raises:
        Failed
    """
    deposit, where = act.public.get("deposit"), f"at entry {act.index}"
    if deposit is None:
        if act.public["effect"] == FORFEIT or {"keeper", "keep_due_at"} & act.public.keys():
            fail("forfeit", f"The decision {where} orders that a deposit is kept, and names none.")
        return
    heard = [one for one in evidence.of(HEARD, act.object) if one.index < act.index]
    allowed = FORFEIT in pack.get("remedies.complaint_effects") and act.public["effect"] != "none"
    if not allowed or len(heard) != 1 or heard[0].public["deposit"] != deposit:
        fail("forfeit", f"The decision {where} orders that a deposit is kept about which nobody was heard.")
    said = [one for one in evidence.of("DEP-06", str(deposit)) if heard[0].index < one.index < act.index]
    if not said and instant(act.at) < instant(heard[0].public["answer_due_at"]):
        fail("forfeit", f"The decision {where} came before the bidder could answer.")
    keeper, due = act.public.get("keeper"), act.public.get("keep_due_at")
    if keeper != _keepers(pack).get(str(heard[0].public["ground"])) or (due is None) is (keeper == "owner"):
        fail("forfeit", f"The law says otherwise who keeps the deposit that is named {where}.")
    if due is not None:
        _clock(evidence, pack, act, str(due))


def _clock(evidence: Evidence, pack: rules.Pack, act: Leaf, due: str) -> None:
    """The law's time; where it names none the one, to come, that the body signed."""
    try:
        good = due == instant_text(pack.ends(DUE, after=instant(act.at)))
    except (UnknownValue, Unset):
        intent = evidence.intents.get(act.sha256)
        wanted = digest_fields({"keep_due_at": due})["keep_due_at"]
        signed = intent is None or intent.fields.get("keep_due_at") == wanted
        good = instant(due) > instant(act.at) and signed
    if not good:
        fail("forfeit", f"Until when the owner keeps the deposit isn’t the law’s time at entry {act.index}.")


def _keepers(pack: rules.Pack) -> dict[str, str]:
    try:
        return dict(pack.get(GROUNDS))
    except (UnknownValue, Unset):
        return {}
