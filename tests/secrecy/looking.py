"""How a guest or somebody with an account looks at every address of a running platform, and what is left to compare."""

from __future__ import annotations

import contextlib
import difflib
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.urls import get_resolver

from openhall.config.demo import PASSWORD

MOVING = (
    (r'csrfmiddlewaretoken" value="[^"]*"', "a token"),
    (r'"token": "[^"]*"', "a token"),
    (r'"nonce": "[^"]*"', "a token"),
    (r'(?s)<script type="application/json"[^>]*assertion[^>]*>.*?</script>', "a challenge"),
    (r'"challenge": ?"[^"]*"|&quot;challenge&quot;: ?&quot;.*?&quot;', "a challenge"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?", "an instant"),
    (r"\d\d:\d\d(:\d\d)?", "a time"),
    (r'(?s)<p class="oh-countdown__left".*?</p>', "a countdown"),
    (
        r"((<span[^>]*>)?\d+(</span>)?(\s|\xa0|&nbsp;)+(day|hour|minute|second)s?(,|\s|\xa0|&nbsp;|and)*)+",
        "a countdown ",
    ),
    (r'datetime="PT[^"]*"', "a countdown"),
    (r'(?s)<p class="oh-footer__head">.*?</p>', "the log's size"),
    (r"[?&](amp;)?after=\d+", "the log's size"),
    (r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", "a digest"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "an id"),
    (r'"proof": "[^"]*"', "a proof"),
    (r'"nonce":"[^"]*"', "a token"),
)
"""What differs from one look to the next and tells nothing: tokens, new ids, times, head and proofs of the log."""

HEAD = (
    (r'"(head|witnessed|log_size|size|leaves)": \d+', "the log's size"),
    (r'<span class="oh-figure">[\d,]+</span>', "the log's size"),
    (r'"cosigned_at": [^,]*', "an instant"),
    (r"[A-Za-z0-9+/]{43}=", "a digest"),
)
"""Pages that are about the log tell how long it is: sealed acts, cover leaves and all."""
ABOUT_THE_LOG = re.compile(r"/(api/v1/)?(log|health)")

UNKNOWN = "7b0e6c5f-52c5-4a7f-8f0a-3a6f0c3c1d55"
HEADERS_OF_THE_MOMENT = {"date", "x-server-time", "set-cookie", "content-length", "expires"}


@dataclass(frozen=True)
class Seen:
    """An answer without what moves anyway. ``size``: characters that are left."""

    status: int
    headers: Mapping[str, str]
    size: int
    body: str


def steady(body: bytes, path: str = "") -> str:
    """The text without what moves from one look to the next; bytes that are no text as Latin-1."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = body.decode("latin-1")
    for pattern, name in (*MOVING, *(HEAD if ABOUT_THE_LOG.fullmatch(path) else ())):
        text = re.sub(pattern, name, text)
    return text


def difference(before: Seen, after: Seen) -> list[str]:
    """What differs, for whoever reads the failure."""
    lines = difflib.unified_diff(before.body.splitlines(), after.body.splitlines(), lineterm="", n=0)
    headers = [
        f"{name}: {before.headers.get(name)} | {after.headers.get(name)}"
        for name in sorted({*before.headers, *after.headers})
        if before.headers.get(name) != after.headers.get(name)
    ]
    return [f"{before.status} {after.status}, {before.size} {after.size}", *headers, *(line[:300] for line in lines)]


def differences(before: Mapping[str, Seen], after: Mapping[str, Seen]) -> dict[str, list[str]]:
    """What differs, by address."""
    assert before.keys() == after.keys()
    return {path: difference(seen, after[path]) for path, seen in before.items() if seen != after[path]}


def told(changed: Mapping[str, list[str]]) -> str:
    """All of it, to be read."""
    return "\n".join(line for path, lines in changed.items() for line in (path, *lines))


class Visitor:
    """A guest; or a person who signed in by the form, and asks the API with the same session."""

    def __init__(self, platform: Any, handle: str = "") -> None:
        self.platform = platform
        self.cookies: dict[str, str] = {}
        if handle:
            _status, _headers, page = self.request("GET", "/sign-in")
            token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page.decode())
            assert token
            form = {"email": f"{handle}@demo.example", "password": PASSWORD, "csrfmiddlewaretoken": token[1]}
            status = self.request("POST", "/sign-in", urlencode(form))[0]
            assert status == 302, f"{handle} can't sign in: {status}"

    def request(self, method: str, path: str, body: str | None = None) -> tuple[int, dict[str, str], bytes]:
        """One request."""
        connection = http.client.HTTPConnection("localhost", self.platform.port, timeout=60)
        headers = {"Accept-Language": "en", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": self.platform.origin}
        try:
            connection.request(method, path, body=body, headers=headers)
            answer = connection.getresponse()
            data = answer.read()
            for value in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: crumb.value for name, crumb in SimpleCookie(value).items()}
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, data
        finally:
            connection.close()

    def look(self, paths: list[str]) -> dict[str, Seen]:
        """All of these addresses."""
        found = {}
        for path in paths:
            status, headers, body = self.request("GET", path)
            length = headers.get("content-length")
            assert length is None or int(length) == len(body)
            text = steady(body, path)
            kept = {k: steady(v.encode()) for k, v in headers.items() if k not in HEADERS_OF_THE_MOMENT}
            found[path] = Seen(status, kept, len(text), text)
        return found


MEANT = {
    "tenders": "project", "projects": "project", "records": "ocid", "halls": "lot", "lots": "lot", "notices": "notice",
    "sessions": "session", "draws": "draw", "calls": "call", "experts": "expert", "panels": "panel",
    "evaluation-sites": "site", "alliances": "alliance", "bids": "bid",
}  # fmt: skip
"""Which id of a tender stands behind a word of an address."""
NOT_A_LOOK = re.compile(
    r"/(_gallery.*|sign-out|language/|demo/key|static/.*|api/v1/(docs|openapi\.json)|tenders/[^/]*/evidence|"
    r"api/v1/tenders/[^/]*/evidence|(api/v1/)?receipts/[^/]*/proof|api/v1/log/verdicts/.*|log/[^/]*(checkpoint|quorum).*|seals/revoked\.crl)"
)
"""Addresses that do something, aren't there but in a demonstration, are signed anew each time, or have proofs that grow
with the log; the log is read by itself."""


def _patterns(patterns: Any, before: str = "/") -> Iterator[str]:
    for one in patterns:
        path = before + str(one.pattern)
        if hasattr(one, "url_patterns"):
            yield from _patterns(one.url_patterns, path)
        else:
            yield path


def addresses(things: Mapping[str, str]) -> list[str]:
    """Every address of the site and its API, with the ids of the tender where it asks for one.

    ``things``: ``project``, ``notice``, ``lot``, ``session``, ``ocid``, ``leaf``, and what else ``MEANT`` names.
    """
    found: dict[str, None] = {}  # in the order of the patterns, so that the same place is the same page of any tender
    for pattern in _patterns(get_resolver("openhall.config.urls").url_patterns):
        path, word = "", ""
        for part in pattern.split("/"):
            name = re.sub(r".*<(?:\w+:)?(\w+)>.*", r"\1", part) if "<" in part else ""
            value = {
                "leaf": things["leaf"], "leaf_sha256": things["leaf"], "sha256": things["leaf"], "code": "NOT-01",
                "index": "0", "path": "vkey", "pack": "reference@2026-01-01",
            }.get(name) or things.get(MEANT.get(word, ""), UNKNOWN)  # fmt: skip
            path += "/" + re.sub(r"<[^>]*>", value, part)
            word = part
        found["/" + path.lstrip("/")] = None
    more = ("/halls?before=0", "/tenders?phase=open", "/api/v1/witness-room/sessions?past=true")
    return [path for path in (*found, *more) if not NOT_A_LOOK.fullmatch(path)]


class Listener(threading.Thread):
    """Somebody who listens to a live stream from now on."""

    def __init__(self, platform: Any, path: str) -> None:
        super().__init__(daemon=True)
        where = urlsplit(platform.stream)
        self.connection = http.client.HTTPConnection("localhost", where.port or 80, timeout=60)
        self.connection.request("GET", path, headers={"Accept": "text/event-stream"})
        self.socket = self.connection.sock
        self.answer = self.connection.getresponse()
        self.heard: list[dict[str, Any]] = []
        self.start()

    def run(self) -> None:
        # The end of the socket, by stop(), is the end of the stream.
        with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
            while line := self.answer.readline():
                if line.startswith(b"data: "):
                    self.heard.append(json.loads(line.removeprefix(b"data: ")))

    def stop(self) -> list[dict[str, Any]]:
        """What was heard."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.join(10)
        self.connection.close()
        return self.heard


def replayed(platform: Any, path: str, *, seconds: float = 2.0) -> list[str]:
    """What a stream tells somebody who comes new."""
    listener = Listener(platform, path)
    time.sleep(seconds)
    return [f"{event.get('code')} {steady(str(event.get('html')).encode())}" for event in listener.stop()]


MORE_PARTS = """
import json, sys
from openhall.config import instance
with instance.ready():
    from openhall.config.demo import people
    from openhall.identity.public import Role
    from openhall.kernel import clock
    organisations = {f"nobody {number}": None for number in range(20)}
    kept = {}
    for handle in sys.argv[2:]:
        works, roles = f"Works of {handle} (fictional)", (Role.BIDDER,)
        part = people.Part(handle, f"Person {handle}", works, roles, False, "en", "")
        member, keys = people._register(part, organisations, clock.now())
        kept[part.email] = keys
    open(sys.argv[1], "w").write(json.dumps(kept))
"""


def more_bidders(platform: Any, file: Any, *handles: str) -> None:
    """Fictional bidders beyond those of the demonstration, by the same founding commands."""
    command = [sys.executable, "-c", MORE_PARTS, str(file), *handles]
    subprocess.run(command, env=platform.environment, check=True, timeout=300)
    known = type(platform.people)(file)
    known.load()
    platform.people.members.update(known.members)
