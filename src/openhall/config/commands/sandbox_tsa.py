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
    """Make a time-stamping authority (RFC 3161), or take the one that OUT keeps, and let it answer until Ctrl-C.

    Nothing that it stamps proves a time. Set OPENHALL_TSA_URL to the address that is printed, and put
    OUT/tsa-roots.pem into the keys of a scratch instance. With OPENHALL_INSTANCE=scratch it goes by that instance's
    clock.
    """
    import os
    import time
    from datetime import UTC, datetime, timedelta

    from cryptography.hazmat.primitives.serialization import Encoding

    from openhall.config import instance
    from openhall.identity.certificates import sandbox, sandbox_tsa

    def wall() -> datetime:
        return datetime.now(UTC)

    now = wall
    if os.environ.get("OPENHALL_INSTANCE") == "scratch":
        from openhall.kernel import clock

        # Its clock is a file beside its settings: no room is needed, nor its database.
        instance.home()
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", instance.SETTINGS_MODULE)
        now = clock.now
    instance.end_on_signals()
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    with sandbox.serving(now(), port) as box:
        stamps = sandbox_tsa.kept(out / "sandbox-tsa.pem", "Sandbox Time Root", at=box.now, url=box.url)
        stamps.mode = mode
        stamps.issuer.behind = timedelta(0)
        box.authorities.append(stamps.issuer)
        box.stamps, box.clock = stamps, now
        (out / "tsa-roots.pem").write_bytes(stamps.issuer.certificate.public_bytes(Encoding.PEM))
        click.echo(f"Answering at {box.url}/tsa ({mode}); its root is in {out}. Ctrl-C ends it.")
        while True:
            time.sleep(3600)
