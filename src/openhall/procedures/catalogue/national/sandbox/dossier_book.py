"""The sandbox's memory of dossiers: refuses what the portal would, counts a key once, lists what it holds."""

from __future__ import annotations

import json
import re
from typing import Any

from openhall.procedures.catalogue.national.dossiers import KNOWN_THERE
from openhall.procedures.catalogue.national.sandbox.book import Book, Refused

PIECE = 500
MOST = 500
INSTANT = re.compile(r"[0-9]{14}")
NUMBER = re.compile(r"[GH][0-9]{2}(\.[0-9]{1,3})*-[0-9]{6}-[0-9]{4,7}")
STATUSES = frozenset(str(number) for number in range(1, 11))
UNRECEIVED = frozenset({"1", "3", "5", "7", "8"})
"""Statuses that a dossier may have without a day of return: its clock hasn't begun."""


def take_in(book: Book, said: dict[str, Any]) -> list[dict[str, str]]:
    """Take in dossiers; for each its receipt, or why it isn't taken.

    Raises:
        Refused: the request as a whole can't be read.
    """
    data, updating = said.get("data"), str(said.get("isUpdating"))
    if not isinstance(data, list) or len(data) > MOST or updating not in {"True", "False"}:
        raise Refused("data or isUpdating is missing")
    return [_one(book, one if isinstance(one, dict) else {}, updating == "True") for one in data]


def _one(book: Book, told: dict[str, Any], updating: bool) -> dict[str, str]:
    key, code = str(told.pop("key", "")), str(told.get("MaHoSo", ""))
    answer = {"key": key, "MaHoSo": code}
    with book.locked() as rows:
        known = rows.execute("SELECT receipt FROM dossier_told WHERE key = ?", [key]).fetchone()
        if known:
            return answer | {"MaXacNhan": known[0]}
        held = rows.execute("SELECT 1 FROM dossier WHERE code = ?", [code]).fetchone() is not None
        if held and not updating:
            return answer | {"code": KNOWN_THERE, "LyDo": "Hồ sơ đã tồn tại"}
        listed = rows.execute("SELECT 1 FROM procedure WHERE code = ? AND gone = 0", [str(told.get("MaTTHC"))])
        reason = _fault(key, code, told) or ("" if listed.fetchone() else "Mã TTHC không tồn tại")
        if reason:
            return answer | {"LyDo": reason}
        rows.execute("INSERT OR REPLACE INTO dossier VALUES (?, ?)", [code, json.dumps(told, ensure_ascii=False)])
        count = rows.execute("SELECT count(*) FROM dossier_told").fetchone()[0]
        receipt = f"DVCQG-{count + 1:09d}"
        rows.execute("INSERT INTO dossier_told VALUES (?, ?)", [key, receipt])
    return answer | {"MaXacNhan": receipt}


def _fault(key: str, code: str, told: dict[str, Any]) -> str:
    """Why a dossier isn't taken; empty for a good one."""
    status = str(told.get("TrangThaiHoSo", ""))
    if not key or not NUMBER.fullmatch(code):
        return "Mã hồ sơ không hợp lệ"
    if status not in STATUSES:
        return "Trạng thái hồ sơ không hợp lệ"
    if str(told.get("KenhThucHien")) not in {"1", "2", "3"}:
        return "Kênh thực hiện không hợp lệ"
    if not told.get("DonViXuLy"):
        return "Thiếu đơn vị xử lý"
    instants = [str(told.get(name, "")) for name in ("NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra")]
    if any(one and not INSTANT.fullmatch(one) for one in instants) or not instants[0]:
        return "Ngày tháng không hợp lệ"
    if not instants[1] and status not in UNRECEIVED:
        return "Thiếu ngày hẹn trả"
    return ""


def one(book: Book, code: str) -> dict[str, Any] | None:
    """A dossier; None for one that isn't held."""
    with book.locked() as rows:
        row = rows.execute("SELECT data FROM dossier WHERE code = ?", [code]).fetchone()
    return json.loads(row[0]) if row else None


def held(book: Book, after: str) -> tuple[list[dict[str, Any]], bool]:
    """The next dossiers after a number, and whether there are more."""
    with book.locked() as rows:
        found = rows.execute(
            "SELECT data FROM dossier WHERE code > ? ORDER BY code LIMIT ?", [after, PIECE + 1]
        ).fetchall()
    return [json.loads(data) for (data,) in found[:PIECE]], len(found) > PIECE


def change(book: Book, code: str, **fields: str) -> None:
    """Change what is held of a dossier behind everybody's back, as a fault of the portal would; no fields: lose it."""
    with book.locked() as rows:
        if not fields:
            rows.execute("DELETE FROM dossier WHERE code = ?", [code])
            return
        row = rows.execute("SELECT data FROM dossier WHERE code = ?", [code]).fetchone()
        data = (json.loads(row[0]) if row else {"MaHoSo": code}) | fields
        rows.execute("INSERT OR REPLACE INTO dossier VALUES (?, ?)", [code, json.dumps(data, ensure_ascii=False)])
