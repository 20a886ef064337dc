"""What other rooms may use of mandates between people."""

from openhall.identity.proxies.models import Proxy
from openhall.identity.proxies.queries import held, require, running, to_use
from openhall.identity.proxies.refusals import ProxyNotInForce, ProxyOutOfScope

__all__ = ["Proxy", "ProxyNotInForce", "ProxyOutOfScope", "held", "require", "running", "to_use"]
