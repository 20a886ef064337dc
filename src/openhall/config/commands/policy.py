"""``openhall policy``: who witnesses this log, and how many of them must have."""

from __future__ import annotations

from pathlib import Path

import click

KEY_HELP = (
    "JSON file with the person, the organisation and the program key (JWK) of somebody with the mandate of an "
    "authority: {person, organisation, organisation_name, jwk}."
)


@click.group()
def command() -> None:
    """Look at, check and adopt the policy of the network of members."""


@command.command()
def show() -> None:
    """Print the policy in force."""
    from openhall.config import instance

    with instance.ready():
        from openhall.witness import public as witness

        policy = witness.adopted()
    if policy is None:
        click.echo("No policy is adopted: nothing independent witnesses this log.")
        return
    click.echo(policy.text.decode("utf-8", "replace"), nl=False)


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Say what a policy file tolerates, or why it can't be adopted. FILE is OPENHALL_HOME/policy by default."""
    from openhall.config import instance

    with instance.ready():
        click.echo(_told(_read(file)))


@command.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--key", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True, help=KEY_HELP)
def adopt(file: Path | None, key: Path) -> None:
    """Adopt a policy file by a signed act on the log (SYS-04). FILE is OPENHALL_HOME/policy by default."""
    from openhall.config import instance

    with instance.ready():
        from uuid import uuid4

        from openhall.config.programs import member_from
        from openhall.kernel import clock
        from openhall.kernel.refusals import Refusal
        from openhall.witness import public as witness

        text = _read(file)
        click.echo(_told(text))
        at, policy = clock.now(), uuid4()
        try:
            signed = member_from(key).signs("adopt_policy", f"policy:{policy}", 0, {"policy": text.decode()}, at=at)
            _row, recorded = witness.adopt_policy(policy_uuid=policy, text=text.decode(), **signed)
        except Refusal as refusal:
            problem = refusal.problem()
            raise click.ClickException(f"{problem['title']} {problem['detail']} {problem['way_forward']}") from refusal
        click.echo(f"Adopted. Its entry in the log is {recorded.leaf_sha256}.")


def _read(file: Path | None) -> bytes:
    from django.conf import settings

    path = file or Path(settings.OPENHALL_HOME) / "policy"
    try:
        return path.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{path} can't be read: {error.strerror}.") from error


def _told(data: bytes) -> str:
    from openhall.witness import public as witness

    try:
        policy = witness.read_policy(data, witness.verifier())
    except witness.PolicyRefused as refusal:
        problem = refusal.problem()
        raise click.ClickException(f"{problem['title']} {problem['detail']} {problem['way_forward']}") from refusal
    return (
        f"{policy.threshold} of {len(policy.members)} members must witness, and {policy.mirrors} mirrors hold "
        f"everything. {policy.colluding} may collude without two histories becoming possible; {policy.absent} may be "
        "absent."
    )
