"""The act catalogue held against the code: which function records each kind of act, and the catalogue as plain data."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

from openhall.config.reference.loading import room_modules
from openhall.witness.public import ActKind, declared

AT_THE_EDGE = frozenset({"api", "api_passkeys", "api_seals", "parcel_api", "pages", "question_pages", "views", "urls"})
"""Modules whose functions only take a request in; what they call is the command."""


class NoCommand(RuntimeError):
    """A declaration names a command that its room doesn't have, or has twice."""


def rooms() -> dict[str, str]:
    """Code → the room (package) whose ``acts`` (or ``…_acts``) module declares it."""
    found: dict[str, str] = {}
    for module in room_modules():
        room, _dot, name = module.__name__.rpartition(".")
        if name == "acts" or name.endswith("_acts"):
            found |= {value.code: room for value in vars(module).values() if isinstance(value, ActKind)}
    return found


def command_of(kind: ActKind) -> Callable[..., Any]:
    """The function that records a kind of act, unwrapped: a module-level function of that name in the room.

    Raises:
        NoCommand: there is none, or there are two.
    """
    room = rooms().get(kind.code)
    if room is None:
        raise NoCommand(f"{kind.code} is declared in no room's module “acts”.")
    found = {function for name, function in _functions(room) if name == kind.command}
    if len(found) != 1:
        raise NoCommand(f"{kind.code}: {room} has {len(found)} functions named {kind.command}.")
    return found.pop()


def _functions(room: str) -> Iterable[tuple[str, Callable[..., Any]]]:
    for module in room_modules():
        name = module.__name__
        if (name == room or name.startswith(f"{room}.")) and name.rpartition(".")[2] not in AT_THE_EDGE:
            for value in vars(module).values():
                function = inspect.unwrap(value) if callable(value) else None
                if inspect.isfunction(function) and function.__module__ == name:
                    yield function.__name__, function


def as_toml() -> str:
    """``openhall_rules/act_fields.toml``: the shape of each kind of act, for those who have no platform."""
    lines = [
        "# The shape of every kind of act, written from the declarations by `openhall acts --toml`; tested.",
        "",
    ]
    for kind in sorted(declared(), key=lambda kind: kind.code):
        lines += [
            f"[{kind.code}]",
            f'subsystem = "{kind.subsystem}"',
            f'command = "{kind.command}"',
            f'on = "{kind.on}"',
            f'by = "{kind.by.value}"',
            f"public = {_list(kind.public)}",
            f"optional = {_list(kind.optional)}",
            f"commitments = {_list(kind.commitments)}",
            f"statement = {str(kind.has_statement).lower()}",
            f"sealed = {str(kind.sealed).lower()}",
            "",
        ]
    return "\n".join(lines)


def _list(names: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"
