"""A crowd of guests before one page: the page is made once and handed to all of them for a moment.

Only answers that are the same for everybody: asked for by ``GET`` without any cookie but that of the language, answered
by ``200`` in HTML without setting a cookie. A new checkpoint of the log ends every copy, so that what has just been
opened is seen at once.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language_from_request

from openhall.witness import public as witness

MOST_PAGES = 256
"""Copies kept in one process; the one that was asked for longest ago goes first."""
MOST_BYTES = 512 * 1024
LONGEST_WAIT = 2.0
"""Seconds that a guest waits for a page that another guest's request is making."""
_PROGRAMS = ("/api/", "/log/")

Key = tuple[str, str, str, object]


@dataclass(frozen=True)
class Copy:
    """A page as it was answered."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    until: float

    def answer(self) -> HttpResponse:
        """A response of its own for each guest: later middleware may add headers."""
        return HttpResponse(self.body, headers=dict(self.headers))


class Crowd:
    """The copies of one process. Safe for its threads; of those who ask at once only one makes the page."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._copies: OrderedDict[Key, Copy] = OrderedDict()
        self._makers: dict[Key, threading.Lock] = {}
        self._lock = threading.Lock()

    def answer(self, key: Key, make: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        """The copy under ``key``, or what ``make`` answers."""
        if (copy := self._copy(key)) is not None:
            return copy.answer()
        with self._lock:
            maker = self._makers.setdefault(key, threading.Lock())
        mine = maker.acquire(timeout=LONGEST_WAIT)
        try:
            if (copy := self._copy(key)) is not None:
                return copy.answer()
            response = make()
            self._keep(key, response)
            return response
        finally:
            if mine:
                with self._lock:
                    self._makers.pop(key, None)
                maker.release()

    def _copy(self, key: Key) -> Copy | None:
        with self._lock:
            copy = self._copies.get(key)
            if copy is None or copy.until < time.monotonic():
                return None
            self._copies.move_to_end(key)
            return copy

    def _keep(self, key: Key, response: HttpResponseBase) -> None:
        if not isinstance(response, HttpResponse) or response.status_code != 200 or response.cookies:
            return
        if not response.get("Content-Type", "").startswith("text/html") or len(response.content) > MOST_BYTES:
            return
        if "no-store" in response.get("Cache-Control", ""):
            return
        copy = Copy(response.content, tuple(response.items()), time.monotonic() + self.seconds)
        with self._lock:
            self._copies[key] = copy
            self._copies.move_to_end(key)
            while len(self._copies) > MOST_PAGES:
                self._copies.popitem(last=False)


def crowd(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: hand guests the same copy of a public page for ``OPENHALL_CROWD_SECONDS``."""
    pages = Crowd(settings.OPENHALL_CROWD_SECONDS)

    def handle(request: HttpRequest) -> HttpResponseBase:
        if pages.seconds <= 0 or not _same_for_all(request):
            return get_response(request)
        key = (request.get_host(), request.get_full_path(), get_language_from_request(request), witness.edition())
        return pages.answer(key, lambda: get_response(request))

    return handle


def _same_for_all(request: HttpRequest) -> bool:
    return (
        request.method == "GET"
        and not set(request.COOKIES) - {settings.LANGUAGE_COOKIE_NAME}
        and "Authorization" not in request.headers
        and not request.path.startswith(_PROGRAMS)
    )
