"""The edge: stamps the time, turns refusals into answers, sets the content security policy."""

import json
import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openhall.config import sandbox
from openhall.kernel import clock
from openhall.kernel.refusals import Refusal, SignInFirst

Next = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("openhall.edge")


def edge(get_response: Next) -> Next:
    """Stamp ``request.received_at`` when the request has arrived whole; tell the server's time, and a sandbox, in the
    answer."""

    def handle(request: HttpRequest) -> HttpResponse:
        request.received_at = clock.now()  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Server-Time"] = clock.instant_text(clock.now())
        if settings.OPENHALL_SANDBOX:
            response[sandbox.HEADER] = "true"
        return response

    return handle


def refusals(get_response: Next) -> Next:
    """Render every :class:`Refusal`: a problem document for programs, a page for people."""

    def handle(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Refusal):
            return answer(request, exception)
        return None

    handle.process_exception = process_exception  # type: ignore[attr-defined]
    return handle


def answer(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """The refusal as RFC 9457 JSON under ``/api/``, as a page elsewhere."""
    problem = refusal.problem() | {"instance": request.path}
    if request.path.startswith("/api/"):
        return HttpResponse(
            json.dumps(problem, ensure_ascii=False), status=refusal.status, content_type="application/problem+json"
        )
    if isinstance(refusal, SignInFirst) and request.method in ("GET", "HEAD"):
        from django.contrib.auth.views import redirect_to_login

        return redirect_to_login(request.get_full_path(), login_url=settings.LOGIN_URL)
    return render(request, "openhall/refusal.html", {"problem": problem}, status=refusal.status)


MEDIA = "; media-src 'self' blob:"
"""On pages that play recordings, whose pieces the page's script puts together: their views set ``plays_media``."""


def content_security_policy(get_response: Next) -> Next:
    """Only our own scripts and styles; streams may come from the stream process."""
    stream = "{0.scheme}://{0.netloc}".format(urlsplit(settings.OPENHALL_STREAM_ORIGIN))
    policy = (
        f"default-src 'self'; connect-src 'self' {stream}; img-src 'self' data: blob:; style-src 'self'; "
        "script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        playing = getattr(response, "plays_media", False)
        response.setdefault("Content-Security-Policy", policy + MEDIA if playing else policy)
        response.setdefault("Referrer-Policy", "same-origin")
        return response

    return handle


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """Django's own 404s look like our refusals."""
    from openhall.kernel.refusals import NotFound

    return answer(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """A bug: say so plainly; nothing that was recorded is lost."""

    class Fault(Refusal):
        code = "fault"
        status = 500
        title = _("Something failed on our side.")
        way_forward = _(
            "Nothing that was recorded is lost. Try again in a minute; what you typed is still on this device."
        )

    return answer(request, Fault())
