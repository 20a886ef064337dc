"""``openhall sandbox-ca``: fictional certification authorities for trials, answering CRL and OCSP on loopback."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for what is made.")
@click.option("--port", default=0, help="Loopback port; by default any free one.")
@click.option("--name", default="Trial Holder", show_default=True, help="Whom the certificates name.")
@click.option("--password", default="trial", show_default=True, help="Of the .p12 files.")
def command(out: Path, port: int, name: str, password: str) -> None:
    """Make three authorities (RSA, P-256, P-384) with a certificate each, and answer about them until Ctrl-C.

    Nothing that they certify means anything. Enter OUT/root-….pem into a trust list of a scratch instance, bind
    OUT/holder-….p12. The file OUT/holder-revoked.p12 holds a certificate that was taken back.
    """
    import time
    from contextlib import suppress
    from datetime import UTC, datetime

    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        NoEncryption,
        PrivateFormat,
        pkcs12,
    )

    from openhall.identity.certificates import sandbox

    out.mkdir(parents=True, exist_ok=True)
    with sandbox.serving(datetime.now(UTC), port) as box:
        for kind in ("rsa", "p256", "p384"):
            root = box.found(f"Sandbox Root {kind}", kind=kind)
            middle = box.found(f"Sandbox Persons {kind}", kind=kind, issuer=root)
            (out / f"root-{kind}.pem").write_bytes(root.certificate.public_bytes(Encoding.PEM))
            for what in ("holder", "revoked") if kind == "p256" else ("holder",):
                key = sandbox.new_key(kind)
                certificate = middle.issue(name, key, at=box.now)
                if what == "revoked":
                    middle.revoke(certificate, box.now)
                stem = f"holder-{kind}" if what == "holder" else "holder-revoked"
                kept = pkcs12.serialize_key_and_certificates(
                    name.encode(), key, certificate, [middle.certificate], BestAvailableEncryption(password.encode())
                )
                (out / f"{stem}.p12").write_bytes(kept)
                whole = certificate.public_bytes(Encoding.PEM) + middle.certificate.public_bytes(Encoding.PEM)
                (out / f"{stem}.pem").write_bytes(whole)
                plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
                (out / f"{stem}.key").write_bytes(plain)
        click.echo(f"Answering at {box.url}; what was made is in {out}. Ctrl-C ends it.")
        with suppress(KeyboardInterrupt):
            while True:
                box.now = datetime.now(UTC)
                time.sleep(1)
