"""``openhall sandbox-tsa``: a fictional time-stamping authority for trials, on loopback."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for its root.")
@click.option("--port", default=0, help="Loopback port; by default any free one.")
@click.option(
    "--mode",
    type=click.Choice(["serving", "refusing", "down"]),
    default="serving",
    show_default=True,
    help="Whether it stamps, refuses, or is down.",
)
def command(out: Path, port: int, mode: str) -> None:
    """Make a time-stamping authority (RFC 3161) and let it answer until Ctrl-C. Nothing that it stamps proves a time.

    Set OPENHALL_TSA_URL to the address that is printed, and put OUT/tsa-roots.pem into the keys of a scratch instance.
    """
    import time
    from contextlib import suppress
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.serialization import Encoding

    from openhall.identity.certificates import sandbox, sandbox_tsa

    out.mkdir(parents=True, exist_ok=True)
    with sandbox.serving(datetime.now(UTC), port) as box:
        top = box.found("Sandbox Time Root")
        box.stamps = stamps = sandbox_tsa.SandboxStamps.found(top, at=box.now)
        stamps.mode = mode
        (out / "tsa-roots.pem").write_bytes(top.certificate.public_bytes(Encoding.PEM))
        click.echo(f"Answering at {box.url}/tsa ({mode}); its root is in {out}. Ctrl-C ends it.")
        with suppress(KeyboardInterrupt):
            while True:
                box.now = datetime.now(UTC)
                time.sleep(1)
