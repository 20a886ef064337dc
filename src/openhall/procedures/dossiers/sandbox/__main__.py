"""Run the sandbox of a gateway that collects: ``… --port 8092 --home DIR --reports URL``.

The secret that it shares with the platform is made in ``DIR/secret``; copy it to ``keys/gateway-fees.secret``.
"""

import argparse
import contextlib
import secrets
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openhall.procedures.dossiers.sandbox.book import Book
from openhall.procedures.dossiers.sandbox.server import Cashier


def main() -> None:
    """Read the command line, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m openhall.procedures.dossiers.sandbox")
    parser.add_argument("--port", type=int, default=8092)
    parser.add_argument("--home", type=Path, required=True, help="folder of its book and its secret")
    parser.add_argument("--reports", required=True, help="ORIGIN/api/v1/dossier-payments/reports of the platform")
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds that its clock is ahead")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = given.home / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    book = Book(given.home, bytes.fromhex(secret.read_text()))
    ahead = timedelta(seconds=given.ahead)
    server = Cashier(given.port, book, reports=given.reports, now=lambda: datetime.now(UTC) + ahead)
    # A shell that starts it in the background lets it ignore the interrupt; it shall end by one all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        server.run()
    server.server_close()
    book.close()


if __name__ == "__main__":
    main()
