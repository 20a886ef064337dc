"""What is inside: price sheets and the list of documents, and the plaintexts made of them."""

import dataclasses
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from openhall_sealing.canonical import HEX_64, canonical, only, parse_canonical, text, whole
from openhall_sealing.envelope import (
    DOCUMENTS,
    LARGEST_DOCUMENTS,
    LARGEST_FILE_LIST,
    LARGEST_PRICE,
    PADDING,
    PRICE,
    Context,
)
from openhall_sealing.errors import (
    BadDocument,
    BadPrice,
    ItemsDoNotAddUp,
    Malformed,
    NotPadded,
    TooLarge,
    WrongKind,
)

_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,19})(\.[0-9]{1,6})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ID = re.compile(r"[^\x00-\x1f]{1,100}")
_TEXT = re.compile(r"[^\x00]{0,2000}", re.DOTALL)
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\]{1,200}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,80}/[a-z0-9][a-z0-9.+-]{0,80}")
MOST_ITEMS = 5000
MOST_COSTS = 20
MOST_FILES = 200
_ITEM = frozenset({"id", "description", "unit", "quantity", "unit_price", "amount"})


@dataclass(frozen=True, slots=True)
class PriceItem:
    """One line of a price sheet; numbers are decimal strings as the bidder wrote them."""

    id: str
    description: str
    unit: str
    quantity: str
    unit_price: str
    amount: str


@dataclass(frozen=True, slots=True)
class DeclaredCost:
    """A running cost for a year that the documents ask to be declared; not part of the total."""

    name: str
    amount: str


@dataclass(frozen=True, slots=True)
class PriceSheet:
    """What a bidder asks: ``total`` in ``currency`` (ISO 4217), items that add up to it, days of delivery.

    ``costs``: what the bidder declares for a year, in the same currency, where life-cycle costs are compared.
    """

    currency: str
    total: str
    items: tuple[PriceItem, ...] = ()
    days: int | None = None
    costs: tuple[DeclaredCost, ...] = ()

    @property
    def amount(self) -> Decimal:
        return Decimal(self.total)

    def to_json(self) -> dict[str, Any]:
        content: dict[str, Any] = {"currency": self.currency, "total": self.total}
        if self.items:
            content["items"] = [dataclasses.asdict(item) for item in self.items]
        if self.days is not None:
            content["days"] = self.days
        if self.costs:
            content["costs"] = [dataclasses.asdict(cost) for cost in self.costs]
        return content

    def require_costs(self, names: Sequence[str]) -> None:
        """Ask that every cost of the documents is declared, and no other.

        Raises:
            BadPrice
        """
        if sorted(names) != sorted(cost.name for cost in self.costs):
            raise BadPrice(f"The lot asks for these costs: {', '.join(names) or 'none'}.", where="costs")

    @classmethod
    def from_json(cls, value: object) -> "PriceSheet":
        """Strict reader.

        Raises:
            BadPrice: names the field that is wrong.
            ItemsDoNotAddUp: facts hold total and sum.
        """
        try:
            return cls._read(value)
        except Malformed as error:
            raise BadPrice(error.detail, **error.facts) from error

    @classmethod
    def with_total(cls, value: Mapping[str, Any]) -> "PriceSheet":
        """Read a sheet whose total is to be the sum of its items' amounts.

        Raises:
            BadPrice: names the field that is wrong.
        """
        try:
            items = [_read_item(item, number) for number, item in enumerate(value["items"], 1)]
        except Malformed as error:
            raise BadPrice(error.detail, **error.facts) from error
        total = sum((Decimal(item.amount) for item in items), Decimal(0))
        return cls.from_json({**value, "total": f"{total:f}"})

    @classmethod
    def _read(cls, value: object) -> "PriceSheet":
        found = only(value, "price", frozenset({"currency", "total"}), frozenset({"items", "days", "costs"}))
        items = found.get("items", [])
        if not isinstance(items, list) or len(items) > MOST_ITEMS or ("items" in found and not items):
            raise BadPrice(f"items is not a list of 1 to {MOST_ITEMS}.", where="items")
        read = tuple(_read_item(item, number) for number, item in enumerate(items, 1))
        if len({item.id for item in read}) != len(read):
            raise BadPrice("Two items have one id.", where="items")
        sheet = cls(
            currency=text(found["currency"], "currency", _CURRENCY),
            total=text(found["total"], "total", _DECIMAL),
            items=read,
            days=whole(found["days"], "days", 0, 36500) if "days" in found else None,
            costs=_read_costs(found["costs"]) if "costs" in found else (),
        )
        total = sum((Decimal(item.amount) for item in read), Decimal(0))
        if read and total != sheet.amount:
            raise ItemsDoNotAddUp(total=sheet.total, sum=str(total))
        return sheet


def _read_costs(value: object) -> tuple[DeclaredCost, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_COSTS:
        raise BadPrice(f"costs is not a list of 1 to {MOST_COSTS}.", where="costs")
    read = []
    for number, one in enumerate(value, 1):
        where = f"costs[{number}]"
        found = only(one, where, frozenset({"name", "amount"}))
        name, amount = text(found["name"], f"{where}.name", _ID), text(found["amount"], f"{where}.amount", _DECIMAL)
        read.append(DeclaredCost(name, amount))
    if len({cost.name for cost in read}) != len(read):
        raise BadPrice("Two costs have one name.", where="costs")
    return tuple(read)


def _read_item(value: object, number: int) -> PriceItem:
    where = f"items[{number}]"
    found = only(value, where, _ITEM)
    return PriceItem(
        id=text(found["id"], f"{where}.id", _ID),
        description=text(found["description"], f"{where}.description", _TEXT),
        unit=text(found["unit"], f"{where}.unit", _TEXT),
        quantity=text(found["quantity"], f"{where}.quantity", _DECIMAL),
        unit_price=text(found["unit_price"], f"{where}.unit_price", _DECIMAL),
        amount=text(found["amount"], f"{where}.amount", _DECIMAL),
    )


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """One sealed document: plain file name, bytes, digest in hex, media type."""

    name: str
    size: int
    sha256: str
    type: str

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "size": self.size, "sha256": self.sha256, "type": self.type}


def price_plaintext(context: Context, price: Mapping[str, Any] | PriceSheet) -> bytes:
    """Canonical price sheet with its context, padded with spaces to the next multiple of 4,096 bytes.

    Raises:
        BadPrice, ItemsDoNotAddUp, TooLarge.
    """
    sheet = price if isinstance(price, PriceSheet) else PriceSheet.from_json(price)
    plain = canonical({"context": context.to_json(), "kind": PRICE, "content": sheet.to_json()})
    if len(plain) > LARGEST_PRICE:
        raise TooLarge(size=len(plain), limit=LARGEST_PRICE)
    return plain + b" " * (-len(plain) % PADDING)


def parse_price_plaintext(plain: bytes, context: Context) -> PriceSheet:
    """Read an opened price sheet.

    Raises:
        NotPadded, TooLarge, Malformed, NotCanonical: not written by these rules.
        WrongKind, WrongContext: sealed as something else, or for somewhere else.
        BadPrice, ItemsDoNotAddUp: the price itself.
    """
    text_only = plain.rstrip(b" ")
    if not plain or len(plain) % PADDING or len(plain) - len(text_only) >= PADDING:
        raise NotPadded
    value = parse_canonical(text_only, limit=LARGEST_PRICE)
    found = only(value, "plaintext", frozenset({"context", "kind", "content"}))
    if found["kind"] != PRICE:
        raise WrongKind(kind=str(found["kind"])[:40])
    context.require(Context.from_json(found["context"]))
    return PriceSheet.from_json(found["content"])


def document_list(context: Context, files: Sequence[DocumentEntry]) -> bytes:
    """The head of the documents' plaintext, with its line feed; the files' bytes follow in this order.

    Raises:
        BadDocument: no file, too many, a name with a folder in it, the same name twice.
        TooLarge: more than 2 GB together.
    """
    listed = [file.to_json() for file in files]
    try:
        _read_files(listed)
    except Malformed as error:
        raise BadDocument(error.detail, **error.facts) from error
    return canonical({"context": context.to_json(), "kind": DOCUMENTS, "files": listed}) + b"\n"


def parse_document_list(line: bytes, context: Context) -> tuple[DocumentEntry, ...]:
    """Read the head line (without its line feed) of opened documents.

    Raises:
        Malformed, NotCanonical, TooLarge, WrongKind, WrongContext.
    """
    value = parse_canonical(line, limit=LARGEST_FILE_LIST)
    if isinstance(value, dict) and value.get("kind") == PRICE:
        raise WrongKind(kind=PRICE)
    found = only(value, "plaintext", frozenset({"context", "kind", "files"}))
    if found["kind"] != DOCUMENTS:
        raise WrongKind(kind=str(found["kind"])[:40])
    context.require(Context.from_json(found["context"]))
    return _read_files(found["files"])


def _read_files(value: object) -> tuple[DocumentEntry, ...]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_FILES:
        raise Malformed(f"files is not a list of 1 to {MOST_FILES}.", where="files")
    read = []
    for file in value:
        found = only(file, "file", frozenset({"name", "size", "sha256", "type"}))
        entry = DocumentEntry(
            name=text(found["name"], "file.name", _NAME),
            size=whole(found["size"], "file.size", 0, LARGEST_DOCUMENTS * 2),
            sha256=text(found["sha256"], "file.sha256", HEX_64),
            type=text(found["type"], "file.type", _TYPE),
        )
        if entry.name in (".", ".."):
            raise Malformed("A file is named like a folder.", where="file.name")
        read.append(entry)
    if len({entry.name for entry in read}) != len(read):
        raise Malformed("Two files have one name.", where="file.name")
    total = sum(entry.size for entry in read)
    if total > LARGEST_DOCUMENTS:
        raise TooLarge(size=total, limit=LARGEST_DOCUMENTS)
    return tuple(read)


def parse_bundle(plain: bytes, *, limit: int) -> dict[str, Any]:
    """Read the opened bundle: ``{"context":…,"shares":{kind:[base64,…]}}``."""
    return only(parse_canonical(plain, limit=limit), "bundle", frozenset({"context", "shares"}))


def price_from_json_text(data: bytes) -> PriceSheet:
    """Read a price sheet that a person wrote as JSON (any spelling, but decimals as strings)."""
    try:
        return PriceSheet.from_json(json.loads(data))
    except ValueError as error:
        raise BadPrice("It is not JSON in UTF-8.") from error
