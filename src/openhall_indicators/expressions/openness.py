"""D · What is open to whom."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from openhall_indicators.expressions.frames import attach, days, flag, places, ratio, result, standing
from openhall_indicators.expressions.participation import share
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.facts import Facts

TENDER = ("tender_id",)
KEY_FIELDS = (
    "title",
    "buyer_id",
    "status",
    "method",
    "category",
    "class_id",
    "value",
    "currency",
    "start_at",
    "end_at",
)


def awarded(facts: Facts) -> ir.Table:
    """Each tender with its first standing award's date, null where it has none."""
    first = standing(facts).group_by("tender_id").agg(awarded_at=lambda t: t["at"].min())
    return attach(facts.tenders, first, TENDER)


@indicator("D01")
def published_before_award(facts: Facts) -> ir.Table:
    tenders = awarded(facts)
    return result(tenders, TENDER, flag(tenders.published_at < tenders.awarded_at), ibis.literal(1))


@indicator("D02")
def window(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    return result(tenders, TENDER, days(tenders.end_at, tenders.start_at), ibis.literal(1))


@indicator("D03")
def completeness(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    filled = sum((ibis.cases((tenders[name].notnull(), 1), else_=0) for name in KEY_FIELDS), start=ibis.literal(0))
    return result(tenders, TENDER, filled.cast("float64") / len(KEY_FIELDS), ibis.literal(len(KEY_FIELDS)))


@indicator("D04")
def key_documents(facts: Facts) -> ir.Table:
    """Null for every tender when the data hold no document at all: then nobody published that part."""
    documents = facts.documents
    found = documents.group_by("tender_id").agg(
        notice=documents.count(where=documents.type == "tenderNotice"),
        papers=documents.count(where=documents.type == "biddingDocuments"),
        award=documents.count(where=documents.type == "awardNotice"),
        contract=documents.count(where=documents.type.isin(("contractSigned", "contractNotice"))),
    )
    reached = facts.contracts.group_by("tender_id").agg(contracts=lambda t: t.count())
    tenders = attach(attach(awarded(facts), found, TENDER), reached, TENDER)
    tenders = tenders.cross_join(documents.agg(documents=documents.count()))
    has_award = tenders.awarded_at.notnull().ifelse(1, 0)
    has_contract = (tenders.contracts.fill_null(0) > 0).ifelse(1, 0)
    there = {name: (tenders[name].fill_null(0) > 0).ifelse(1, 0) for name in ("notice", "papers", "award", "contract")}
    wanted = has_award + has_contract + 2
    got = there["notice"] + there["papers"] + there["award"] * has_award + there["contract"] * has_contract
    value = ibis.cases((tenders.documents > 0, ratio(got, wanted)), else_=ibis.null("float64"))
    return result(tenders, TENDER, value, wanted)


@indicator("D05")
def won_from_elsewhere(facts: Facts) -> ir.Table:
    awards = standing(facts)
    told = awards.filter(awards.region.notnull() & awards.supplier_region.notnull() & (awards.value > 0))
    keys = ("region", "year", "currency")
    summed = told.group_by(keys).agg(
        outside=told.value.sum(where=told.region != told.supplier_region).fill_null(0.0),
        whole=told.value.sum(),
        n=told.count(),
    )
    return result(summed, keys, ratio(summed.outside, summed.whole), summed.n)


@indicator("D06")
def restrictive_words(facts: Facts) -> ir.Table:
    """Occurrences that don't overlap, of any case; null where no list of such words was given."""
    own = facts.texts.filter((facts.texts.bidder_id.fill_null("") == "") & facts.texts.text.notnull())
    own = own.select("tender_id", "document_id", said=own.text.lower())
    listed = facts.clauses.filter((facts.clauses.kind == "restrictive") & (facts.clauses.text.length() > 0))
    words = listed.select(place=listed.tender_id.fill_null(""), word=listed.text.lower()).distinct()
    met = own.left_join(words, (words.place == own.tender_id) | (words.place == ""))
    left = met.said.length() - met.said.replace(met.word, "").length()
    each = (
        met.mutate(hits=ratio(left, met.word.length()), chars=met.said.length())
        .group_by("tender_id", "document_id")
        .agg(hits=lambda t: t.hits.sum(), chars=lambda t: t.chars.max())
    )
    told = each.group_by("tender_id").agg(hits=lambda t: t.hits.sum(), chars=lambda t: t.chars.sum())
    return result(told, TENDER, ratio(told.hits * 10_000, told.chars), told.chars)


@indicator("D07")
def fee_burden(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    asked = tenders.document_fee.notnull() | tenders.deposit.notnull()
    fees = tenders.document_fee.fill_null(0.0) + tenders.deposit.fill_null(0.0)
    value = ibis.cases((asked, fees / tenders.value.nullif(0.0)), else_=ibis.null("float64"))
    return result(tenders, TENDER, value, ibis.literal(1))


@indicator("D08")
def questions_answered(facts: Facts) -> ir.Table:
    tenders = facts.tenders
    return result(tenders, TENDER, ratio(tenders.answered, tenders.enquiries), tenders.enquiries.fill_null(0))


@indicator("D09")
def timely_notices(facts: Facts) -> ir.Table:
    """Award notices published within the limit that the user gives."""
    documents = facts.documents
    notices = (
        documents.filter(documents.type == "awardNotice")
        .group_by("tender_id")
        .agg(noticed_at=lambda t: t.published_at.min())
    )
    tenders = attach(awarded(facts), notices, TENDER)
    limit = facts.limits.award_notice_days
    took = days(tenders.noticed_at, tenders.awarded_at)
    value = flag(took <= limit) if limit is not None else ibis.null("float64")
    return result(tenders, TENDER, value, ibis.literal(1))


@indicator("D10")
def contracts_published(facts: Facts) -> ir.Table:
    """An award counts where it can be told whether it has a contract: null where the data hold no contract at all."""
    awards = standing(facts).select("tender_id", "award_id").distinct()
    contracts = facts.contracts.mutate(award_id=facts.contracts.award_id.fill_null(""))
    named = contracts.filter(contracts.award_id != "").select("tender_id", "award_id").distinct().mutate(there=True)
    vague = contracts.filter(contracts.award_id == "").select("tender_id").distinct().mutate(vague=True)
    whole = attach(attach(awards, named, ("tender_id", "award_id")), vague, TENDER)
    whole = attach(whole, places(facts), TENDER).cross_join(contracts.agg(contracts=contracts.count()))
    there = whole.there.notnull()
    told = (there | whole.vague.isnull()) & (whole.contracts > 0)
    return share(whole, ("buyer_id", "quarter"), there & told, told)
