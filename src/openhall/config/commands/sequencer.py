"""``openhall sequencer``: takes acts into the log, in commit order, and signs."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--once", is_flag=True, help="Take in what waits and end.")
@click.option(
    "--bring-back",
    is_flag=True,
    help="After an old backup was restored: take the missing leaves from the log's bundles, or from the members' "
    "mirrors, name what was lost, end.",
)
@click.option(
    "--policy",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --bring-back: the policy that names the members, when the backup is older than its adoption.",
)
@click.option(
    "--settle",
    type=int,
    metavar="NUMBER",
    help="When people have decided to go on in spite of a member's proof: the number of the disagreement.",
)
@click.option("--reason", default="", help="With --settle: why; kept beside the evidence.")
def command(once: bool, bring_back: bool, policy: Path | None, settle: int | None, reason: str) -> None:
    """Take recorded acts into the transparency log and sign its checkpoint."""
    from openhall.config import instance

    instance.end_on_signals()
    with instance.ready():
        from openhall.config import sequencing
        from openhall.kernel import clock
        from openhall.witness import public as witness

        try:
            if settle is not None:
                witness.settle(settle, reason=reason, at=clock.now())
                click.echo(f"The disagreement {settle} is settled; its evidence stays on the page of the log.")
            elif bring_back:
                _bring_back(policy)
            elif once:
                witness.before_signing(now=clock.now)
                click.echo(f"{witness.drain_all()} acts taken into the log.")
            else:
                click.echo("The sequencer is at work.")
                sequencing.run()
        except (
            witness.NothingIsSigned,
            witness.NothingToBringBack,
            witness.CantBringBack,
            witness.NothingToSettle,
        ) as error:
            raise click.ClickException(str(error)) from error


def _bring_back(policy: Path | None) -> None:
    from openhall.witness import public as witness

    given = witness.read_policy(policy.read_bytes(), witness.verifier()) if policy is not None else None
    done = witness.bring_back(given)
    if done.fetched:
        click.echo(f"{done.fetched} entries that the log's folder lacked came from the mirrors of the members.")
    click.echo(f"{done.again} acts waited in the backup and have their old places in the log again.")
    click.echo(f"{len(done.lost)} acts are in the log, but their records are lost and must be made again:")
    for act in done.lost:
        click.echo(f"  entry {act['index']}: {act['code']} on {act['object']} ({act['leaf_sha256']})")
    if done.statements:
        click.echo(f"{done.statements} statements of these acts came from the mirrors.")
    for sha256 in done.withheld:
        click.echo(f"  No mirror holds the statement {sha256}: it wasn't disclosed yet, or is lost.")
    for sha256 in done.entangled:
        click.echo(f"  {sha256} was recorded after the backup came back, in a case of lost acts: members will object.")
