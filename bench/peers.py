"""What pandas and polars are taught: the OCDS indicators that plain group-bys, joins and windows express.

Each gives, by id, a table with a column ``value`` (and nulls or nothing where there is none), as the definitions of the
catalogue say for the fields that the invented market has. Nobody's trick is withheld: columns are named, frames shared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

MANY: Final = (
    "A02", "A04", "A09", "B01", "B02", "B02V", "B03", "B04", "B05", "B06", "B08", "B10", "C01", "C02", "C03", "C04",
    "C06", "C07", "D02", "D03", "E02", "F01", "F02", "H07",
)  # fmt: skip
"""Indicators that all three compute."""
NOT_SUBMITTED: Final = ["withdrawn", "invited", "draft"]
NOT_STANDING: Final = ["cancelled", "unsuccessful", "pending"]
OPEN: Final = ["open", "selective"]
LOT: Final = ["tender_id", "lot_id", "currency"]
BUYER: Final = ["buyer_id", "quarter"]
MARKET: Final = ["market", "year", "currency"]
BIDS: Final = ["tender_id", "lot_id", "bidder_id", "status", "won", "amount", "currency"]
TENDERS: Final = [
    "tender_id", "title", "buyer_id", "status", "method", "category", "class_id", "market", "value", "currency",
    "start_at", "end_at", "year", "quarter",
]  # fmt: skip
AWARDS: Final = ["tender_id", "supplier_id", "suppliers", "award_id", "status", "at", "value", "currency"]
FIELDS: Final = [
    "title", "buyer_id", "status", "method", "category", "class_id", "value", "currency", "start_at", "end_at",
]  # fmt: skip


def of_pandas(folder: Path) -> dict[str, Any]:
    """By pandas: frames by id."""
    import numpy as np
    import pandas as pd

    def read(name: str, columns: list[str]) -> Any:
        return pd.read_parquet(folder / f"{name}.parquet", columns=columns)

    bids, tenders, awards = read("bids", BIDS), read("tenders", TENDERS), read("awards", AWARDS)
    bids = bids[~bids["status"].fillna("pending").isin(NOT_SUBMITTED)]
    awards = awards[~awards["status"].fillna("active").isin(NOT_STANDING) & (awards["supplier_id"] != "")]
    places = tenders[["tender_id", "buyer_id", "market", "year", "quarter"]]
    awards = awards.merge(places, on="tender_id", how="left")
    found: dict[str, Any] = {}

    def keep(id_: str, value: Any) -> None:
        found[id_] = pd.DataFrame({"value": np.asarray(value, dtype="float64")})

    by_tender = bids.groupby("tender_id", sort=False)
    counted = tenders["tender_id"].map(by_tender.size())
    keep("A02", counted)
    good = bids["status"].isin(["valid", "awarded"])
    out = bids["status"] == "disqualified"
    sums = pd.DataFrame({"t": bids["tender_id"], "g": good, "d": good | out}).groupby("t", sort=False).sum()
    keep("A04", sums["g"] / sums["d"].where(sums["d"] > 0))
    together = awards.groupby(["tender_id", "award_id", "market", "quarter"], sort=False)["suppliers"].max() > 1
    keep("A09", together.groupby(["market", "quarter"], sort=False).mean())

    def share(part: Any, whole: Any) -> Any:
        told = tenders[BUYER].assign(p=part & whole, w=whole).groupby(BUYER, sort=False)[["p", "w"]].sum()
        return told["p"] / told["w"].where(told["w"] > 0)

    is_open = tenders["method"].isin(OPEN)
    keep("B01", share(counted == 1, is_open & (counted >= 1)))
    keep("B02", share(is_open, tenders["method"].notna()))
    known = tenders["method"].notna() & (tenders["value"] > 0)
    worth = tenders[[*BUYER, "currency"]].assign(
        p=tenders["value"].where(known & is_open, 0.0), w=tenders["value"].where(known, 0.0)
    )
    worth = worth.groupby([*BUYER, "currency"], sort=False)[["p", "w"]].sum()
    keep("B02V", worth["p"] / worth["w"].where(worth["w"] > 0))
    failed = tenders["status"].isin(["unsuccessful", "cancelled"])
    keep("B03", share(failed, failed | (tenders["status"] == "complete")))

    priced = bids[bids["amount"] > 0]
    lots = priced.groupby(LOT, sort=False)["amount"]
    told = lots.agg(["mean", "std", "min", "max", "count"])
    several = told["count"] >= 2
    keep("B05", (told["std"] / told["mean"]).where(several))
    keep("B06", ((told["max"] - told["min"]) / told["min"]).where(several))
    stands = priced[priced["status"].fillna("pending") != "disqualified"]
    won = stands["won"].fillna(False).astype(bool)
    winning = stands[won].groupby(LOT, sort=False)["amount"].min()
    second = stands[~won].groupby(LOT, sort=False)["amount"].min()
    keep("B04", ((second - winning) / winning).dropna())
    valid = bids[bids["status"].fillna("pending") != "disqualified"]
    valid = valid[valid["bidder_id"].notna() & valid["won"].notna()]
    valid = valid[["tender_id", "bidder_id", "won"]].merge(places[["tender_id", "year"]], on="tender_id", how="left")
    keep("B08", valid.groupby(["bidder_id", "year"], sort=False)["won"].mean().astype("float64"))
    each = pd.DataFrame({"tender_id": bids["tender_id"], "lot_id": bids["lot_id"], "g": good, "o": out})
    each = each.groupby(["tender_id", "lot_id"], sort=False)[["g", "o"]].sum().reset_index()
    each = each.merge(places, on="tender_id", how="left")
    each["p"] = (each["g"] == 1) & (each["o"] >= 1)
    each["w"] = each["g"] + each["o"] > 0
    told = each.groupby(BUYER, sort=False)[["p", "w"]].sum()
    keep("B10", told["p"] / told["w"].where(told["w"] > 0))

    def shares(keys: list[str], who: str, size: Any) -> Any:
        parts = awards.assign(size=size).groupby([*keys, who], sort=False)["size"].sum().rename("size").reset_index()
        parts = parts[parts["size"] > 0]
        parts["share"] = parts["size"] / parts.groupby(keys, sort=False)["size"].transform("sum")
        return parts

    by_value = shares(MARKET, "supplier_id", awards["value"].fillna(0.0))
    grouped = by_value.groupby(MARKET, sort=False)["share"]
    keep("C01", (by_value["share"] ** 2).groupby([by_value[one] for one in MARKET], sort=False).sum())
    keep("C03", by_value.sort_values("share", ascending=False).groupby(MARKET).head(4).groupby(MARKET)["share"].sum())
    entropy = -(by_value["share"] * np.log(by_value["share"]))
    many = grouped.count()
    told = entropy.groupby([by_value[one] for one in MARKET], sort=False).sum() / np.log(many.where(many > 1))
    keep("C06", told)
    by_count = shares(["market", "year"], "supplier_id", 1)
    keep("C02", (by_count["share"] ** 2).groupby([by_count["market"], by_count["year"]], sort=False).sum())
    of_buyer = ["buyer_id", "year", "currency"]
    keep("C04", shares(of_buyer, "supplier_id", awards["value"].fillna(0.0)).groupby(of_buyer)["share"].max())
    of_firm = ["supplier_id", "year", "currency"]
    keep("C07", shares(of_firm, "buyer_id", awards["value"].fillna(0.0)).groupby(of_firm, sort=False)["share"].max())

    keep("D02", (tenders["end_at"] - tenders["start_at"]).dt.days)
    keep("D03", tenders[FIELDS].notna().sum(axis=1) / len(FIELDS))
    first = tenders["tender_id"].map(awards.groupby("tender_id", sort=False)["at"].min())
    keep("E02", (first - tenders["end_at"]).dt.days)
    paid = tenders["tender_id"].map(awards.groupby("tender_id", sort=False)["value"].sum())
    keep("F01", ((tenders["value"] - paid) / tenders["value"]).where(tenders["value"] > 0))
    away = (paid / tenders["value"] - 1).abs()
    keep("F02", (away <= 0.01).astype("float64").where(away.notna() & (tenders["value"] > 0)))
    named = priced[priced["bidder_id"].notna()]
    firms = named.groupby([*LOT, "amount"], sort=False)["bidder_id"].nunique().rename("firms").reset_index()
    firms["same"] = firms["firms"].where(firms["firms"] > 1, 0)
    told = firms.groupby(LOT, sort=False)[["same", "firms"]].sum()
    keep("H07", told["same"].where(told["firms"] >= 2))
    return found


def of_polars(folder: Path) -> dict[str, Any]:
    """By polars, lazily and together: frames by id."""
    import polars as pl

    def scan(name: str, columns: list[str]) -> Any:
        return pl.scan_parquet(folder / f"{name}.parquet").select(columns)

    bids, tenders, awards = scan("bids", BIDS), scan("tenders", TENDERS), scan("awards", AWARDS)
    bids = bids.filter(~pl.col("status").fill_null("pending").is_in(NOT_SUBMITTED))
    awards = awards.filter(~pl.col("status").fill_null("active").is_in(NOT_STANDING) & (pl.col("supplier_id") != ""))
    places = tenders.select("tender_id", "buyer_id", "market", "year", "quarter")
    awards = awards.join(places, on="tender_id", how="left")
    tenders = tenders.join(bids.group_by("tender_id").len("bids"), on="tender_id", how="left")
    good, out = pl.col("status").is_in(["valid", "awarded"]), pl.col("status") == "disqualified"
    is_open, amount = pl.col("method").is_in(OPEN), pl.col("amount")
    known = pl.col("method").is_not_null() & (pl.col("value") > 0)
    failed = pl.col("status").is_in(["unsuccessful", "cancelled"])
    not_out = pl.col("status").fill_null("pending") != "disqualified"
    priced = bids.filter(amount > 0)
    won = pl.col("won").fill_null(False)

    def share(part: Any, whole: Any) -> Any:
        return tenders.group_by(BUYER).agg(value=(part & whole).sum() / whole.sum())

    def shares(keys: list[str], who: str, size: Any) -> Any:
        parts = awards.group_by([*keys, who]).agg(size=size.sum()).filter(pl.col("size") > 0)
        return parts.with_columns(share=pl.col("size") / pl.col("size").sum().over(keys))

    worth = pl.col("value").fill_null(0.0)
    by_value = shares(MARKET, "supplier_id", worth)
    part = pl.col("share")
    paid = awards.group_by("tender_id").agg(paid=pl.col("value").sum(), first=pl.col("at").min())
    judged = tenders.join(paid, on="tender_id", how="left")
    away = (pl.col("paid") / pl.col("value") - 1).abs()
    firms = (
        priced.filter(pl.col("bidder_id").is_not_null())
        .group_by([*LOT, "amount"])
        .agg(firms=pl.col("bidder_id").n_unique())
    )
    several = amount.len() >= 2
    told = {
        "A02": tenders.select(value=pl.col("bids")),
        "A04": bids.group_by("tender_id").agg(value=good.sum() / (good | out).sum()),
        "A09": awards.group_by("tender_id", "award_id", "market", "quarter")
        .agg(many=pl.col("suppliers").max() > 1)
        .group_by("market", "quarter")
        .agg(value=pl.col("many").mean()),
        "B01": share(pl.col("bids") == 1, is_open & (pl.col("bids") >= 1)),
        "B02": share(is_open, pl.col("method").is_not_null()),
        "B02V": tenders.group_by([*BUYER, "currency"]).agg(
            value=pl.col("value").filter(known & is_open).sum() / pl.col("value").filter(known).sum()
        ),
        "B03": share(failed, failed | (pl.col("status") == "complete")),
        "B04": priced.filter(not_out)
        .group_by(LOT)
        .agg(w=amount.filter(won).min(), s=amount.filter(~won).min())
        .select(value=(pl.col("s") - pl.col("w")) / pl.col("w")),
        "B05": priced.group_by(LOT).agg(value=pl.when(several).then(amount.std() / amount.mean())),
        "B06": priced.group_by(LOT).agg(value=pl.when(several).then((amount.max() - amount.min()) / amount.min())),
        "B08": bids.filter(not_out & pl.col("bidder_id").is_not_null() & pl.col("won").is_not_null())
        .join(places.select("tender_id", "year"), on="tender_id", how="left")
        .group_by("bidder_id", "year")
        .agg(value=pl.col("won").mean()),
        "B10": bids.group_by("tender_id", "lot_id")
        .agg(g=good.sum(), o=out.sum())
        .join(places, on="tender_id", how="left")
        .group_by(BUYER)
        .agg(
            value=((pl.col("g") == 1) & (pl.col("o") >= 1)).sum() / (pl.col("g") + pl.col("o") > 0).sum(),
        ),
        "C01": by_value.group_by(MARKET).agg(value=(part * part).sum()),
        "C02": shares(["market", "year"], "supplier_id", pl.col("award_id").is_not_null().cast(pl.Int64))
        .group_by("market", "year")
        .agg(value=(part * part).sum()),
        "C03": by_value.group_by(MARKET).agg(value=part.top_k(4).sum()),
        "C04": shares(["buyer_id", "year", "currency"], "supplier_id", worth)
        .group_by("buyer_id", "year", "currency")
        .agg(value=part.max()),
        "C06": by_value.group_by(MARKET).agg(value=-(part * part.log()).sum() / part.len().cast(pl.Float64).log()),
        "C07": shares(["supplier_id", "year", "currency"], "buyer_id", worth)
        .group_by("supplier_id", "year", "currency")
        .agg(value=part.max()),
        "D02": tenders.select(value=(pl.col("end_at") - pl.col("start_at")).dt.total_days()),
        "D03": tenders.select(value=pl.sum_horizontal(pl.col(one).is_not_null() for one in FIELDS) / len(FIELDS)),
        "E02": judged.select(value=(pl.col("first") - pl.col("end_at")).dt.total_days()),
        "F01": judged.select(
            value=pl.when(pl.col("value") > 0).then((pl.col("value") - pl.col("paid")) / pl.col("value"))
        ),
        "F02": judged.select(value=pl.when(pl.col("value") > 0).then((away <= 0.01).cast(pl.Float64))),
        "H07": firms.group_by(LOT)
        .agg(
            same=pl.col("firms").filter(pl.col("firms") > 1).sum(),
            all=pl.col("firms").sum(),
        )
        .select(value=pl.when(pl.col("all") >= 2).then(pl.col("same"))),
    }
    frames = pl.collect_all([told[id_].select(pl.col("value").cast(pl.Float64)) for id_ in MANY])
    return dict(zip(MANY, frames, strict=True))
