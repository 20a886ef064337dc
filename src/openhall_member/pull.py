"""Reading a log's files over HTTP, from a server that may be slow, broken or hostile."""

from __future__ import annotations

import http.client
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from openhall_log import CHECKPOINT_PATH, TILE_WIDTH, MissingFile
from openhall_log.encoding import HASH_LENGTH
from openhall_member import clock

if TYPE_CHECKING:
    from types import TracebackType

CONNECT_SECONDS = 10.0
WHOLE_SECONDS = 60.0
MAX_CHECKPOINT_BYTES = 64 * 1024
MAX_TILE_BYTES = TILE_WIDTH * HASH_LENGTH
MAX_BUNDLE_BYTES = TILE_WIDTH * (2 + 65_535)
_PIECE = 64 * 1024


class LogTrouble(Exception):
    """The log can't be read as it should be; the message is a plain sentence about what it did."""


class Unreachable(LogTrouble):
    """No answer, or none in time: worth trying again later."""


class Misbehaves(LogTrouble):
    """An answer that a log mustn't give: too long, cut short, redirected, unsigned, or not what the root says."""


class NotThere(LogTrouble):
    """The log says that it has no such file."""


class LogSite:
    """The files below one address. One connection, kept; used by one thread.

    Redirects aren't followed: where the log is read from is for this member's people to say.

    Attributes:
        offset: seconds by which the log's clock (HTTP Date, whole seconds) is ahead of this machine's; None before
            the first answer that tells.
    """

    def __init__(
        self, url: str, *, connect_seconds: float = CONNECT_SECONDS, whole_seconds: float = WHOLE_SECONDS
    ) -> None:
        parts = urlsplit(url)
        self.url = url
        self._secure = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port
        self._prefix = parts.path if parts.path.endswith("/") else f"{parts.path}/"
        self._connect_seconds = connect_seconds
        self._whole_seconds = whole_seconds
        self._connection: http.client.HTTPConnection | None = None
        self.offset: float | None = None

    def __enter__(self) -> LogSite:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def checkpoint(self) -> bytes:
        """The log's newest checkpoint, unverified."""
        return self.get(CHECKPOINT_PATH, limit=MAX_CHECKPOINT_BYTES)

    def tile(self, path: str, /) -> bytes:
        """A tile or bundle, as :class:`openhall_log.TileReader` wants it."""
        limit = MAX_BUNDLE_BYTES if path.startswith("tile/entries/") else MAX_TILE_BYTES
        try:
            return self.get(path, limit=limit)
        except NotThere as error:
            raise MissingFile(str(error)) from error

    def statement(self, sha256: str, *, limit: int) -> bytes:
        """The bytes of a statement, unverified."""
        return self.get(f"statement/{sha256}", limit=limit)

    def get(self, path: str, *, limit: int) -> bytes:
        """The bytes at a path below the log's address.

        Raises:
            NotThere: 404 or 410.
            Misbehaves: longer than ``limit``, cut short, redirected, or another status.
            Unreachable: no answer in time, or an error of the server.
        """
        fresh = self._connection is None
        deadline = time.monotonic() + self._whole_seconds
        try:
            return self._get(path, limit, deadline)
        except (
            http.client.RemoteDisconnected,
            ConnectionResetError,
            BrokenPipeError,
            http.client.CannotSendRequest,
        ) as error:
            # A kept connection that the server has closed meanwhile.
            self.close()
            if fresh:
                raise Unreachable(f"The log closed the connection without an answer for {path}.") from error
        except (OSError, http.client.HTTPException, LogTrouble) as error:
            self._translate(error, path)
        try:
            return self._get(path, limit, deadline)
        except (OSError, http.client.HTTPException, LogTrouble) as error:
            self._translate(error, path)

    def _translate(self, error: Exception, path: str) -> NoReturn:
        """Raise what went wrong in our own words; the connection is given up unless it is in order."""
        if not isinstance(error, NotThere):
            self.close()
        if isinstance(error, LogTrouble):
            raise error
        if isinstance(error, TimeoutError):
            raise Unreachable(f"The log didn't answer in time for {path}.") from error
        if isinstance(error, http.client.HTTPException):
            raise Misbehaves(f"The log's answer for {path} isn't proper HTTP.") from error
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise Unreachable(f"The log can't be reached at {self.url}: {reason}.") from error

    def _get(self, path: str, limit: int, deadline: float) -> bytes:
        connection = self._connection
        if connection is None:
            kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
            connection = self._connection = kind(self._host, self._port, timeout=self._connect_seconds)
        connection.request(
            "GET", self._prefix + path, headers={"Accept-Encoding": "identity", "User-Agent": "openhall-member"}
        )
        asked = clock.exact_seconds()
        answer = connection.getresponse()
        self._note_time(answer.getheader("Date"), asked)
        if answer.status in (404, 410):
            self._drain(answer, path, deadline)
            raise NotThere(f"The log has no {path}.")
        if 300 <= answer.status < 400:
            raise Misbehaves(f"The log sends us elsewhere for {path}. If it has moved, change log_url in the settings.")
        if answer.status >= 500:
            raise Unreachable(f"The log answers {answer.status} for {path}.")
        if answer.status != 200:
            raise Misbehaves(f"The log answers {answer.status} for {path}.")
        return self._read(answer, path, limit, deadline)

    def _read(self, answer: http.client.HTTPResponse, path: str, limit: int, deadline: float) -> bytes:
        declared = answer.getheader("Content-Length")
        if declared is not None and declared.isdecimal() and int(declared) > limit:
            raise Misbehaves(f"The log's answer for {path} is longer than the {limit} bytes that it may have.")
        pieces: list[bytes] = []
        length = 0
        while piece := answer.read1(_PIECE):
            length += len(piece)
            if length > limit:
                raise Misbehaves(f"The log's answer for {path} is longer than the {limit} bytes that it may have.")
            if time.monotonic() > deadline:
                raise Unreachable(f"The log took more than {self._whole_seconds:.0f} seconds for {path}.")
            pieces.append(piece)
        if answer.length:
            raise Misbehaves(f"The log's answer for {path} is cut short.")
        answer.close()  # read1 doesn't notice the end by itself; the connection stays
        return b"".join(pieces)

    def _drain(self, answer: http.client.HTTPResponse, path: str, deadline: float) -> None:
        """Read a short body to its end, so that the connection can be used again."""
        try:
            self._read(answer, path, _PIECE, deadline)
        except LogTrouble:
            self.close()

    def _note_time(self, date: str | None, asked: float) -> None:
        if date is None:
            return
        try:
            theirs = parsedate_to_datetime(date).timestamp()
        except (ValueError, TypeError, OverflowError):
            return
        ours = (asked + clock.exact_seconds()) / 2
        # Their second began up to a second before they wrote it.
        self.offset = theirs + 0.5 - ours
