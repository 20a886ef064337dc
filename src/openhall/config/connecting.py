"""Requests of other systems at the edge: whose they are, how often they may come, and that a command is done once."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from openhall.config.middleware import answer
from openhall.exchange.systems import public as systems
from openhall.identity import public as identity
from openhall.kernel.refusals import Refusal

PLACE = "/api/"


def connecting(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Know the system by its signature, and let a command with an ``Idempotency-Key`` happen once."""

    def handle(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PLACE):
            return get_response(request)
        try:
            systems.arrive(request, identity.received_at(request))
            begun = systems.once.begin(request, identity.received_at(request))
        except Refusal as refusal:
            refused = answer(request, refusal)
            if "retry_after" in refusal.facts:
                refused["Retry-After"] = str(refusal.facts["retry_after"])
            return refused
        if not isinstance(begun, systems.once.Ticket):
            return begun or get_response(request)
        with systems.once.running(begun):
            response = get_response(request)
        systems.once.end(begun, response)
        return response

    return handle
