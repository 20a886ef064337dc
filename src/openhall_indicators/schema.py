"""The fact tables: what every input is brought into, and what every indicator is computed from.

Texts are kept as published, trimmed. Amounts are float64 in the currency of their row: these are statistics, not
accounts. Instants are UTC without a zone. A fact that was not published is null, never zero.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa

TEXT: Final = pa.string()
NUMBER: Final = pa.float64()
COUNT: Final = pa.int64()
INSTANT: Final = pa.timestamp("us")
YES_NO: Final = pa.bool_()

_TABLES: Final[dict[str, dict[str, pa.DataType]]] = {
    # One contracting process (an ocid). `market` is the first two characters of the class of its first item, else the
    # main category; `year` and `quarter` are those of the first dated step.
    "tenders": {
        "tender_id": TEXT,
        "title": TEXT,
        "buyer_id": TEXT,
        "buyer_name": TEXT,
        "agency_id": TEXT,
        "region": TEXT,
        "status": TEXT,
        "method": TEXT,
        "category": TEXT,
        "class_id": TEXT,
        "market": TEXT,
        "value": NUMBER,
        "currency": TEXT,
        "published_at": INSTANT,
        "start_at": INSTANT,
        "end_at": INSTANT,
        "opening_at": INSTANT,
        "year": TEXT,
        "quarter": TEXT,
        "day": INSTANT,
        "tenderers": COUNT,
        "registered": COUNT,
        "enquiries": COUNT,
        "answered": COUNT,
        "amendments": COUNT,
        "complaints": COUNT,
        "upheld": COUNT,
        "document_fee": NUMBER,
        "deposit": NUMBER,
        "pages": COUNT,
        "evaluation_minutes": NUMBER,
    },
    "lots": {"tender_id": TEXT, "lot_id": TEXT, "status": TEXT, "value": NUMBER, "currency": TEXT},
    # One row a bid. A consortium is one bidder, its members joined by " + " in the order of their ids.
    "bids": {
        "tender_id": TEXT,
        "lot_id": TEXT,
        "bid_id": TEXT,
        "bidder_id": TEXT,
        "bidder_name": TEXT,
        "members": COUNT,
        "region": TEXT,
        "scale": TEXT,
        "status": TEXT,
        "won": YES_NO,
        "amount": NUMBER,
        "currency": TEXT,
        "at": INSTANT,
        "technical_score": NUMBER,
        "total_score": NUMBER,
    },
    # One row for each award and supplier; `value` is the award's divided by its suppliers.
    "awards": {
        "tender_id": TEXT,
        "lot_id": TEXT,
        "award_id": TEXT,
        "supplier_id": TEXT,
        "supplier_name": TEXT,
        "suppliers": COUNT,
        "region": TEXT,
        "status": TEXT,
        "at": INSTANT,
        "value": NUMBER,
        "currency": TEXT,
    },
    "contracts": {
        "tender_id": TEXT,
        "contract_id": TEXT,
        "award_id": TEXT,
        "status": TEXT,
        "signed_at": INSTANT,
        "value": NUMBER,
        "currency": TEXT,
        "final_value": NUMBER,
        "amendments": COUNT,
        "first_value": NUMBER,
        "documents": COUNT,
    },
    "items": {
        "tender_id": TEXT,
        "item_id": TEXT,
        "stage": TEXT,
        "class_id": TEXT,
        "unit": TEXT,
        "quantity": NUMBER,
        "unit_price": NUMBER,
        "currency": TEXT,
    },
    "documents": {"tender_id": TEXT, "document_id": TEXT, "stage": TEXT, "type": TEXT, "published_at": INSTANT},
    "milestones": {
        "tender_id": TEXT,
        "milestone_id": TEXT,
        "supplier_id": TEXT,
        "status": TEXT,
        "due_at": INSTANT,
        "met_at": INSTANT,
    },
    "parties": {
        "tender_id": TEXT,
        "party_id": TEXT,
        "name": TEXT,
        "roles": TEXT,
        "region": TEXT,
        "scale": TEXT,
    },
    # What a bidder's file, device, staff or money shows. `kind`: phone, email, address, legal_representative, payer,
    # staff, equipment, contact, signature, mac, cpu, disk, ip, pricing_lock, author. `holder_id`: the firm that the
    # thing belongs to, where a register says so.
    "traces": {"tender_id": TEXT, "bidder_id": TEXT, "kind": TEXT, "value": TEXT, "holder_id": TEXT},
    # One row for each evaluator and bid.
    "scores": {
        "tender_id": TEXT,
        "lot_id": TEXT,
        "evaluator_id": TEXT,
        "bidder_id": TEXT,
        "score": NUMBER,
        "minutes": NUMBER,
    },
    # Firms that a register knows, whether they ever bid or not.
    "suppliers": {"supplier_id": TEXT, "name": TEXT, "region": TEXT, "scale": TEXT, "registered_at": INSTANT},
    # Sanctions and records of bad credit; in force from `from_at` until before `until_at` (null: without end).
    "sanctions": {"supplier_id": TEXT, "sanction_id": TEXT, "kind": TEXT, "from_at": INSTANT, "until_at": INSTANT},
    # The plain text of files. `bidder_id` is empty for the tender's own documents.
    "texts": {"tender_id": TEXT, "bidder_id": TEXT, "document_id": TEXT, "text": TEXT},
    # `kind`: required (a clause that each bid must carry) or restrictive (words that shut firms out). `tender_id` is
    # empty for what holds everywhere.
    "clauses": {"tender_id": TEXT, "clause_id": TEXT, "kind": TEXT, "text": TEXT},
}

TABLES: Final[dict[str, pa.Schema]] = {name: pa.schema(list(columns.items())) for name, columns in _TABLES.items()}
RAW: Final[dict[str, pa.Schema]] = {
    name: schema.append(pa.field("order_", pa.int64())) for name, schema in TABLES.items()
}
"""The tables as they are read: ``order_`` numbers the releases, so that the last word wins."""
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "tenders": ("tender_id",),
    "lots": ("tender_id", "lot_id"),
    "bids": ("tender_id", "lot_id", "bid_id"),
    "awards": ("tender_id", "lot_id", "award_id", "supplier_id"),
    "contracts": ("tender_id", "contract_id"),
    "items": ("tender_id", "stage", "item_id"),
    "documents": ("tender_id", "stage", "document_id"),
    "milestones": ("tender_id", "milestone_id"),
    "parties": ("tender_id", "party_id"),
    "traces": ("tender_id", "bidder_id", "kind", "value"),
    "scores": ("tender_id", "lot_id", "evaluator_id", "bidder_id"),
    "suppliers": ("supplier_id",),
    "sanctions": ("supplier_id", "sanction_id"),
    "texts": ("tender_id", "bidder_id", "document_id"),
    "clauses": ("tender_id", "clause_id"),
}
"""What makes two rows of a table the same fact, published more than once."""
NEEDED: Final = {"suppliers": "supplier_id", "sanctions": "supplier_id", "clauses": "clause_id"}
"""The key without which a row says nothing; ``tender_id`` where none is named."""
LONG: Final = frozenset({("texts", "text"), ("clauses", "text")})
"""Columns that hold whole texts and not ids or names."""
