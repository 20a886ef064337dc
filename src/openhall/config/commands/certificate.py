"""``openhall certificate``: the offline helper for keys in PKCS #12 files."""

from __future__ import annotations

import json
from pathlib import Path

import click

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW = click.Path(dir_okay=False, path_type=Path)


@click.group()
def command() -> None:
    """Prove and seal with the key of a .p12 or .pfx file. Nothing is sent anywhere."""


@command.command("sign")
@click.argument("request", type=EXISTING)
@click.option("--p12", type=EXISTING, required=True, help="The PKCS #12 file with certificate and key.")
@click.option("--password", prompt=True, hide_input=True, help="Its password; asked for when it isn't given.")
@click.option("--out", type=NEW, default=Path("answer.json"), show_default=True, help="Where the answer goes.")
@click.option("--yes", is_flag=True, help="Don't ask before signing.")
def sign(request: Path, p12: Path, password: str, out: Path, yes: bool) -> None:
    """Answer the REQUEST that a page saved; hand the answer to the page."""
    from openhall.identity.certificates import helper

    try:
        asked = helper.read_request(request.read_text())
        key, certificates = helper.open_pkcs12(p12.read_bytes(), password)
    except (helper.HelperRefused, UnicodeDecodeError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"With the key of {certificates[0].subject.rfc4514_string()} you would:")
    for line in asked.lines:
        click.echo(f"  {line}")
    if not yes:
        click.confirm("Sign this?", abort=True)
    out.write_text(json.dumps(helper.answer(asked, key), indent=1))
    click.echo(f"Signed. Choose {out} in the page.")


@command.command("export")
@click.argument("p12", type=EXISTING)
@click.option("--password", prompt=True, hide_input=True, help="Its password; asked for when it isn't given.")
@click.option("--out", type=NEW, default=Path("certificate.pem"), show_default=True, help="Where the certificates go.")
def export(p12: Path, password: str, out: Path) -> None:
    """Write the certificates of P12, without the key, as the file that a page asks for."""
    from cryptography.hazmat.primitives.serialization import Encoding

    from openhall.identity.certificates import helper

    try:
        _key, certificates = helper.open_pkcs12(p12.read_bytes(), password)
    except helper.HelperRefused as error:
        raise click.ClickException(str(error)) from error
    out.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
    click.echo(f"{out} holds {len(certificates)} certificates and no key.")
