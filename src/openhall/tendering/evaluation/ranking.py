"""From findings to a ranking, by ``openhall_rules`` alone."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation.inputs import Finding, Findings
from openhall.tendering.notices.public import Lot, parameters_of
from openhall.tendering.opening.public import ReadOut
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import Bid, Ranking, evaluate
from openhall_rules.law import Pack
from openhall_rules.money import quantize, text


def check(findings: Findings, opened: dict[str, ReadOut], lot: Lot, law: Pack) -> None:
    """Findings must cover every opened bid once, add up, and give grounds that the law knows.

    Raises:
        Invalid: what doesn't fit, bid by bid.
    """
    errors: dict[str, str] = {}
    given = [str(finding.bid) for finding in findings.bids]
    if len(set(given)) != len(given) or set(given) != opened.keys():
        errors["bids"] = _("The findings must cover every bid that was opened, once, and no other.")
    grounds = law.get("validity.rejection")
    for place, finding in enumerate(findings.bids):
        bid = opened.get(str(finding.bid))
        if bid is None:
            continue
        if finding.rejected is not None and finding.rejected.article not in grounds:
            errors[f"bids.{place}.rejected"] = _("The law in force doesn’t know this ground of rejection.")
        if fault := _price_fault(finding, bid, lot):
            errors[f"bids.{place}.evaluated_total"] = fault
    faults = law.committee_faults(members=findings.members, experts=findings.experts)
    if findings.experts > findings.members:
        errors["experts"] = _("There can’t be more experts than members.")
    elif faults:
        errors["members"] = _("The law asks for an odd committee of at least five, two thirds of them experts.")
    if errors:
        raise Invalid(errors=errors)


def _price_fault(finding: Finding, bid: ReadOut, lot: Lot) -> str | None:
    total, adjusted = bid.total, sum((Decimal(one.amount) for one in finding.adjustments), Decimal(0))
    if finding.evaluated_total is None:
        if bid.currency != lot.currency and finding.rejected is None:
            return _("The price was read out in another currency; enter it in the currency of the lot.")
        return _("Corrections need the evaluated price that they lead to.") if finding.adjustments else None
    if finding.evaluated_total != quantize(finding.evaluated_total, lot.currency):
        return _("The amount has more decimals than the currency.")
    if bid.currency == lot.currency and total + adjusted != finding.evaluated_total:
        return _("The price read out and the corrections don’t add up to the evaluated price.")
    return None


def statement_bids(findings: Findings, opened: dict[str, ReadOut]) -> list[dict[str, Any]]:
    """The findings as the statement of EVA-01 has them, in the order of the opening."""
    by_bid = {str(finding.bid): finding for finding in findings.bids}
    ordered = sorted(opened.values(), key=lambda bid: bid.opened_order)
    return [_entry(by_bid[str(bid.bid)], bid) for bid in ordered]


def _entry(finding: Finding, bid: ReadOut) -> dict[str, Any]:
    return {
        "bid": str(bid.bid),
        "bidder": bid.bidder,
        "evaluated_total": None if finding.evaluated_total is None else text(finding.evaluated_total),
        "adjustments": [{"amount": one.amount, "reason": one.reason} for one in finding.adjustments],
        "other_scores": {name: text(score) for name, score in sorted(finding.other_scores.items())},
        "rejected": None
        if finding.rejected is None
        else {"article": finding.rejected.article, "reason": finding.rejected.reason},
    }


def rank(entries: list[dict[str, Any]], opened: dict[str, ReadOut], lot: Lot, law: Pack) -> Ranking:
    """The ranking of the findings.

    Raises:
        Invalid: scores are missing or outside their limits.
    """
    bids = [
        Bid(
            bid=entry["bid"],
            price=opened[entry["bid"]].total,
            leaf_index=opened[entry["bid"]].leaf_index,
            evaluated_price=None if entry["evaluated_total"] is None else Decimal(entry["evaluated_total"]),
            other_scores={name: Decimal(score) for name, score in entry["other_scores"].items()},
            rejected=entry["rejected"]["article"] if entry["rejected"] else None,
            reason=entry["rejected"]["reason"] if entry["rejected"] else "",
        )
        for entry in entries
    ]
    try:
        return evaluate(lot.method, bids, parameters_of(lot, law))
    except RuleError as error:
        raise Invalid(errors={"bids": str(error)}) from error
