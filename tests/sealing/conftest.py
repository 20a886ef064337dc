"""Characters of the sealing tests: three custodians, a bidder, a sealed bid."""

import io
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.sealing.browsing import browser, context, hall, page, signer

from openhall_sealing import (
    AgeKey,
    Context,
    DocumentEntry,
    SealedBid,
    combine_shares,
    decrypt_share,
    generate_age_key,
    list_document,
    new_context,
    open_bundle,
    seal_bid,
)

__all__ = ["browser", "context", "hall", "page", "signer"]
PRICE: dict[str, Any] = {
    "currency": "CNY",
    "total": "1234567.00",
    "items": [
        {
            "id": "1",
            "description": "路灯 LED 60 W",
            "unit": "piece",
            "quantity": "1000",
            "unit_price": "1234.5",
            "amount": "1234500.00",
        },
        {"id": "2", "description": "Delivery", "unit": "", "quantity": "1", "unit_price": "67", "amount": "67.00"},
    ],
    "days": 90,
}


def fresh_context() -> Context:
    return new_context(
        tender=str(uuid.uuid4()), lot=str(uuid.uuid4()), bidder=secrets.token_hex(16), random=secrets.token_bytes
    )


@dataclass(frozen=True)
class Sealed:
    """A sealed bid with the keys that a test may use."""

    bid: SealedBid
    documents: bytes
    files: tuple[DocumentEntry, ...]
    custodians: tuple[AgeKey, ...]
    opening_key: AgeKey

    def shares(self, kind: str, *indexes: int) -> dict[int, bytes]:
        released = open_bundle(self.bid.envelope, self.bid.bundle, self.opening_key.identity)
        return {
            i: decrypt_share(self.bid.envelope, kind, i, released[kind][i], self.custodians[i].identity)
            for i in indexes
        }

    def identity(self, kind: str) -> str:
        return combine_shares(self.bid.envelope, kind, self.shares(kind, 0, 1)).identity


@pytest.fixture(scope="session")
def custodians() -> tuple[AgeKey, ...]:
    return tuple(generate_age_key() for _ in range(3))


@pytest.fixture(scope="session")
def opening_key() -> AgeKey:
    return generate_age_key()


@pytest.fixture(scope="session")
def sealed(custodians: tuple[AgeKey, ...], opening_key: AgeKey, tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    folder: Path = tmp_path_factory.mktemp("documents")
    (folder / "方案.pdf").write_bytes(secrets.token_bytes(150_000))
    (folder / "empty.txt").write_bytes(b"")
    (folder / "last.txt").write_bytes(b"the end\n")
    listed = [
        (list_document(folder / name, media_type=kind), folder / name)
        for name, kind in (("方案.pdf", "application/pdf"), ("empty.txt", "text/plain"), ("last.txt", "text/plain"))
    ]
    target = io.BytesIO()
    bid = seal_bid(
        context=fresh_context(),
        price=PRICE,
        custodians=[key.recipient for key in custodians],
        threshold=2,
        opening_recipient=opening_key.recipient,
        random=secrets.token_bytes,
        documents=listed,
        documents_to=target,
    )
    return Sealed(bid, target.getvalue(), tuple(entry for entry, _ in listed), custodians, opening_key)
