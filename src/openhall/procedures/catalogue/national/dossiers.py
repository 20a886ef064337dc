"""Dossiers as the national portal takes them: what it is told of each, what it answers, and how that is spoken.

Names are those that public clients of the portal use: ``DongBoHoSoMC`` with ``isUpdating`` and ``data``,
``TraCuuHoSo``, MaHoSo, MaTTHC, KenhThucHien, TrangThaiHoSo, NgayTiepNhan, NgayHenTra, NgayKetThucXuLy, NgayTra,
DonViXuLy, DanhSachGiayToKetQua; instants as yyyyMMddHHmmss of the province's zone. That each record of an answer bears
``MaXacNhan`` or ``LyDo``, and the service that lists what is held (``LayDanhSachHoSo``), are our own: no description
of these is public. Who filed isn't told; an adapter adds it where the agreement with the portal asks for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from openhall.procedures.catalogue.national.interface import NationalDown
from openhall.procedures.catalogue.national.wire import MOST_REASON, Wire

SYNCHRONISE, LOOK_UP, HELD = "DongBoHoSoMC", "TraCuuHoSo", "LayDanhSachHoSo"
KNOWN_THERE: Final = "409"
"""Code of a refusal: the dossier was told as new and is held already."""
NAMES: Final = {
    "procedure": "MaTTHC",
    "channel": "KenhThucHien",
    "status": "TrangThaiHoSo",
    "received_at": "NgayTiepNhan",
    "due_at": "NgayHenTra",
    "ended_at": "NgayKetThucXuLy",
    "returned_at": "NgayTra",
    "unit": "DonViXuLy",
}
"""Our field → theirs. ``result`` is a list there (DanhSachGiayToKetQua)."""
FIELDS: Final = (*NAMES, "result")
Record = Mapping[str, str]
"""A dossier by our fields; instants as the portal writes them, empty where there is none. ``result``: the name of the
electronic result, empty without one."""


@dataclass(frozen=True, slots=True)
class Told:
    """One state of a dossier. ``key``: under which it counts once. ``record``: see :data:`Record`."""

    key: UUID
    code: str
    record: Record


@dataclass(frozen=True, slots=True)
class Said:
    """What the portal answers to one. Exactly one is filled: its receipt, or why it doesn't take the dossier."""

    receipt: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """What the portal holds: number → record, by number (code points). ``more``: there are later ones."""

    records: Mapping[str, Record]
    more: bool = False


class DossierPortal(Protocol):
    """The national portal, as far as dossiers go."""

    def tell(self, told: Sequence[Told], *, updating: bool) -> Mapping[UUID, Said]:
        """Tell of dossiers, each once; the same key again changes nothing and gets the same receipt.

        Args:
            updating: the portal has been told of them before.

        Raises:
            NationalDown, NationalRefused
        """

    def held(self, after: str) -> Held:
        """The next dossiers of the province that it holds, after a number.

        Raises:
            NationalDown, NationalRefused
        """


class DossierWire:
    """Dossiers over a connection with the portal."""

    def __init__(self, line: Wire) -> None:
        self.line = line

    def tell(self, told: Sequence[Told], *, updating: bool) -> dict[UUID, Said]:
        """Tell of dossiers (``DossierPortal.tell``). One that is held already, though told as new, is told as known."""
        found, again = self._told(told, updating=updating), []
        if not updating:
            again = [one for one in told if found[one.key].reason == KNOWN_THERE]
        return found | (self._told(again, updating=True) if again else {})

    def held(self, after: str) -> Held:
        """The next dossiers that the portal holds (``DossierPortal.held``)."""
        said = self.line.ask(HELD, {"madonvi": self.line.unit, "after": after})
        return Held({str(one["MaHoSo"]): ours(one) for one in _rows(said)}, bool(said.get("more")))

    def _told(self, told: Sequence[Told], *, updating: bool) -> dict[UUID, Said]:
        data = [{"key": one.key.hex, "MaHoSo": one.code, **theirs(one.record)} for one in told]
        said = self.line.ask(SYNCHRONISE, {"madonvi": self.line.unit, "isUpdating": str(updating), "data": data})
        answers = {str(one.get("key")): one for one in _rows(said)}
        if any(one.key.hex not in answers for one in told):
            raise NationalDown("The portal didn’t answer for every dossier.")
        return {one.key: _said(answers[one.key.hex]) for one in told}


def theirs(record: Record) -> dict[str, Any]:
    """A record as the portal writes it."""
    result = [{"TenGiayTo": record["result"]}] if record.get("result") else []
    return {name: record.get(field, "") for field, name in NAMES.items()} | {"DanhSachGiayToKetQua": result}


def ours(said: Mapping[str, Any]) -> dict[str, str]:
    """A dossier of the portal by our fields; what isn't there is empty."""
    results = said.get("DanhSachGiayToKetQua")
    first = results[0] if isinstance(results, list) and results and isinstance(results[0], Mapping) else {}
    found = {field: _text(said.get(name)) for field, name in NAMES.items()}
    return found | {"result": _text(first.get("TenGiayTo"))}


def _text(value: object) -> str:
    return "" if value is None else "".join(one for one in str(value) if one.isprintable())[:500]


def _said(one: Mapping[str, Any]) -> Said:
    receipt = _text(one.get("MaXacNhan"))[:60]
    if receipt:
        return Said(receipt=receipt)
    if str(one.get("code")) == KNOWN_THERE:
        return Said(reason=KNOWN_THERE)
    return Said(reason=_text(one.get("LyDo"))[:MOST_REASON] or "–")


def _rows(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = answer.get("result")
    if not isinstance(rows, list):
        raise NationalDown("The portal’s answer has no result.")
    return [one for one in rows if isinstance(one, Mapping) and one.get("MaHoSo")]
