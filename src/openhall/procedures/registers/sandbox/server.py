"""The sandbox register's HTTP side. It answers a key once and the same again; what it was asked for it keeps."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openhall.kernel.signed_messages import WordForged, require_signed, signed

LARGEST = 64 * 1024
NAMES = ("Trần Thị Hư Cấu", "Nguyễn Văn Không", "Lê Thị Giả", "Phạm Văn Ví Dụ")
RELATIONS = ("vợ hoặc chồng", "con", "bố hoặc mẹ")


@dataclass
class Faults:
    """How it misbehaves. ``fail_every``: each so manieth request fails; ``down``: nothing is answered."""

    down: bool = False
    fail_every: int = 0
    seconds: float = 0.0


class Register(ThreadingHTTPServer):
    """The server, on loopback only.

    Args:
        kind: population, land, tax or insurance. now: its clock, which may be wrong.
    """

    daemon_threads = True

    def __init__(self, port: int, kind: str, secret: bytes, *, now: Callable[[], datetime]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.kind, self.secret, self.now, self.faults = kind, secret, now, Faults()
        self.asked: list[tuple[str, str, str]] = []
        self.requests = 0

    def about(self, number: str) -> dict[str, str] | None:
        """What it knows of a number: invented from the number; numbers that end in 00 are unknown."""
        if number.endswith("00"):
            return None
        drawn = hashlib.sha256(f"{self.kind}/{number}".encode()).digest()
        found = {"name": NAMES[drawn[0] % len(NAMES)], "address": f"Số {drawn[1]}, xã Không Có Thật (hư cấu)"}
        more = {"land": ("parcel", "area"), "tax": ("taxpayer",), "insurance": ("policy",)}.get(self.kind, ())
        return found | {name: str(int.from_bytes(drawn[2:5])) for name in more}

    def listed(self, number: str) -> dict[str, list[dict[str, str]]]:
        """The lists that it keeps of a number: the population register a household, invented from the number."""
        if self.kind != "population":
            return {}
        drawn = hashlib.sha256(f"household/{number}".encode()).digest()
        people = [
            {
                "name": NAMES[drawn[place] % len(NAMES)],
                "born": str(date(1950 + drawn[place + 4] % 70, 1 + drawn[place + 8] % 12, 1 + drawn[place + 12] % 28)),
                "relation": RELATIONS[drawn[place + 16] % len(RELATIONS)],
            }
            for place in range(1 + drawn[31] % 3)
        ]
        return {"household": people}


class Handler(BaseHTTPRequestHandler):
    """One question of the platform, which must bear its signature."""

    server: Register

    def do_POST(self) -> None:
        """A question."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        register = self.server
        register.requests += 1
        faults = register.faults
        time.sleep(faults.seconds)
        if faults.down or (faults.fail_every and register.requests % faults.fail_every == 0):
            self._answer(503, {})
            return
        try:
            require_signed(register.secret, dict(self.headers), body, at=register.now())
            said = json.loads(body)
        except (WordForged, ValueError):
            self._answer(401, {})
            return
        register.asked.append((said["key"], said["number"], said["purpose"]))
        fields = register.about(said["number"])
        rows = register.listed(said["number"]) if fields is not None else {}
        self._answer(200, {"key": said["key"], "known": fields is not None, "fields": fields or {}, "rows": rows})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in signed(self.server.secret, body, at=self.server.now()).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: Any) -> None:
        """No word of people on the screen."""
