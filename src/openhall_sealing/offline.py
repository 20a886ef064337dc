"""The offline sealer: a tender package, a price and documents in, a folder to upload out; no page, no network.

A **tender package** is JSON: ``{"v":1,"context":{"tender","lot","bidder"},"threshold":k,"custodians":["age1…"]}``, with
``"opening_recipient":"age1…"`` when the bidder has an opening key already (otherwise one is made and kept in the
backup). ``"custodian_proofs":[{"recipient","organisation","enrolment_leaf_sha256","proof"},…]`` carries the proofs that
the custodians' keys are acts on the log (``openhall_sealing.custodians``); who has the log's key checks them first.
``"schedule":{"currency","decimals","items":[{id,description,unit,quantity}]}`` says which positions the lot asks for.
``"costs":[name]`` names the running costs of a year that a bid declares beside its price.
"""

import csv
import io
import json
import mimetypes
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openhall_sealing.age import inspect_ciphertext
from openhall_sealing.backup import Backup, write_backup
from openhall_sealing.canonical import HEX_32, UUID, canonical, only, sha256_hex, text, whole
from openhall_sealing.content import DocumentEntry, PriceSheet, price_from_json_text
from openhall_sealing.custodians import CustodianProof
from openhall_sealing.envelope import (
    DOCUMENTS,
    LARGEST_PRICE,
    MOST_CUSTODIANS,
    PRICE,
    Envelope,
    ciphertext_limit,
    parse_envelope,
)
from openhall_sealing.errors import BadDocument, BadKey, BadPrice, DigestMismatch, Malformed, SealingError, TooLarge
from openhall_sealing.keys import AgeKey, generate_age_key, load_recipient
from openhall_sealing.opening import open_bundle, open_documents, open_price
from openhall_sealing.schedule import POINT, Asked, Fault, check_schedule
from openhall_sealing.schedule_files import LARGEST_FILE
from openhall_sealing.seal import list_document, new_context, seal_bid
from openhall_sealing.sharing import RandomBytes
from openhall_sealing.trial import discard

LARGEST_PACKAGE = 4 * 1024 * 1024
FILES = {PRICE: "price.age", DOCUMENTS: "documents.age", "bundle": "bundle.age"}
AGE_TYPE = "application/age"
_COLUMNS = ("id", "description", "unit", "quantity", "unit_price", "amount")


@dataclass(frozen=True, slots=True)
class TenderPackage:
    """What a bidder downloads before sealing: where the bid goes and to whom it is sealed."""

    tender: str
    lot: str
    bidder: str
    threshold: int
    custodians: tuple[str, ...]
    opening_recipient: str | None = None
    custodian_proofs: tuple[CustodianProof, ...] = ()
    schedule: Asked | None = None
    costs: tuple[str, ...] = ()


def read_package(data: bytes) -> TenderPackage:
    """Read a tender package.

    Raises:
        TooLarge, Malformed, BadKey.
    """
    if len(data) > LARGEST_PACKAGE:
        raise TooLarge(size=len(data), limit=LARGEST_PACKAGE)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("The tender package is not JSON in UTF-8.") from error
    found = only(
        value,
        "package",
        frozenset({"v", "context", "threshold", "custodians"}),
        frozenset({"opening_recipient", "origin", "title", "custodian_proofs", "schedule", "costs"}),
    )
    whole(found["v"], "v", 1, 1)
    context = only(found["context"], "context", frozenset({"tender", "lot", "bidder"}))
    custodians = found["custodians"]
    if not isinstance(custodians, list) or not 2 <= len(custodians) <= MOST_CUSTODIANS:
        raise Malformed("custodians is not a list of 2 to 32 recipients.", where="custodians")
    opening = found.get("opening_recipient")
    for recipient in [*custodians, *([] if opening is None else [opening])]:
        load_recipient(recipient)
    proofs = found.get("custodian_proofs", [])
    if not isinstance(proofs, list) or len(proofs) > MOST_CUSTODIANS:
        raise Malformed("custodian_proofs is not a list of at most 32.", where="custodian_proofs")
    return TenderPackage(
        tender=text(context["tender"], "context.tender", UUID),
        lot=text(context["lot"], "context.lot", UUID),
        bidder=text(context["bidder"], "context.bidder", HEX_32),
        threshold=whole(found["threshold"], "threshold", 2, len(custodians)),
        custodians=tuple(custodians),
        opening_recipient=opening,
        custodian_proofs=tuple(CustodianProof.read(proof) for proof in proofs),
        schedule=Asked.read(found["schedule"]) if "schedule" in found else None,
        costs=_costs(found["costs"]) if "costs" in found else (),
    )


def _costs(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise Malformed("costs is not a list of names.", where="costs")
    return tuple(value)


class ScheduleRefused(SealingError):
    """The price schedule has faults; ``faults`` names each with its cell."""

    code = "schedule_refused"
    sentence = "The price schedule can't be sealed."

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"It has {len(faults)} faults.")
        self.faults = tuple(faults)


def read_price(
    path: Path,
    *,
    currency: str | None = None,
    days: int | None = None,
    schedule: Asked | None = None,
    style: str = POINT,
) -> PriceSheet:
    """Read a price sheet from ``.json`` (as in the protocols), or from a table, ``.csv`` or ``.xlsx``.

    With ``schedule``, what the lot asks for, a table is checked against it cell by cell, as on the sealing page;
    ``style``: how its figures are written. Without one a CSV file has the columns id, description, unit, quantity,
    unit_price, amount and needs ``currency``; the total is the sum of amounts.

    Raises:
        TooLarge, BadPrice, ItemsDoNotAddUp; ScheduleRefused: names every fault.
    """
    is_table = path.suffix.lower() in (".csv", ".xlsx")
    limit = LARGEST_FILE if is_table and schedule is not None else LARGEST_PRICE
    if path.stat().st_size > limit:
        raise TooLarge(size=path.stat().st_size, limit=limit)
    data = path.read_bytes()
    if is_table and schedule is not None:
        checked = check_schedule(data, schedule, style=style, days=days)
        if checked.sheet is None:
            raise ScheduleRefused(checked.faults)
        return checked.sheet
    if path.suffix.lower() == ".xlsx":
        raise BadPrice("The tender package names no positions; write the price as .json or .csv.", where="price")
    if path.suffix.lower() != ".csv":
        return price_from_json_text(data)
    if currency is None:
        raise BadPrice("A CSV price sheet needs its currency beside it.", where="currency")
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadPrice("It is not CSV in UTF-8.") from error
    if not rows or set(rows[0]) != set(_COLUMNS):
        raise BadPrice(f"The columns must be {', '.join(_COLUMNS)}.", where="columns")
    content: dict[str, Any] = {"currency": currency, "items": rows, "total": "0"}
    if days is not None:
        content["days"] = days
    return PriceSheet.with_total(content)


def with_costs(price: PriceSheet, costs: Sequence[str]) -> PriceSheet:
    """The price sheet with running costs beside it, each written ``name=amount``; unchanged without any.

    Raises:
        BadPrice: one isn't written so, or is named twice.
    """
    if not costs:
        return price
    rows = [one.rpartition("=") for one in costs]
    declared = [{"name": name.strip(), "amount": amount.strip()} for name, _sign, amount in rows]
    return PriceSheet.from_json(price.to_json() | {"costs": declared})


def list_documents(paths: Sequence[Path]) -> list[tuple[DocumentEntry, Path]]:
    """Measure the documents and name their media types by their file names.

    Raises:
        BadDocument: a path that is no file.
    """
    listed = []
    for path in paths:
        if not path.is_file():
            raise BadDocument(f"{path.name} is not a file.", name=path.name)
        kind = mimetypes.guess_type(path.name, strict=True)[0] or "application/octet-stream"
        listed.append((list_document(path, media_type=kind), path))
    return listed


@dataclass(frozen=True, slots=True)
class SealedFolder:
    """The folder written, its envelope, and the opening key when one was made for this bid."""

    path: Path
    envelope: Envelope
    made_opening_key: AgeKey | None


def seal_folder(
    *,
    package: TenderPackage,
    price: PriceSheet,
    documents: Sequence[tuple[DocumentEntry, Path]],
    passphrase: str,
    out: Path,
    random: RandomBytes,
    opening_key: AgeKey | None = None,
    replaces: uuid.UUID | None = None,
) -> SealedFolder:
    """Seal a bid into the new folder ``out``: ``envelope.json``, ``price.age``, ``documents.age`` when there are any,
    ``bundle.age``, ``backup.age`` (stays with the bidder) and ``manifest.json`` (what to upload and sign).

    What was written is opened again from the disk before this returns. ``opening_key`` must be the one whose recipient
    the package names; without either, a key is made. ``replaces``: the bid of which this is a new version.

    Raises:
        FileExistsError: ``out`` exists already.
        BadPrice: the price declares other running costs than the package names.
        BadKey: the package names another opening key than the one given, or one that was not given.
        and what ``seal_bid`` and ``write_backup`` raise.
    """
    if package.opening_recipient is not None and opening_key is None:
        raise BadKey("The package names an opening key; hand in its identity.", recipient=package.opening_recipient)
    price.require_costs(package.costs)
    key = opening_key or generate_age_key()
    if package.opening_recipient not in (None, key.recipient):
        raise BadKey("The opening key is not the one that the package names.", recipient=key.recipient)
    out.mkdir(parents=True)
    context = new_context(tender=package.tender, lot=package.lot, bidder=package.bidder, random=random)
    with (out / FILES[DOCUMENTS]).open("w+b") as target:
        bid = seal_bid(
            context=context,
            price=price,
            custodians=package.custodians,
            threshold=package.threshold,
            opening_recipient=key.recipient,
            random=random,
            documents=documents,
            documents_to=target,
        )
    if not documents:
        (out / FILES[DOCUMENTS]).unlink()
    backup = Backup(context, bid.identities, key.identity, bid.envelope.sha256, bid.envelope)
    for name, data in {
        FILES[PRICE]: bid.price,
        FILES["bundle"]: bid.bundle,
        "envelope.json": bid.envelope.to_bytes(),
        "backup.age": write_backup(backup, passphrase),
        "manifest.json": canonical(upload_manifest(bid.envelope, replaces=replaces)),
    }.items():
        (out / name).write_bytes(data)
    _open_again(out, bid.envelope, backup, price)
    return SealedFolder(path=out, envelope=bid.envelope, made_opening_key=None if opening_key else key)


def upload_manifest(envelope: Envelope, *, replaces: uuid.UUID | None = None) -> dict[str, Any]:
    """What to upload, and the act to sign after it; ``replaces``: the id of the bid that stands."""
    files = [
        {"path": FILES[part.kind], "sha256": part.sha256, "size": part.size, "type": AGE_TYPE}
        for part in envelope.parts
    ]
    files.append(
        {
            "path": FILES["bundle"],
            "sha256": envelope.bundle_sha256,
            "size": envelope.bundle_size,
            "type": AGE_TYPE,
        }
    )
    lot = envelope.context.lot
    # The bid's id is the bidder's to choose; derived from the envelope it is the same however often this is asked.
    bid = replaces or uuid.UUID(bytes=bytes.fromhex(envelope.sha256)[:16], version=4)
    return {
        "v": 1,
        "envelope_sha256": envelope.sha256,
        "files": files,
        "submit": {
            "command": "replace_bid" if replaces else "submit_bid",
            "object": f"bid:{bid}",
            "payload": {"envelope": envelope.to_json(), "lot": lot},
        },
    }


def _open_again(out: Path, envelope: Envelope, backup: Backup, price: PriceSheet) -> None:
    backup.require_for(envelope)
    open_bundle(envelope, (out / FILES["bundle"]).read_bytes(), backup.opening_key)
    opened = open_price(envelope, (out / FILES[PRICE]).read_bytes(), backup.identities[PRICE])
    if opened.sheet != price:
        raise BadPrice("What was sealed is not what was given.")
    if DOCUMENTS in backup.identities:
        with (out / FILES[DOCUMENTS]).open("rb") as source:
            open_documents(envelope, source, backup.identities[DOCUMENTS], discard)


def check_folder(out: Path) -> Envelope:
    """Check the digests of a sealed folder without any key (before an upload from another machine).

    Raises:
        Malformed: a file is missing. DigestMismatch and the others of ``Part.require_ciphertext``.
    """
    try:
        envelope = parse_envelope((out / "envelope.json").read_bytes())
        for part in envelope.parts:
            with (out / FILES[part.kind]).open("rb") as source:
                part.require_ciphertext(inspect_ciphertext(source, limit=ciphertext_limit(part.kind)))
        bundle = (out / FILES["bundle"]).read_bytes()
    except FileNotFoundError as error:
        raise Malformed("A file is missing from the folder.", name=Path(error.filename).name) from error
    if sha256_hex(bundle) != envelope.bundle_sha256:
        raise DigestMismatch(kind="bundle")
    return envelope
