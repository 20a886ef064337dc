"""The questions that a tender asks about bidders, committee, deposits and scoring, answered from a pack."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from openhall_rules.deposits import Refund, deposit_refund
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import Parameters
from openhall_rules.fees import FeeStatement, fee_statement, withheld
from openhall_rules.law_errors import UnknownValue, Unset
from openhall_rules.money import decimal, rounded, scale
from openhall_rules.time_limits import TimeLimits

PROCUREMENT = "government_procurement"


class OverLimit(RuleError):
    """An amount is higher than the law allows."""

    code: ClassVar[str] = "over_limit"


class Competition(TimeLimits):
    """Limits and parameters as methods of a pack."""

    def may_open(self, bidders: int) -> bool:
        """Whether so many bidders suffice to open the bids; otherwise the tender is called again."""
        minimum: int = self.get("validity.minimum_bidders")
        return bidders >= minimum

    def deposit_limit(self, estimate: Decimal, currency: str) -> Decimal | None:
        """The highest bid deposit that may be asked, rounded down to the currency's scale; None without limit."""
        return self._share("deposits.cap", estimate, currency)

    def performance_bond_limit(self, contract_price: Decimal, currency: str) -> Decimal | None:
        """The highest performance bond that may be asked; None without limit."""
        return self._share("deposits.performance_bond_cap", contract_price, currency)

    def supplement_limit(self, contract_price: Decimal, currency: str, *, resource_class: str = "") -> Decimal | None:
        """How much all supplementary contracts may add to a contract, rounded down; None without limit.

        Raises:
            Unset: the law gives no figure for the class, and no authority has entered one.
        """
        caps: Mapping[str, str] = self.get("contract.supplement_caps")
        if resource_class not in caps:
            return self._share("contract.supplement_cap", contract_price, currency)
        share = Fraction(decimal(contract_price)) * Fraction(decimal(caps[resource_class]))
        return rounded(share, scale(currency), "ROUND_DOWN")

    def contract_ends(self, *, resource_class: str = "") -> dict[str, str]:
        """On which grounds a concluded contract ends before it is performed, each with its article; none unnamed."""
        try:
            path = "contract.ends_in_procurement" if resource_class == PROCUREMENT else "contract.ends"
            articles: Mapping[str, str] = self.get("contract.ends_articles")
            return {ground: articles[ground] for ground in self.get(path)}
        except (UnknownValue, Unset):
            return {}

    def check_deposit(self, deposit: Decimal, estimate: Decimal, currency: str) -> None:
        """Refuse a deposit over the limit.

        Raises:
            OverLimit: with the limit among its facts.
        """
        limit = self.deposit_limit(estimate, currency)
        if limit is not None and decimal(deposit) > limit:
            raise OverLimit(
                f"The bid deposit may be at most {limit} {currency}.",
                limit=str(limit),
                citation=self.value("deposits.cap").citation,
            )

    def _share(self, path: str, amount: Decimal, currency: str) -> Decimal | None:
        fraction: Decimal | None = self.get(path)
        if fraction is None:
            return None
        return rounded(Fraction(decimal(amount)) * Fraction(fraction), scale(currency), "ROUND_DOWN")

    def fee_statement(self, *, expert_class: str, minutes: int, kilometres: int) -> FeeStatement:
        """What a member of a committee is paid.

        Raises:
            Unset: the table of fees, or that of withheld tax, isn't entered. UnknownClass, BadFeeTable.
        """
        return fee_statement(
            expert_class=expert_class,
            minutes=minutes,
            kilometres=kilometres,
            base_hours=self.get("expert_fees.base_hours"),
            classes=self.get("expert_fees.classes"),
            distances=self.get("expert_fees.distances"),
            withholding=self.get("expert_fees.withholding"),
            currency=self.get("expert_fees.currency"),
        )

    def fee_tax(self, *, fee: Decimal) -> Decimal:
        """What is withheld of one fee.

        Raises:
            Unset: the table isn't entered. BadFeeTable.
        """
        return withheld(fee, self.get("expert_fees.withholding"), self.get("expert_fees.currency"))

    def committee_faults(self, *, members: int, experts: int) -> tuple[str, ...]:
        """What is wrong with the size of an evaluation committee: ``too_few``, ``even``, ``too_few_experts``."""
        faults = []
        if members < self.get("committee.minimum_members"):
            faults.append("too_few")
        if self.get("committee.odd") and members % 2 == 0:
            faults.append("even")
        if experts * Fraction(1) < members * _fraction(self.get("committee.expert_share")):
            faults.append("too_few_experts")
        return tuple(faults)

    def more_time_due(self, *, asking: int, members: int) -> bool:
        """Whether so many of a committee's members ask for more time that the tenderer must give it: more than the
        share, not as many."""
        return asking * Fraction(1) > members * _fraction(self.get("committee.more_time_share"))

    def evaluation_parameters(
        self,
        method: str,
        *,
        currency: str,
        ceiling: Decimal | None = None,
        formula: str | None = None,
        formula_parameters: Mapping[str, Any] | None = None,
        score_limits: Mapping[str, Decimal] | None = None,
        life_cycle: Mapping[str, Any] | None = None,
    ) -> Parameters:
        """Everything that ``evaluate`` needs, resolved from the pack and the tender documents.

        Args:
            method: ``lowest_evaluated_price`` or ``comprehensive_score``.
            ceiling: the highest price the documents admit (最高投标限价).
            formula: code of a price formula of the pack; needed by ``comprehensive_score``.
            formula_parameters: what the documents say otherwise than the pack's formula.
            score_limits: the highest score of every other criterion.
            life_cycle: how the documents compute the life-cycle cost, where they compare it in the price's place.

        Raises:
            MethodNotPermitted: the law doesn't know the method.
            BadBid: a formula is missing, unknown or incomplete.
            BadLifeCycle: the terms of a life-cycle cost are incomplete or senseless.
        """
        self.permits(method)
        preset: Mapping[str, Any] = self.get(f"price_scores.{formula}") if formula is not None else {}
        merged = {**preset, **(formula_parameters or {})} if formula is not None else None
        return Parameters.resolve(
            method=method,
            currency=currency,
            ceiling=ceiling,
            formula=merged,
            score_limits=score_limits or {},
            candidates=self.get("evaluation.candidates"),
            ties=self.get("evaluation.ties"),
            score_digits=self.get("evaluation.score_digits"),
            rounding=self.get("evaluation.rounding"),
            life_cycle=life_cycle,
        )

    def deposit_refund(self, *, principal: Decimal, currency: str, received_date: date, refunded_date: date) -> Refund:
        """Principal and interest of a deposit, by the rate and day count that the depositary bank has entered.

        Raises:
            Unset: nobody has entered the rate or the day count.
        """
        return deposit_refund(
            principal=principal,
            currency=currency,
            received_date=received_date,
            refunded_date=refunded_date,
            rates=self.get("deposits.interest_rate"),
            day_count=self.get("deposits.day_count"),
            rounding=self.get("deposits.rounding"),
        )


def _fraction(written: str) -> Fraction:
    """``"2/3"``, exactly."""
    above, _, below = written.partition("/")
    return Fraction(int(above), int(below or "1"))
