"""An OCDS release or compiled release → rows of the fact tables. Knows nothing of files; tolerates any shape."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from openhall_indicators.reading.values import Json, count, instant, mapping, mappings, number, quarter, text

Row = dict[str, Any]
_STATUS: Final = {
    "qualified": "valid",
    "active": "valid",
    "awarded": "valid",
    "evaluated": "valid",
    "rejected": "disqualified",
    "unsuccessful": "disqualified",
}
_UPHELD: Final = {"upheld", "satisfied", "accepted", "sustained"}


class NotARelease(ValueError):
    """What was given is no release; the text says why."""


def rows_of(release: Json) -> Iterator[tuple[str, Row]]:
    """Table and row for everything that a release says.

    Raises:
        NotARelease: it has no ocid, or nothing but that.
    """
    tender_id = text(release.get("ocid"))
    if tender_id is None:
        raise NotARelease("has no ocid")
    tender = mapping(release.get("tender"))
    said = ("tender", "awards", "contracts", "bids", "planning", "buyer", "parties", "complaints")
    if not any(release.get(part) for part in said):
        raise NotARelease("has an ocid and nothing else")
    parties = {id_: one for one in mappings(release.get("parties")) if (id_ := text(one.get("id")))}
    awards = mappings(release.get("awards"))
    contracts = mappings(release.get("contracts"))
    yield "tenders", {"tender_id": tender_id, **_tender(release, tender, awards, contracts, parties)}
    for lot in mappings(tender.get("lots")):
        if lot_id := text(lot.get("id")):
            yield "lots", {"tender_id": tender_id, "lot_id": lot_id, "status": _lower(lot), **_value(lot)}
    yield from _bids(tender_id, release, parties)
    for award in awards:
        yield from _award(tender_id, award, parties)
    suppliers = {text(a.get("id")): _consortium(mappings(a.get("suppliers")))[0] for a in awards}
    for contract in contracts:
        yield from _contract(tender_id, contract, suppliers)
    for stage, holder in (("tender", tender), *(("award", award) for award in awards)):
        yield from _items(tender_id, stage, holder)
    for stage, holder in (("planning", mapping(release.get("planning"))), ("tender", tender)):
        yield from _documents(tender_id, stage, "", holder)
    for award in awards:
        yield from _documents(tender_id, "award", text(award.get("id")) or "", award)
    yield from _parties(tender_id, release, parties)


def _tender(release: Json, tender: Json, awards: list[Json], contracts: list[Json], parties: dict[str, Json]) -> Row:
    buyer = mapping(release.get("buyer")) or mapping(tender.get("procuringEntity"))
    agency = mapping(tender.get("procuringEntity"))
    period = mapping(tender.get("tenderPeriod"))
    start, end = instant(period.get("startDate")), instant(period.get("endDate"))
    published = _published(release, tender)
    dated = [instant(a.get("date")) for a in awards] + [instant(c.get("dateSigned")) for c in contracts]
    day = start or published or end or min((at for at in dated if at), default=None) or instant(release.get("date"))
    class_id = next((c for item in mappings(tender.get("items")) if (c := _class(item))), None)
    class_id = class_id or text(mapping(tender.get("classification")).get("id"))
    category = text(tender.get("mainProcurementCategory"))
    enquiries = mappings(tender.get("enquiries"))
    complaints = mappings(release.get("complaints")) or mappings(tender.get("complaints"))
    fees = mapping(tender.get("participationFees"))
    fee_list = mappings(tender.get("participationFees")) if not fees else [fees]
    return {
        "title": text(tender.get("title")),
        "buyer_id": text(buyer.get("id")) or text(buyer.get("name")),
        "buyer_name": text(buyer.get("name")) or text(mapping(parties.get(text(buyer.get("id")) or "")).get("name")),
        "agency_id": text(agency.get("id")) or text(agency.get("name")),
        "region": _region(parties.get(text(buyer.get("id")) or "")),
        "status": _lower(tender),
        "method": (text(tender.get("procurementMethod")) or "").lower() or None,
        "category": category,
        "class_id": class_id,
        "market": class_id[:2] if class_id else category,
        **_value(tender),
        "published_at": published,
        "start_at": start,
        "end_at": end,
        "opening_at": instant(mapping(tender.get("bidOpening")).get("date")),
        "year": str(day.year) if day else None,
        "quarter": quarter(day),
        "day": day,
        "tenderers": count(tender.get("numberOfTenderers")) if "numberOfTenderers" in tender else None,
        "enquiries": len(enquiries) if "enquiries" in tender else count(tender.get("numberOfEnquiries")),
        "answered": sum(1 for one in enquiries if text(one.get("answer"))) if "enquiries" in tender else None,
        "amendments": len(mappings(tender.get("amendments"))) if "amendments" in tender else None,
        "complaints": len(complaints) if "complaints" in release or "complaints" in tender else None,
        "upheld": sum(1 for one in complaints if _lower(one) in _UPHELD) if complaints else None,
        "document_fee": _fee(fee_list, {"document", "submission"}),
        "deposit": _fee(fee_list, {"deposit", "bidsecurity", "bidbond"}),
    }


def _published(release: Json, tender: Json) -> datetime | None:
    """When the call was published: its notice's date, else the date of a release that says it is one."""
    notices = [d for d in mappings(tender.get("documents")) if text(d.get("documentType")) == "tenderNotice"]
    dates = [at for at in (instant(d.get("datePublished")) for d in notices) if at]
    if dates:
        return min(dates)
    tags = release.get("tag")
    is_call = isinstance(tags, list) and "tender" in [tag for tag in tags if isinstance(tag, str)]
    return instant(release.get("date")) if is_call else None


def _fee(fees: list[Json], kinds: set[str]) -> float | None:
    amounts = [number(mapping(fee.get("value")).get("amount")) for fee in fees if kinds & _kinds(fee.get("type"))]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known else None


def _kinds(said: object) -> set[str]:
    """A word or a list of words, in lower case; anything else says nothing."""
    words = said if isinstance(said, list) else [said]
    return {one.lower() for one in words if isinstance(one, str)}


def _bids(tender_id: str, release: Json, parties: dict[str, Json]) -> Iterator[tuple[str, Row]]:
    bids = release.get("bids")
    details = mappings(mapping(bids).get("details")) if isinstance(bids, dict) else mappings(bids)
    for place, bid in enumerate(details):
        firms = mappings(bid.get("tenderers"))
        bidder, name, members = _consortium(firms)
        lots = bid.get("relatedLots")
        named = [one for one in lots if isinstance(one, str)] if isinstance(lots, list) else [bid.get("relatedLot")]
        status = (_lower(bid) or "").replace("_", "")
        party = parties.get(text(firms[0].get("id")) or "") if firms else None
        yield (
            "bids",
            {
                "tender_id": tender_id,
                "lot_id": (text(named[0]) if len(named) == 1 else None) or "",
                "bid_id": text(bid.get("id")) or f"#{place}",
                "bidder_id": bidder,
                "bidder_name": name,
                "members": members,
                "region": _region(party),
                "scale": _scale(party),
                "status": _STATUS.get(status, status) or "pending",
                "won": True if status == "awarded" else None,
                **_amount(bid),
                "at": instant(bid.get("date")),
            },
        )


def _award(tender_id: str, award: Json, parties: dict[str, Json]) -> Iterator[tuple[str, Row]]:
    suppliers = mappings(award.get("suppliers"))
    worth = _value(award)
    lots = award.get("relatedLots")
    first = lots[0] if isinstance(lots, list) and len(lots) == 1 else None
    lot = text(first) or text(mapping(first).get("lotId")) or ""
    for supplier in suppliers or [{}]:
        id_ = text(supplier.get("id")) or text(supplier.get("name"))
        yield (
            "awards",
            {
                "tender_id": tender_id,
                "lot_id": lot,
                "award_id": text(award.get("id")) or "",
                "supplier_id": id_ or "",
                "supplier_name": text(supplier.get("name")),
                "suppliers": len(suppliers),
                "region": _region(parties.get(id_ or "")),
                "status": _lower(award),
                "at": instant(award.get("date")),
                "value": worth["value"] / max(len(suppliers), 1) if worth["value"] is not None else None,
                "currency": worth["currency"],
            },
        )


def _contract(tender_id: str, contract: Json, suppliers: dict[str | None, str | None]) -> Iterator[tuple[str, Row]]:
    implementation = mapping(contract.get("implementation"))
    contract_id = text(contract.get("id")) or ""
    award_id = text(contract.get("awardID")) or text(contract.get("awardId"))
    final = mapping(implementation.get("finalValue")) or mapping(contract.get("finalValue"))
    changed = [
        number(mapping(mapping(one.get("oldValue")) or mapping(one.get("unadjustedValue"))).get("amount"))
        for one in mappings(contract.get("amendments"))
    ]
    yield (
        "contracts",
        {
            "tender_id": tender_id,
            "contract_id": contract_id,
            "award_id": award_id,
            "status": _lower(contract),
            "signed_at": instant(contract.get("dateSigned")),
            **_value(contract),
            "final_value": number(final.get("amount")),
            "amendments": len(mappings(contract.get("amendments"))) if "amendments" in contract else None,
            "first_value": next((value for value in changed if value is not None), None),
            "documents": len(mappings(contract.get("documents"))),
        },
    )
    for place, one in enumerate(mappings(implementation.get("milestones")) + mappings(contract.get("milestones"))):
        yield (
            "milestones",
            {
                "tender_id": tender_id,
                "milestone_id": f"{contract_id}/{text(one.get('id')) or place}",
                "supplier_id": suppliers.get(award_id),
                "status": _lower(one),
                "due_at": instant(one.get("dueDate")),
                "met_at": instant(one.get("dateMet")),
            },
        )
    yield from _items(tender_id, "contract", contract)
    yield from _documents(tender_id, "contract", contract_id, contract)


def _items(tender_id: str, stage: str, holder: Json) -> Iterator[tuple[str, Row]]:
    for place, item in enumerate(mappings(holder.get("items"))):
        unit = mapping(item.get("unit"))
        worth = mapping(unit.get("value"))
        yield (
            "items",
            {
                "tender_id": tender_id,
                "item_id": f"{text(holder.get('id')) or ''}/{text(item.get('id')) or place}",
                "stage": stage,
                "class_id": _class(item),
                "unit": text(unit.get("name")) or text(unit.get("id")),
                "quantity": number(item.get("quantity")),
                "unit_price": number(worth.get("amount")),
                "currency": text(worth.get("currency")),
            },
        )


def _documents(tender_id: str, stage: str, holder_id: str, holder: Json) -> Iterator[tuple[str, Row]]:
    for place, one in enumerate(mappings(holder.get("documents"))):
        yield (
            "documents",
            {
                "tender_id": tender_id,
                "document_id": f"{holder_id}/{text(one.get('id')) or place}",
                "stage": stage,
                "type": text(one.get("documentType")),
                "published_at": instant(one.get("datePublished")),
            },
        )


def _parties(tender_id: str, release: Json, parties: dict[str, Json]) -> Iterator[tuple[str, Row]]:
    for id_, party in parties.items():
        roles = party.get("roles")
        named = sorted({one for one in roles if isinstance(one, str)}) if isinstance(roles, list) else []
        address = mapping(party.get("address"))
        yield (
            "parties",
            {
                "tender_id": tender_id,
                "party_id": id_,
                "name": text(party.get("name")),
                "roles": " ".join(named) or None,
                "region": text(address.get("region")) or text(address.get("locality")),
                "scale": _scale(party),
            },
        )
        if "tenderer" not in named and "supplier" not in named:
            continue
        for kind, value in _traces(mapping(party.get("contactPoint")), address):
            yield "traces", {"tender_id": tender_id, "bidder_id": id_, "kind": kind, "value": value}


def _traces(contact: Json, address: Json) -> Iterator[tuple[str, str]]:
    """Kind and value of what a party gives of itself that two parties may have in common."""
    if phone := "".join(c for c in text(contact.get("telephone")) or "" if c.isdigit()):
        yield "phone", phone
    if email := (text(contact.get("email")) or "").lower():
        yield "email", email
    if street := text(address.get("streetAddress")):
        yield "address", f"{street}, {text(address.get('locality')) or ''}".lower()


def _consortium(firms: list[Json]) -> tuple[str | None, str | None, int]:
    """Id, name and number of members of those who bid together."""
    if len(firms) == 1:  # as the lines below have it, for nearly all bids
        name = text(firms[0].get("name"))
        id_ = text(firms[0].get("id")) or name
        return (id_, name, 1) if id_ else (None, None, 0)
    named = sorted({(text(one.get("id")) or text(one.get("name")) or "", text(one.get("name")) or "") for one in firms})
    known = [(id_, name) for id_, name in named if id_]
    return (
        " + ".join(id_ for id_, _ in known) or None,
        " + ".join(name for _, name in known if name) or None,
        len(known),
    )


def _lower(found: Json) -> str | None:
    return (text(found.get("status")) or "").lower() or None


def _class(item: Json) -> str | None:
    return text(mapping(item.get("classification")).get("id"))


def _region(party: Any) -> str | None:
    address = mapping(mapping(party).get("address"))
    return text(address.get("region")) or text(address.get("locality"))


def _scale(party: Any) -> str | None:
    if party is None or "details" not in party:
        return None
    return (text(mapping(mapping(party).get("details")).get("scale")) or "").lower() or None


def _value(holder: Json) -> Row:
    worth = mapping(holder.get("value"))
    return {"value": number(worth.get("amount")), "currency": text(worth.get("currency"))}


def _amount(bid: Json) -> Row:
    worth = _value(bid)
    return {"amount": worth["value"], "currency": worth["currency"]}
