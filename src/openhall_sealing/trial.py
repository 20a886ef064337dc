"""The trial envelope: seal and open on one's own device, with custodians made up on the spot, before the deadline.

It shows that this device, this file and this opening key work; nothing of it leaves the device.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from openhall_sealing.canonical import b64
from openhall_sealing.content import DocumentEntry, PriceSheet
from openhall_sealing.envelope import DOCUMENTS, PRICE, Context
from openhall_sealing.errors import DamagedTrial
from openhall_sealing.keys import AgeKey, generate_age_key
from openhall_sealing.opening import (
    combine_shares,
    decrypt_share,
    open_bundle,
    open_documents,
    open_price,
    read_release,
)
from openhall_sealing.seal import seal_bid
from openhall_sealing.sharing import RandomBytes


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out again: the sheet, and the documents (all bytes compared by digest)."""

    sheet: PriceSheet
    documents: tuple[DocumentEntry, ...]


class _Nowhere(io.BytesIO):
    def write(self, data: Any, /) -> int:
        return len(memoryview(data))


def discard(_entry: DocumentEntry) -> BinaryIO:
    """A sink for ``open_documents`` that keeps nothing: the documents are only checked."""
    return _Nowhere()


def run_trial(
    *,
    context: Context,
    price: Mapping[str, Any] | PriceSheet,
    opening_key: AgeKey,
    random: RandomBytes,
    custodians: int = 3,
    threshold: int = 2,
    documents: Sequence[tuple[DocumentEntry, Path]] = (),
    scratch: BinaryIO | None = None,
) -> Trial:
    """Seal the bid to trial custodians, release it, open it and compare.

    ``scratch`` (read and write) takes the documents' ciphertext. Raises what sealing and opening raise.

    Raises:
        DamagedTrial: what came out is not what went in.
    """
    keys = [generate_age_key() for _ in range(custodians)]
    sheet = price if isinstance(price, PriceSheet) else PriceSheet.from_json(price)
    bid = seal_bid(
        context=context,
        price=sheet,
        custodians=[key.recipient for key in keys],
        threshold=threshold,
        opening_recipient=opening_key.recipient,
        random=random,
        documents=documents,
        documents_to=scratch,
    )
    opened = open_bundle(bid.envelope, bid.bundle, opening_key.identity)
    released = read_release(bid.envelope, {kind: [b64(share) for share in made] for kind, made in opened.items()})
    identities = {}
    for part in bid.envelope.parts:
        shares = {
            index: decrypt_share(bid.envelope, part.kind, index, released[part.kind][index], keys[index].identity)
            for index in range(custodians - threshold, custodians)
        }
        identities[part.kind] = combine_shares(bid.envelope, part.kind, shares).identity
    result = open_price(bid.envelope, bid.price, identities[PRICE]).sheet
    files: tuple[DocumentEntry, ...] = ()
    if scratch is not None and documents:
        files = open_documents(bid.envelope, scratch, identities[DOCUMENTS], discard)
    if result != sheet or files != tuple(entry for entry, _ in documents):
        raise DamagedTrial
    return Trial(sheet=result, documents=files)
