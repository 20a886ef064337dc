"""Run the sandbox: ``python -m openhall.procedures.catalogue.national.sandbox --port 8091 --home DIR --unit H98``.

The account that it shares with the platform is made in ``DIR/account``; copy that file to the platform's keys as
``national-procedures.account`` and set ``OPENHALL_NATIONAL_PROCEDURES=http://127.0.0.1:8091/mapi``.
"""

import argparse
import contextlib
import secrets
from pathlib import Path

from openhall.procedures.catalogue.national.sandbox.book import Book
from openhall.procedures.catalogue.national.sandbox.server import Database


def main() -> None:
    """Read the command line, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m openhall.procedures.catalogue.national.sandbox")
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--home", type=Path, required=True, help="folder of its book and its account")
    parser.add_argument("--unit", default="H98", help="number of the province")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    account = given.home / "account"
    if not account.exists():
        account.touch(mode=0o600)
        account.write_text(f"province {secrets.token_hex(16)} {given.unit}\n")
    user, password, _unit = account.read_text().split()
    book = Book(given.home)
    server = Database(given.port, book, user=user, password=password)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()
    book.close()


if __name__ == "__main__":
    main()
