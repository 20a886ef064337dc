"""A small HTTP client of the API: signs intents, uploads files, waits for what is done by rule."""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from openhall.config.programs import signed_intent
from openhall.kernel import clock
from openhall_sealing.intents import SigningKey

CHUNK = 4 * 1024 * 1024
TOKEN_LASTS = timedelta(hours=11)


class Refused(RuntimeError):
    """The API said no; the problem document is in ``problem``."""

    def __init__(self, method: str, path: str, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(
            f"{method} {path}: {status} {problem.get('code')} {problem.get('detail')} {problem.get('errors')}"
        )
        self.status = status
        self.problem = dict(problem)


class Client:
    """One person's program. ``party``: the organisation it acts for."""

    def __init__(self, origin: str, key: SigningKey, person: UUID, party: UUID) -> None:
        self.origin, self.key, self.person, self.party = origin, key, person, party
        self._token, self._token_until = "", clock.now()

    def act(
        self,
        method: str,
        path: str,
        *,
        command: str,
        object: str,
        version: int,
        payload: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Sign ``command`` on ``object`` as it was seen (``version``) and send it.

        Raises:
            Refused
        """
        payload = dict(payload or {})
        signed = signed_intent(
            self.key,
            party=self.party,
            command=command,
            object=object,
            version=version,
            payload=payload,
            at=clock.now(),
        )
        found: dict[str, Any] = self.send(method, path, payload, headers=signed.headers())
        return found

    def get(self, path: str) -> Any:
        """Read, as the person where that matters."""
        return self.send("GET", path, None, headers=self._reading())

    def get_bytes(self, path: str) -> bytes:
        """Read a file."""
        return self._request("GET", path, None, self._reading())

    def wait(self, path: str, until: Callable[[Any], bool], *, seconds: float = 240.0) -> Any:
        """Read again and again until what is done by rule is done.

        Raises:
            TimeoutError: it isn't, after ``seconds``.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                found = self.get(path)
                if until(found):
                    return found
            except Refused as refused:
                if refused.status not in (404, 425):
                    raise
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is not where it should be after {seconds:.0f} s.")
            time.sleep(0.1)

    def upload(self, data: bytes, *, media_type: str, name: str) -> str:
        """Upload a file in chunks; its digest."""
        digest = hashlib.sha256(data).hexdigest()
        facts = {"sha256": digest, "size": len(data), "type": media_type, "name": name}
        begun = self.send("POST", "/api/v1/uploads", facts, headers=self._reading())
        offset = begun["offset"]
        while offset < len(data):
            headers = {
                **self._reading(),
                "Upload-Offset": str(offset),
                "Content-Type": "application/offset+octet-stream",
            }
            answer = json.loads(
                self._request("PATCH", f"/api/v1/uploads/{begun['id']}", data[offset : offset + CHUNK], headers)
            )
            offset = answer.get("offset", len(data))
        return digest

    def add_paper(self, draft: str, component: int, data: bytes, *, media_type: str = "application/pdf") -> None:
        """Add a file to a paper of a draft of a dossier."""
        headers = {**self._reading(), "Content-Type": media_type, "File-Name": "paper"}
        self._request("PUT", f"/api/v1/dossier-drafts/{draft}/papers/{component}", data, headers)

    def add_scan(self, path: str, data: bytes, *, media_type: str = "application/pdf") -> dict[str, Any]:
        """Send a scan as the ``file`` of a multipart form; what is answered."""
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="scan"\r\n'
        head += f"Content-Type: {media_type}\r\n\r\n"
        body = head.encode() + data + f"\r\n--{mark}--\r\n".encode()
        headers = {**self._reading(), "Content-Type": f"multipart/form-data; boundary={mark}"}
        found: dict[str, Any] = json.loads(self._request("POST", path, body, headers))
        return found

    def send_read(self, method: str, path: str, payload: Any) -> Any:
        """One JSON request of the person's session, without an act.

        Raises:
            Refused
        """
        return self.send(method, path, payload, headers=self._reading())

    def send(self, method: str, path: str, payload: Any, *, headers: Mapping[str, str]) -> Any:
        """One JSON request.

        Raises:
            Refused
        """
        body = None if payload is None else json.dumps(payload, ensure_ascii=False).encode()
        extra = {} if body is None else {"Content-Type": "application/json"}
        answer = self._request(method, path, body, {**headers, **extra})
        return json.loads(answer) if answer else {}

    def _reading(self) -> dict[str, str]:
        if not self._token or clock.now() > self._token_until:
            session = uuid4()
            opened = self.act(
                "PUT", f"/api/v1/sessions/{session}", command="open_session", object=f"session:{session}", version=0
            )
            self._token, self._token_until = opened["token"], clock.now() + TOKEN_LASTS
        return {"Authorization": f"Bearer {self._token}"}

    def _request(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> bytes:
        where = urlsplit(self.origin)
        connection = http.client.HTTPConnection(where.hostname or "localhost", where.port or 80, timeout=60)
        try:
            connection.request(method, path, body=body, headers={**headers, "Accept-Language": "en"})
            answer = connection.getresponse()
            data = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            try:
                problem = json.loads(data)
            except ValueError:
                problem = {"code": "unreadable", "detail": data[:300].decode(errors="replace")}
            raise Refused(method, path, answer.status, problem)
        return data


def jump_to(at: datetime) -> None:
    """Move the scratch instance's clock forward; every process follows at its next look."""
    if at > clock.now():
        clock.move_to(at)
