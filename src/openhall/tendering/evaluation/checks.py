"""Whether findings fit: every bid, sums, limits of scores, grounds, and the size of the committee."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation import sheets, waits
from openhall.tendering.evaluation.inputs import Finding, Findings
from openhall.tendering.evaluation.ranking import Opened
from openhall.tendering.evaluation.refusals import ScoringOpen
from openhall.tendering.notices.public import Lot, documented_of, parameters_of
from openhall.tendering.opening.public import ReadOut
from openhall_rules.evaluation import SCORE, Parameters
from openhall_rules.law import Pack
from openhall_rules.money import quantize, text
from openhall_rules.requirements import Documented

GROUNDS = "validity.rejection"
Faults = dict[str, str]
"""Field of the payload → sentence that says what is wrong with it."""


def check(findings: Findings, opened: Opened, lot: Lot, law: Pack) -> None:
    """Findings must cover every opened bid once, add up, keep the limits and give grounds that the law knows.

    Raises:
        Invalid: what doesn't fit, bid by bid.
    """
    faults = committee_faults(findings.members, findings.experts, law)
    committee = waits.drawn(lot)
    if committee is not None and (findings.members, findings.experts) != (committee.members, committee.experts):
        faults["members"] = _("The committee of this lot has %(members)s members, %(experts)s of them experts.") % {
            "members": committee.members,
            "experts": committee.experts,
        }
    given = [str(finding.bid) for finding in findings.bids]
    if len(set(given)) != len(given) or set(given) != opened.keys():
        faults["bids"] = _("The findings must cover every bid that was opened, once, and no other.")
    parameters = parameters_of(lot, law)
    terms = Documented() if sheets.is_scored_apart(lot) else documented_of(lot, law)
    for place, finding in enumerate(findings.bids):
        bid = opened.get(str(finding.bid))
        if bid is not None:
            found = _finding_faults(f"bids.{place}", finding, bid, parameters, law)
            found |= _scale_faults(f"bids.{place}.other_scores", finding, terms)
            faults |= {
                name: _("Bid %(place)s: %(fault)s") % {"place": bid.opened_order, "fault": fault}
                for name, fault in found.items()
            }
    if faults:
        raise Invalid(errors=faults)


Means = Mapping[str, Mapping[str, str]]
"""Bid → criterion → mean of the members' scores."""


def means_that_count(lot: Lot) -> Means | None:
    """The means that the findings must take; None where the members don't score one by one.

    Raises:
        ScoringOpen: the chair hasn't closed the scoring.
    """
    if not sheets.is_scored_apart(lot):
        return None
    closed = sheets.closed(lot)
    if closed is None:
        raise ScoringOpen(lot=str(lot.uuid))
    found: Means = closed.means
    return found


def check_means(findings: Findings, means: Means | None) -> None:
    """Where the members scored one by one, the findings take the means of their scores; a rejected bid may have none.

    Raises:
        Invalid: another score than the mean.
    """
    faults: Faults = {}
    for place, finding in enumerate(findings.bids if means is not None else []):
        right = {name: Decimal(score) for name, score in (means or {}).get(str(finding.bid), {}).items()}
        is_left_out = finding.rejected is not None and not finding.other_scores
        if finding.other_scores != right and not is_left_out:
            faults[f"bids.{place}.other_scores"] = _("The scores of a bid are the means of the members’ scores.")
    if faults:
        raise Invalid(errors=faults)


def committee_faults(members: int, experts: int, law: Pack) -> Faults:
    """What is wrong with the size of the committee, by the law."""
    if experts > members:
        return {"experts": _("There can’t be more experts than members.")}
    found = law.committee_faults(members=members, experts=experts)
    article = law.value("committee.minimum_members").citation
    faults: Faults = {}
    if "too_few" in found:
        minimum = law.get("committee.minimum_members")
        faults["members"] = _("A committee has at least %(count)s members (%(article)s).") % {
            "count": minimum,
            "article": article,
        }
    elif "even" in found:
        faults["members"] = _("The number of members must be odd (%(article)s).") % {
            "article": law.value("committee.odd").citation
        }
    if "too_few_experts" in found:
        faults["experts"] = _("At least %(share)s of the members must be experts (%(article)s).") % {
            "share": law.get("committee.expert_share"),
            "article": law.value("committee.expert_share").citation,
        }
    return faults


def is_over_ceiling(finding: Finding, bid: ReadOut, parameters: Parameters) -> bool:
    """Whether the price lies over the lot's ceiling, so that the rules reject the bid by themselves."""
    price = bid.total if bid.currency == parameters.currency else finding.evaluated_total
    return parameters.ceiling is not None and price is not None and price > parameters.ceiling


def _finding_faults(where: str, finding: Finding, bid: ReadOut, parameters: Parameters, law: Pack) -> Faults:
    faults: Faults = {}
    if finding.rejected is not None and finding.rejected.article not in law.get(GROUNDS):
        faults[f"{where}.rejected.article"] = _("The law in force doesn’t know this ground of rejection.")
    if fault := _price_fault(finding, bid, parameters.currency):
        faults[f"{where}.evaluated_total"] = fault
    stands = finding.rejected is None and not is_over_ceiling(finding, bid, parameters)
    faults |= _cost_faults(f"{where}.costs", finding, parameters, sealed_costs(bid, parameters), stands=stands)
    return faults | _score_faults(f"{where}.other_scores", finding, parameters, stands=stands)


def sealed_costs(bid: ReadOut, parameters: Parameters) -> dict[str, Decimal]:
    """The running costs that were sealed with the price; none where they weren't, or in another currency."""
    if bid.currency != parameters.currency:
        return {}
    return {one["name"]: Decimal(one["amount"]) for one in bid.content.get("costs", [])}


def _cost_faults(
    where: str, finding: Finding, parameters: Parameters, sealed: Mapping[str, Decimal], *, stands: bool
) -> Faults:
    """Where life-cycle costs are compared, every bid that stands declares each cost of the documents."""
    names = [] if parameters.life_cycle is None else [one.name for one in parameters.life_cycle.costs]
    faults: Faults = {}
    if strange := sorted(finding.costs.keys() - set(names)):
        faults[where] = _("The documents don’t name the cost “%(name)s”.") % {"name": strange[0]}
    for place, name in enumerate(names):
        amount = finding.costs.get(name)
        if amount is None and stands:
            faults[f"{where}.{place}.amount"] = _("Enter what the bid declares for “%(name)s”.") % {"name": name}
        elif amount is not None and name in sealed and amount != sealed[name]:
            faults[f"{where}.{place}.amount"] = _(
                "The bid’s sealed price sheet declares %(amount)s for “%(name)s”."
            ) % {
                "amount": text(sealed[name]),
                "name": name,
            }
        elif amount is not None and name not in sealed and amount != quantize(amount, parameters.currency):
            faults[f"{where}.{place}.amount"] = _("The amount has more decimals than the currency.")
    return faults


def _scale_faults(where: str, finding: Finding, terms: Documented) -> Faults:
    names, wrong = sorted(finding.other_scores), terms.off_scale(finding.other_scores)
    return {
        f"{where}.{names.index(name)}.score": _("The scale of “%(name)s” doesn’t admit this score.") % {"name": name}
        for name in wrong
    }


def _price_fault(finding: Finding, bid: ReadOut, currency: str) -> str | None:
    evaluated = finding.evaluated_total
    if evaluated is None:
        if bid.currency != currency and finding.rejected is None:
            return _("The price was read out in another currency; enter it in the currency of the lot.")
        return _("Corrections need the evaluated price that they lead to.") if finding.adjustments else None
    if evaluated <= 0:
        return _("A price is more than nothing.")
    if evaluated != quantize(evaluated, currency):
        return _("The amount has more decimals than the currency.")
    adjusted = bid.total + sum((one.amount for one in finding.adjustments), Decimal(0))
    if bid.currency == currency and adjusted != evaluated:
        return _("The price read out and the corrections don’t add up to the evaluated price.")
    return None


def _score_faults(where: str, finding: Finding, parameters: Parameters, *, stands: bool) -> Faults:
    """Every criterion needs a score within its limit; fields are counted in the order of the criteria's names."""
    limits = parameters.score_limits if parameters.method == SCORE else {}
    faults: Faults = {}
    if strange := sorted(finding.other_scores.keys() - limits.keys()):
        faults[where] = _("The documents don’t name the criterion “%(name)s”.") % {"name": strange[0]}
    for place, name in enumerate(sorted(limits)):
        score = finding.other_scores.get(name)
        if score is None and stands:
            faults[f"{where}.{place}.score"] = _("“%(name)s” needs a score.") % {"name": name}
        elif score is not None and score > limits[name]:
            faults[f"{where}.{place}.score"] = _("“%(name)s” is scored from 0 to %(limit)s.") % {
                "name": name,
                "limit": text(limits[name]),
            }
    return faults
