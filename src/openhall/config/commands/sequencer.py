"""``openhall sequencer``: takes acts into the log, in commit order, and signs."""

from __future__ import annotations

import click


@click.command()
@click.option("--once", is_flag=True, help="Take in what waits and end.")
@click.option(
    "--bring-back",
    is_flag=True,
    help="After an old backup was restored: take the missing leaves from the log's bundles, name what was lost, end.",
)
def command(once: bool, bring_back: bool) -> None:
    """Take recorded acts into the transparency log and sign its checkpoint."""
    from openhall.config import instance

    instance.end_on_signals()
    with instance.ready():
        from openhall.config import sequencing
        from openhall.witness import public as witness

        if bring_back:
            _bring_back()
        elif once:
            click.echo(f"{witness.drain_all()} acts taken into the log.")
        else:
            click.echo("The sequencer is at work.")
            sequencing.run()


def _bring_back() -> None:
    from openhall.witness import public as witness

    try:
        done = witness.bring_back()
    except witness.NothingToBringBack as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{done.again} acts waited in the backup and have their old places in the log again.")
    click.echo(f"{len(done.lost)} acts are in the log, but their records are lost and must be made again:")
    for act in done.lost:
        click.echo(f"  entry {act['index']}: {act['code']} on {act['object']} ({act['leaf_sha256']})")
