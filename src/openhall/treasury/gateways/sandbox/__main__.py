"""Run the sandbox gateway: ``python -m openhall.treasury.gateways.sandbox --port 8090 --home DIR --webhook URL``.

The secret that it shares with the platform is made in ``DIR/secret``; copy it to the platform's keys.
"""

import argparse
import contextlib
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openhall.treasury.gateways.sandbox.book import Book
from openhall.treasury.gateways.sandbox.server import Gateway


def main() -> None:
    """Read the command line, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m openhall.treasury.gateways.sandbox")
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--home", type=Path, required=True, help="folder of its book and its secret")
    parser.add_argument("--webhook", required=True, help="ORIGIN/api/v1/gateways/KIND/messages of the platform")
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds that its clock is ahead")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = given.home / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    book = Book(given.home, bytes.fromhex(secret.read_text()))
    ahead = timedelta(seconds=given.ahead)
    server = Gateway(given.port, book, webhook=given.webhook, now=lambda: datetime.now(UTC) + ahead)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    server.server_close()
    book.close()


if __name__ == "__main__":
    main()
