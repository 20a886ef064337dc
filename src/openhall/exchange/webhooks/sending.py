"""One HTTP request to a receiver that a stranger named: bounded in time and size, and never into our own network.

The name is resolved once, every address it has is judged, and the connection goes to the address that was judged, so
that a name can't change between the two. Redirections are answers like any other: nobody follows them.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop as _

SECONDS = 10.0
CONNECT_SECONDS = 5.0
LARGEST = 8 * 1024
PORTS = {"https": 443, "http": 80}
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotAllowed(ValueError):
    """The address is none that messages are sent to; the text (a message’s id) says why."""


class NotSent(Exception):
    """No answer came; the text says why, in words that may be shown to whoever owns the receiver."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said. ``headers``: by name in small letters. ``body``: its beginning."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Target:
    """A receiver's address, taken apart."""

    scheme: str
    host: str
    port: int
    path: str


def target(url: str, *, sandbox: bool) -> Target:
    """The parts of a receiver's address.

    Args:
        sandbox: whether the machine's own loopback may be a receiver, by http too.

    Raises:
        NotAllowed
    """
    if not url.isascii() or any(character <= " " or character == "\x7f" for character in url):
        raise NotAllowed(_("The address has characters that no address has."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed(_("The address can’t be read.")) from error
    host = parts.hostname or ""
    if parts.scheme not in PORTS or not host:
        raise NotAllowed(_("The address begins with https:// and names a host."))
    if parts.username is not None or parts.password is not None:
        raise NotAllowed(_("The address holds a user or a password."))
    if parts.fragment:
        raise NotAllowed(_("The address holds a fragment."))
    if parts.scheme == "http" and not (sandbox and _is_loopback_name(host)):
        raise NotAllowed(_("Messages are sent by https only."))
    if (literal := _literal(host)) is not None:
        _judge(literal, sandbox=sandbox)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or PORTS[parts.scheme], path)


def _literal(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_loopback_name(host: str) -> bool:
    literal = _literal(host)
    return host == "localhost" if literal is None else literal.is_loopback


def _judge(address: Address, *, sandbox: bool) -> None:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    inside: Address = mapped or address
    if sandbox and inside.is_loopback:
        return
    embedded = isinstance(inside, ipaddress.IPv6Address) and (inside.sixtofour or inside.teredo)
    # NAT64 (RFC 6052) reaches whatever IPv4 address is in its last bytes.
    nat64 = isinstance(inside, ipaddress.IPv6Address) and inside in ipaddress.ip_network("64:ff9b::/96")
    if not inside.is_global or inside.is_multicast or inside.is_reserved or embedded or nat64:
        raise NotAllowed(_("The address is not one of the public internet."))


def resolved(host: str, port: int, *, sandbox: bool) -> str:
    """The address to connect to: the first, when every one that the name has is allowed.

    Raises:
        NotAllowed, NotSent
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent(_("The name of the receiver’s host is not known.")) from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        _judge(ipaddress.ip_address(address.partition("%")[0]), sandbox=sandbox)
    if not addresses:
        raise NotSent(_("The name of the receiver’s host is not known."))
    return addresses[0]


def send(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes = b"",
    *,
    sandbox: bool,
    seconds: float = SECONDS,
    resolve: Callable[..., str] = resolved,
) -> Answer:
    """Send one request and read the beginning of the answer, within ``seconds`` as a whole.

    Raises:
        NotAllowed, NotSent
    """
    to = target(url, sandbox=sandbox)
    until = time.monotonic() + seconds
    address = resolve(to.host, to.port, sandbox=sandbox)
    # A receiver that sends a byte now and then keeps every single wait short: the whole is bounded from outside.
    late = threading.Event()
    opened: list[socket.socket] = []
    watchdog = threading.Timer(max(0.0, until - time.monotonic()), _cut, [late, opened])
    watchdog.daemon = True
    watchdog.start()
    try:
        stream: socket.socket = socket.create_connection((address, to.port), timeout=min(CONNECT_SECONDS, seconds))
        opened.append(stream)
        stream.settimeout(seconds)
        if to.scheme == "https":
            stream = ssl.create_default_context().wrap_socket(stream, server_hostname=to.host)
            opened.append(stream)
        connection = http.client.HTTPConnection(to.host, to.port)
        connection.sock = stream
        connection.request(method, to.path, body or None, {**headers, "Connection": "close"})
        answer = connection.getresponse()
        start = answer.read(LARGEST)
        if late.is_set():
            raise NotSent(_("The receiver took too long."))
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, start)
    except TimeoutError as error:
        raise NotSent(_("The receiver took too long.")) from error
    except ssl.SSLCertVerificationError as error:
        raise NotSent(_("The receiver’s certificate is not good.")) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        failed = _("The connection to the receiver failed.")
        raise NotSent(_("The receiver took too long.") if late.is_set() else failed) from error
    finally:
        watchdog.cancel()
        for one in opened:
            one.close()


def _cut(late: threading.Event, opened: list[socket.socket]) -> None:
    late.set()
    for stream in list(opened):
        with contextlib.suppress(OSError):
            stream.shutdown(socket.SHUT_RDWR)
