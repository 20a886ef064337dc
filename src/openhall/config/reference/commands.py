"""The command lines: ``openhall`` and ``openhall-verify``, from what they tell about themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from openhall.config.cli import openhall_command
from openhall.config.reference.markdown import code, page, table
from openhall_verify.cli import main as verify_command


def _walk(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                yield from _walk(f"{name} {child}", found)


def _usage(name: str, command: click.Command) -> str:
    return " ".join([name, *command.collect_usage_pieces(click.Context(command))])


def _default(option: click.Option) -> str:
    if option.required:
        return "required"
    if option.is_flag:
        return ""
    shown = isinstance(option.default, str | int | Path) and option.default != ""
    return code(option.default) if shown else ""


def _options(command: click.Command) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for option in command.params:
        if isinstance(option, click.Option) and not option.hidden:
            kind = "" if option.is_flag else f" {option.make_metavar(click.Context(command))}"
            rows.append((code(", ".join(option.opts) + kind), option.help or "", _default(option)))
    return rows


def render() -> str:
    """The page ``commands.md``."""
    lines = page(
        "Commands",
        "`openhall` runs and looks after an installation. `openhall-verify` checks what an installation gave you; it "
        "needs neither a database nor a network.",
    )
    for root, command in (("openhall", openhall_command), ("openhall-verify", verify_command)):
        for name, each in _walk(root, command):
            lines += [f"{'##' if name == root else '###'} {name}", "", " ".join((each.help or "").split()), ""]
            lines += ["```", _usage(name, each), "```", ""]
            rows = _options(each)
            if rows:
                lines += table(("option", "meaning", "by default"), rows)
    return "\n".join(lines)
