"""Run the sandbox of a gateway for text messages: ``… --port 8094 --home DIR``.

The secret that it shares with the platform is made in ``DIR/secret``; copy it to ``keys/gateway-texts.secret``.
"""

import argparse
import contextlib
import secrets
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openhall.procedures.dispatch.sandbox import Sender


def present(clock: Path | None) -> Callable[[], datetime]:
    """The time: that of the machine, or of a scratch platform, whose file ``clock`` says by how many microseconds it
    differs.
    """

    def now() -> datetime:
        differs = int(clock.read_text()) if clock is not None and clock.exists() else 0
        return datetime.now(UTC) + timedelta(microseconds=differs)

    return now


def main() -> None:
    """Read the command line, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m openhall.procedures.dispatch.sandbox")
    parser.add_argument("--port", type=int, default=8094)
    parser.add_argument("--home", type=Path, required=True, help="folder of its book and its secret")
    parser.add_argument("--clock", type=Path, help="clock of a scratch platform, by which it goes")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = given.home / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    server = Sender(given.port, given.home, bytes.fromhex(secret.read_text()), present(given.clock))
    # A shell that starts it in the background lets it ignore the interrupt; it shall end by one all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
