"""What other rooms may use of mandates between people."""

from openhall.identity.proxies.binding import CODES, follow
from openhall.identity.proxies.models import Proxy, ProxyState
from openhall.identity.proxies.queries import given, held, lapsed, require, running, to_use
from openhall.identity.proxies.refusals import ProxyNotInForce, ProxyOutOfScope

IN_FORCE = ProxyState.IN_FORCE

__all__ = [
    "CODES",
    "IN_FORCE",
    "Proxy",
    "ProxyNotInForce",
    "ProxyOutOfScope",
    "follow",
    "given",
    "held",
    "lapsed",
    "require",
    "running",
    "to_use",
]
