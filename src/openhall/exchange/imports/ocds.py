"""OCDS releases of others: which can be taken in, and what of them is shown.

The whole release is kept as it came. Shown is what everybody looks for first, with bounds on each text; a field of the
wrong type leaves the release out, for a reader could not tell what its publisher meant.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from openhall.exchange.imports.reading import Number, Unfit
from openhall.kernel.clock import instant_text

DEEPEST = 32
MOST_VALUES = 100_000
LONGEST_ID = 200
VERSIONS = frozenset({"1.0", "1.1"})
KNOWN = frozenset(
    {
        "ocid", "id", "date", "tag", "initiationType", "parties", "buyer", "planning", "tender", "awards", "contracts",
        "language", "relatedProcesses", "bids",
    }
)  # fmt: skip
"""Fields of a release: https://standard.open-contracting.org/1.1/en/schema/release/, and ``bids`` of its extension."""
FUTURE = timedelta(days=1)
"""How far ahead the date of a release may be: another's clock may go wrong, but no release may hide all later ones."""
MOST_SHOWN = 50
"""Awards and contracts that are shown; the release in full holds all."""
ELECTRONIC = frozenset({"electronicSubmission", "electronicAuction"})
"""Ways in which no bid is on paper: https://standard.open-contracting.org/1.1/en/schema/codelists/#submission-method."""
_CAME_TO_NOTHING = frozenset({"cancelled", "unsuccessful"})
_ID = re.compile(r"[^\s\x00-\x1f\x7f<>\"'\\?#%]+(?: [^\s\x00-\x1f\x7f<>\"'\\?#%]+)*")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_CURRENCY = re.compile(r"[A-Z]{3}")


class LeftOut(Exception):
    """The entry can't be taken. ``reason``: a key of ``REASONS``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail[:200]


@dataclass(frozen=True)
class Judged:
    """A release that can be taken. ``unknown``: names of its fields that aren't the standard's."""

    ocid: str
    release_id: str
    released_at: datetime
    facts: Mapping[str, Any]
    unknown: list[str] = field(default_factory=list)


def fit(value: Any) -> None:
    """See that an entry may be looked at: its depth, its characters.

    Raises:
        LeftOut
    """
    for number, (depth, inner) in enumerate(_walk(value)):
        if number >= MOST_VALUES:
            raise LeftOut("too-large")
        if depth > DEEPEST:
            raise LeftOut("too-deep")
        if isinstance(inner, Unfit):
            raise LeftOut("unreadable")
        if isinstance(inner, str) and _NO_TEXT.search(inner):
            raise LeftOut("broken-text", inner[:200].encode("utf-8", "backslashreplace").decode())
    if not isinstance(value, dict):
        raise LeftOut("not-an-object")


def _walk(value: Any) -> Iterator[tuple[int, Any]]:
    waiting = [(0, value)]
    while waiting:
        depth, one = waiting.pop()
        yield depth, one
        if isinstance(one, dict):
            waiting += [(depth + 1, name) for name in one]
            waiting += [(depth + 1, inner) for inner in one.values()]
        elif isinstance(one, list):
            waiting += [(depth + 1, inner) for inner in one]


def judged(value: Mapping[str, Any], *, version: str, at: datetime) -> Judged:
    """The release, if it can be taken. ``version``: of its package, empty where none is told.

    Raises:
        LeftOut
    """
    if version and version not in VERSIONS:
        raise LeftOut("other-version", version)
    ocid, release_id = identifier(value.get("ocid")), identifier(value.get("id"))
    if not ocid or set(ocid.split("/")) & {"", ".", ".."}:
        raise LeftOut("bad-ocid", _seen(value.get("ocid")))
    if not release_id:
        raise LeftOut("bad-id", _seen(value.get("id")))
    released_at = instant(value.get("date"))
    if released_at is None:
        raise LeftOut("bad-date", _seen(value.get("date")))
    if released_at > at + FUTURE:
        raise LeftOut("future-date", _seen(value.get("date")))
    unknown = sorted(name[:60] for name in value if name not in KNOWN)[:20]
    return Judged(ocid, release_id, released_at, facts(value), unknown)


def identifier(value: Any) -> str:
    """An id as others write it: text, or a number by mistake; empty where it can't be one."""
    text = value.text if isinstance(value, Number) else value
    return text if isinstance(text, str) and len(text) <= LONGEST_ID and _ID.fullmatch(text) else ""


def instant(value: Any) -> datetime | None:
    """An instant with its zone, in UTC; None for anything else."""
    if not isinstance(value, str) or not 19 <= len(value) <= 40:
        return None
    try:
        found = datetime.fromisoformat(value)
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _seen(value: Any) -> str:
    if isinstance(value, Number):
        return value.text[:100]
    if value is None:
        return ""
    return value[:100] if isinstance(value, str) else type(value).__name__


class _Part:
    """An object within a release; asked for a field of a type, it has that or nothing, or the release is left out."""

    def __init__(self, value: Mapping[str, Any], path: str = "") -> None:
        self.value, self.path = value, path

    def _of(self, name: str, kind: type) -> Any:
        found = self.value.get(name)
        if found is not None and not isinstance(found, kind):
            raise LeftOut("wrong-type", self.path + name)
        return found

    def text(self, name: str, most: int) -> str:
        found = " ".join((self._of(name, str) or "").split())
        return found if len(found) <= most else found[: most - 1] + "…"

    def codes(self, name: str) -> list[str]:
        """A list of codes; what is none of that says nothing."""
        found = self.value.get(name)
        return [one[:40] for one in found[:10] if isinstance(one, str)] if isinstance(found, list) else []

    def day(self, name: str) -> str:
        """An instant as we write it; empty where it is none."""
        found = instant(self.value.get(name))
        return instant_text(found) if found else ""

    def part(self, name: str) -> "_Part":
        return _Part(self._of(name, dict) or {}, f"{self.path}{name}.")

    def parts(self, name: str) -> "list[_Part]":
        found = self._of(name, list) or []
        if not all(isinstance(one, dict) for one in found):
            raise LeftOut("wrong-type", self.path + name)
        return [_Part(one, f"{self.path}{name}.") for one in found]

    def money(self, name: str) -> dict[str, str]:
        """An amount with its currency; nothing where either is missing or can't be written exactly."""
        value = self.part(name)
        amount, currency = value._of("amount", Number), value.text("currency", 10)
        if amount is None or not _CURRENCY.fullmatch(currency) or len(amount.text) > 40:
            return {}
        try:
            found = Decimal(amount.text)
        except InvalidOperation:
            return {}
        exponent = found.as_tuple().exponent
        if not isinstance(exponent, int) or not -10 <= exponent <= 20 or abs(found) >= Decimal(10) ** 20:
            return {}
        return {"amount": f"{found:f}", "currency": currency}


def facts(value: Mapping[str, Any]) -> dict[str, Any]:
    """What is shown of a release; only what it says.

    Raises:
        LeftOut: a field has the wrong type.
    """
    release = _Part(value)
    tender, planning = release.part("tender"), release.part("planning")
    tags = release._of("tag", list) or []
    if not all(isinstance(tag, str) for tag in tags):
        raise LeftOut("wrong-type", "tag")
    release.parts("parties")
    language = release.text("language", 35)
    period = tender.part("tenderPeriod")
    found: dict[str, Any] = {
        "language": language if _LANGUAGE.fullmatch(language) else "",
        "tags": [tag[:40] for tag in tags[:10]],
        "title": tender.text("title", 500),
        "description": tender.text("description", 4_000) or planning.text("rationale", 4_000),
        "buyer": release.part("buyer").text("name", 300),
        "procuring_entity": tender.part("procuringEntity").text("name", 300),
        "status": tender.text("status", 40),
        "method": tender.text("procurementMethod", 40),
        "category": tender.text("mainProcurementCategory", 40),
        "submission": tender.codes("submissionMethod"),
        "value": tender.money("value"),
        "starts": period.text("startDate", 40),
        "ends": period.text("endDate", 40),
        "awards": {key: one for key, one in map(_award, release.parts("awards")[:MOST_SHOWN]) if key},
        "contracts": {key: one for key, one in map(_contract, release.parts("contracts")[:MOST_SHOWN]) if key},
    }
    return {name: part for name, part in found.items() if part}


def _award(award: _Part) -> tuple[str, dict[str, Any]]:
    suppliers = [one.text("name", 300) for one in award.parts("suppliers")[:10]]
    found = _result(award) | {"suppliers": [name for name in suppliers if name], "date": award.day("date")}
    return identifier(award.value.get("id")), {name: part for name, part in found.items() if part}


def _contract(contract: _Part) -> tuple[str, dict[str, Any]]:
    award = identifier(contract.value.get("awardID"))
    found = _result(contract) | {"award": award, "date": contract.day("dateSigned")}
    return identifier(contract.value.get("id")), {name: part for name, part in found.items() if part}


def _result(one: _Part) -> dict[str, Any]:
    return {"title": one.text("title", 300), "status": one.text("status", 40), "value": one.money("value")}


def over(earlier: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """Facts of a later release over those of earlier ones: what it doesn't say stays as it was."""
    joined = {**earlier, **later}
    for name in ("awards", "contracts"):
        known, said = earlier.get(name, {}), later.get(name, {})
        if known and said:
            merged = {**known, **{key: {**known.get(key, {}), **one} for key, one in said.items()}}
            joined[name] = dict(list(merged.items())[-MOST_SHOWN:])
    return joined


def electronic(shown: Mapping[str, Any]) -> bool | None:
    """Whether bids came by electronic means alone, as published there; None where that isn't told."""
    methods = shown.get("submission", [])
    return set(methods) <= ELECTRONIC if methods else None


def awarded_at(shown: Mapping[str, Any], until: datetime) -> datetime | None:
    """When something was last awarded, or else contracted, as published there.

    ``until``: the date of the latest release, which stands for a date that isn't told. None where nothing was awarded.
    """
    for name in ("awards", "contracts"):
        standing = [one for one in shown.get(name, {}).values() if one.get("status") not in _CAME_TO_NOTHING]
        if standing:
            return max(instant(one.get("date")) or until for one in standing)
    return None
