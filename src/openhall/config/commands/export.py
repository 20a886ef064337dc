"""``openhall export``: one folder per case that ``openhall-verify award`` redoes."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("project", type=click.UUID, required=False)
@click.option("--all", "everything", is_flag=True, help="Every published case.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder to write into.")
def command(project: object, everything: bool, out: Path) -> None:
    """Write a case as files that anybody can check offline: one folder OUT/<case>.

    A folder that already exists is refused, so that no file of an older export stays among the new ones.
    """
    from openhall.config import instance

    if bool(project) == everything:
        raise click.UsageError("Name one PROJECT by its id, or ask for --all.")
    with instance.ready():
        from uuid import UUID

        from openhall.kernel.refusals import Refusal
        from openhall.portal import export
        from openhall.tendering.planning import public as planning

        if everything:
            cases = list(planning.Project.objects.exclude(state="draft").order_by("id").values_list("uuid", flat=True))
        else:
            cases = [UUID(str(project))]
        kept = 0
        for case in cases:
            folder = out / str(case)
            if folder.exists():
                raise click.ClickException(f"{folder} is already there. Remove it or choose another folder.")
            try:
                files = export.case_files(planning.project(case))
            except Refusal as refusal:
                click.echo(f"{case}: not written. {refusal.title} {refusal.way_forward}", err=True)
                continue
            for path, data in files.items():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(data)
            kept += 1
            click.echo(f"{folder}: {export.written(files)}")
        if kept < len(cases):
            raise SystemExit(1)
