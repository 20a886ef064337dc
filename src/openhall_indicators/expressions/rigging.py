"""H · Bid rigging: shared facts, regular prices, who bids beside whom. Leads, never verdicts.

Pairs are formed inside blocks (one tender, one shared thing) of at most ``limits.largest_block`` firms, so that their
number grows with the number of bids and not with its square. :func:`capped` counts the blocks that were left out.
"""

from __future__ import annotations

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import (
    LOT,
    attach,
    known,
    on_every_lot,
    priced,
    ratio,
    result,
    submitted,
)
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

PAIR = ("first_id", "second_id")


def _within(blocks: ir.Table, keys: Sequence[str], largest: int) -> tuple[ir.Table, ir.Table]:
    """Members of blocks that are small enough, and the blocks that are not."""
    sizes = blocks.group_by(list(keys)).agg(size=lambda t: t.count())
    whole = attach(blocks, sizes, keys)
    return whole.filter(whole["size"] <= largest).drop("size"), sizes.filter(sizes["size"] > largest)


def _pairs(blocks: ir.Table, keys: Sequence[str], member: str) -> ir.Table:
    """Each two members of a block, in the order of their ids."""
    other = blocks.rename({"second_id": member, **{f"{key}_r": key for key in keys}})
    first = blocks.rename(first_id=member)
    joined = first.join(other, [*(first[key] == other[f"{key}_r"] for key in keys), first.first_id < other.second_id])
    return joined.select(*keys, *PAIR)


def _shared(facts: Facts, kinds: Sequence[str]) -> tuple[ir.Table, ir.Table]:
    traces = facts.traces
    # A thing of the venue says nothing about those who used it.
    mine = traces.filter(traces.kind.isin(kinds) & (traces.holder_id.fill_null("") != "venue"))
    things = known(mine, "tender_id", "bidder_id", "value").select("tender_id", "kind", "value", "bidder_id").distinct()
    keys = ("tender_id", "kind", "value")
    small, large = _within(things, keys, facts.limits.largest_block)
    return _pairs(small, keys, "bidder_id"), large


def _same(facts: Facts, *kinds: str) -> ir.Table:
    """Pairs of bidders of one tender that share a thing; value: the share of ``kinds`` in which they do."""
    pairs, _ = _shared(facts, kinds)
    told = pairs.group_by("tender_id", *PAIR).agg(alike=lambda t: t.kind.nunique(), n=lambda t: t.count())
    return result(told, ("tender_id", *PAIR), told.alike.cast("float64") / len(kinds), told.n)


DEVICE = ("mac", "cpu", "disk")
CONTACT = ("legal_representative", "shareholder", "phone", "email", "address", "payer", "signature")


@indicator("H01")
def same_device(facts: Facts) -> ir.Table:
    return _same(facts, *DEVICE)


@indicator("H02")
def same_address(facts: Facts) -> ir.Table:
    return _same(facts, "ip")


@indicator("H03")
def same_pricing_lock(facts: Facts) -> ir.Table:
    return _same(facts, "pricing_lock")


@indicator("H04")
def same_author(facts: Facts) -> ir.Table:
    return _same(facts, "author")


@indicator("H08")
def same_contact(facts: Facts) -> ir.Table:
    return _same(facts, *CONTACT)


@indicator("H06")
def regular_prices(facts: Facts) -> ir.Table:
    """R² of the sorted prices, or of their logarithms, on their rank: the larger of the two."""
    bids = priced(facts).select(*LOT, "amount")
    order = ibis.window(group_by=LOT, order_by=["amount"])
    ranked = bids.mutate(x=ibis.row_number().over(order).cast("float64"))
    ranked = ranked.mutate(y=ranked.amount, z=ranked.amount.ln())
    means = ranked.group_by(LOT).agg(
        mx=lambda t: t.x.mean(), my=lambda t: t.y.mean(), mz=lambda t: t.z.mean(), n=lambda t: t.count()
    )
    away = attach(ranked, means, LOT)
    away = away.mutate(x=away.x - away.mx, y=(away.y - away.my) / away.my, z=away.z - away.mz)
    sums = away.group_by(LOT).agg(
        n=lambda t: t.n.max(),
        xx=lambda t: (t.x * t.x).sum(),
        yy=lambda t: (t.y * t.y).sum(),
        zz=lambda t: (t.z * t.z).sum(),
        xy=lambda t: (t.x * t.y).sum(),
        xz=lambda t: (t.x * t.z).sum(),
    )
    linear = sums.xy * sums.xy / (sums.xx * sums.yy).nullif(0.0)
    geometric = sums.xz * sums.xz / (sums.xx * sums.zz).nullif(0.0)
    value = ibis.cases((sums.n >= 4, ibis.greatest(linear, geometric)), else_=ibis.null("float64"))
    return on_every_lot(facts, sums.mutate(value=value))


@indicator("H07")
def identical_prices(facts: Facts) -> ir.Table:
    bids = known(priced(facts), "bidder_id")
    equal = bids.group_by([*LOT, "amount"]).agg(firms=lambda t: t.bidder_id.nunique())
    told = equal.group_by(LOT).agg(
        value=lambda t: t.firms.sum(where=t.firms > 1).fill_null(0).cast("float64"), n=lambda t: t.firms.sum()
    )
    return on_every_lot(facts, told.mutate(value=ibis.cases((told.n >= 2, told.value), else_=ibis.null("float64"))))


@indicator("H09")
def adjacent_uploads(facts: Facts) -> ir.Table:
    """Neighbours in the order of upload only, so that nothing is quadratic. value: times in this order, less times in
    the other; n: times adjacent at all."""
    bids = known(submitted(facts), "at", "bidder_id").select("tender_id", "lot_id", "bidder_id", "bid_id", "at")
    bids = bids.mutate(moment=bids["at"].epoch_seconds().cast("float64"))
    order = ibis.window(group_by=("tender_id", "lot_id"), order_by=["moment", "bid_id"])
    near = bids.mutate(before=bids.bidder_id.lag().over(order), gap=bids.moment - bids.moment.lag().over(order))
    near = near.filter((near.gap <= facts.limits.adjacent_minutes * 60) & (near.before != near.bidder_id))
    ordered = near.mutate(
        first_id=ibis.least(near.before, near.bidder_id),
        second_id=ibis.greatest(near.before, near.bidder_id),
        forward=near.before < near.bidder_id,
    )
    told = ordered.group_by(PAIR).agg(
        forth=ordered.count(where=ordered.forward), back=ordered.count(where=~ordered.forward), n=ordered.count()
    )
    return result(told, PAIR, (told.forth - told.back).abs().cast("float64"), told.n)


def _entries(facts: Facts) -> ir.Table:
    return known(submitted(facts), "bidder_id").select("tender_id", "lot_id", "bidder_id").distinct()


@indicator("H10")
def cobids(facts: Facts) -> ir.Table:
    """Jaccard of the sets of lots of two firms with at least ``limits.fewest_cobids`` in common."""
    entries = _entries(facts)
    lot = ("tender_id", "lot_id")
    small, _ = _within(entries, lot, facts.limits.largest_block)
    together = _pairs(small, lot, "bidder_id").group_by(PAIR).agg(common=lambda t: t.count())
    together = together.filter(together.common >= facts.limits.fewest_cobids)
    each = entries.group_by("bidder_id").agg(lots=lambda t: t.count())
    whole = attach(together, each.select(first_id="bidder_id", a="lots"), ("first_id",))
    whole = attach(whole, each.select(second_id="bidder_id", b="lots"), ("second_id",))
    return result(whole, PAIR, ratio(whole.common, whole.a + whole.b - whole.common), whole.common)


def capped(facts: Facts) -> dict[str, int]:
    """How many blocks were too large for pairs: lots by their bidders, shared things by those who share them."""
    _, lots = _within(_entries(facts), ("tender_id", "lot_id"), facts.limits.largest_block)
    _, things = _shared(facts, ("ip", "pricing_lock", "author", *DEVICE, *CONTACT))
    engine = facts.tables["bids"].get_backend()
    return {
        "lots": int(engine.to_pyarrow(lots.count()).as_py()),
        "shared things": int(engine.to_pyarrow(things.count()).as_py()),
    }
