"""The command line ``openhall``.

One module per command in ``openhall.config.commands``, each with a click command named ``command``; the file's name
is the command's (``check_messages.py`` is ``openhall check-messages``). A module imports Django and the rooms inside
its function, never at its top: ``openhall --help`` stays quick, and a broken room breaks only commands that need it.
"""

from __future__ import annotations

import importlib
import pkgutil

import click

import openhall
from openhall.config import commands
from openhall.config.unprivileged import ClusterError


class Commands(click.Group):
    """The commands found in ``openhall.config.commands``, loaded when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(commands.__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{commands.__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(openhall.__version__, prog_name="openhall")
def openhall_command() -> None:
    """Public business without travel, on which nobody can cheat unseen."""


def main() -> None:
    """Entry point of the program ``openhall``; what can be explained is explained in a sentence."""
    try:
        openhall_command(prog_name="openhall")
    except ClusterError as error:
        raise SystemExit(f"openhall: {error}") from error


if __name__ == "__main__":
    main()
