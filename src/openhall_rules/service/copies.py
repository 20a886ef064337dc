"""The fee of a certified copy, paper and electronic together: it is charged once."""

from __future__ import annotations

from decimal import Decimal

from openhall_rules.law import Pack


def copy_fee(law: Pack, pages: int) -> Decimal:
    """The fee in dong of one certified copy of so many pages.

    Raises:
        ValueError: a copy has a page or more.
    """
    if pages < 1:
        raise ValueError("a copy has a page or more")
    first = min(pages, law.get("copies.first_pages"))
    fee = first * law.get("copies.first_price") + (pages - first) * law.get("copies.later_price")
    return Decimal(min(fee, law.get("copies.most")))
