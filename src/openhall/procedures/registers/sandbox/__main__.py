"""Run a sandbox register: ``python -m openhall.procedures.registers.sandbox population --port 8091 --home DIR``.

The secret that it shares with the platform is made in ``DIR/secret``; copy it to ``keys/register-<name>.secret``.
"""

import argparse
import contextlib
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from openhall.procedures.registers.interface import NAMES
from openhall.procedures.registers.sandbox.server import Faults, Register


def main() -> None:
    """Read the command line, serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m openhall.procedures.registers.sandbox")
    parser.add_argument("register", choices=NAMES)
    parser.add_argument("--port", type=int, default=8091)
    parser.add_argument("--home", type=Path, required=True, help="folder of its secret")
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds that its clock is ahead")
    parser.add_argument("--slow", type=float, default=0.0, help="seconds that it takes to answer")
    parser.add_argument("--fail-every", type=int, default=0, help="each so manieth question fails")
    parser.add_argument("--down", action="store_true", help="answers nothing")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = given.home / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    ahead = timedelta(seconds=given.ahead)
    server = Register(
        given.port, given.register, bytes.fromhex(secret.read_text()), now=lambda: datetime.now(UTC) + ahead
    )
    server.faults = Faults(down=given.down, fail_every=given.fail_every, seconds=given.slow)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    server.server_close()


if __name__ == "__main__":
    main()
