"""Who may do what, and from which state: read from the code that decides it, so that no second list can differ from it.

Every act of a person ends in identity's ``admit`` with the roles of which one is needed, and moves its record by the
``Workflow`` beside the model. Both are found here by following each command through the functions that it calls. Which
party's role it is, and what else the law asks, the policies decide case by case; a role that isn't named is refused.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps

from openhall.config import catalogue
from openhall.identity import intents
from openhall.identity.public import Role
from openhall.kernel.states import Workflow
from openhall.portal.public import Permission, State
from openhall.witness.public import By, declared

DEEPEST = 8
"""How many calls a command's policy may lie below it."""
EVERY = frozenset(str(role) for role in Role)
_OWN_KEYS = frozenset({"enrol_key"})
"""Acts whose door is their own: a key signs its enrolment itself."""
_DOOR = "admit"
_MOVES = frozenset({"move", "after"})
_Code = Callable[..., Any]


class NoDoor(RuntimeError):
    """A command records an act of a person and never asks identity."""


class _Unknown(Exception):
    """An expression that only a running case knows."""


def permissions() -> list[Permission]:
    """Every act of a person with the roles that the door admits for it and the states that its record may be in."""
    return list(_permissions())


@cache
def _permissions() -> tuple[Permission, ...]:
    found = []
    for kind in declared():
        if kind.by is By.RULE:
            continue
        reached = list(_reached(catalogue.command_of(kind)))
        doors = [roles for function, caller in reached for roles in asked(function, caller)]
        states = tuple(state for function, _caller in reached for state in _states(function))
        if not doors and kind.command not in _OWN_KEYS:
            raise NoDoor(f"{kind.code}: no call of admit is found below {kind.command}.")
        named = [roles for roles in doors if roles is not None]
        roles = EVERY if None in doors or not doors else frozenset().union(*named)
        found.append(Permission(kind.code, kind.subsystem, kind.command, roles, tuple(dict.fromkeys(states))))
    return tuple(found)


def _reached(command: _Code) -> Iterator[tuple[_Code, tuple[_Code, ast.Call] | None]]:
    """The command and what it calls of the platform, each with one call that leads to it."""
    known = {command}
    waiting: list[tuple[_Code, tuple[_Code, ast.Call] | None, int]] = [(command, None, 0)]
    while waiting:
        function, caller, depth = waiting.pop(0)
        yield function, caller
        for call in calls(function):
            target = _target(function, call)
            if target is None or target in known or depth >= DEEPEST or _name(call) == _DOOR:
                continue
            if _is_ours(target):
                known.add(target)
                waiting.append((target, (function, call), depth + 1))


def _is_ours(function: _Code) -> bool:
    module = function.__module__ or ""
    return module.startswith("openhall.") and module != intents.__name__ and ".kernel." not in module


@cache
def _tree(function: _Code) -> ast.AST:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def calls(function: _Code) -> list[ast.Call]:
    """Every call that the function writes out."""
    return [node for node in ast.walk(_tree(function)) if isinstance(node, ast.Call)]


def _target(function: _Code, call: ast.Call) -> _Code | None:
    try:
        found = inspect.unwrap(_value(function, call.func))
    except _Unknown:
        return None
    return found if inspect.isfunction(found) else None


def _value(function: _Code, expression: ast.expr) -> Any:
    """What an expression of names, attributes, sets and set arithmetic is, where it doesn't depend on the case."""
    match expression:
        case ast.Name(id=name):
            names: Mapping[str, Any] = function.__globals__
            if name in names:
                return names[name]
            if name in ("set", "frozenset"):
                return getattr(builtins, name)
        case ast.Attribute(value=of, attr=attr):
            holder = _value(function, of)
            if hasattr(holder, attr):
                return getattr(holder, attr)
        case ast.Set(elts=parts) | ast.Tuple(elts=parts) | ast.List(elts=parts):
            return [_value(function, part) for part in parts]
        case ast.Call(func=maker, args=[argument]) if _value(function, maker) in (set, frozenset):
            return list(_value(function, argument))
    raise _Unknown


def asked(function: _Code, caller: tuple[_Code, ast.Call] | None = None) -> Iterator[frozenset[str] | None]:
    """The roles of each door in the function; None where it asks for none: an act for oneself."""
    for call in calls(function):
        if _name(call) != _DOOR:
            continue
        given = next((keyword.value for keyword in call.keywords if keyword.arg == "roles"), None)
        if given is not None:
            yield _roles(function, given, caller)
        elif "intent" in {getattr(argument, "id", "") for argument in call.args}:
            yield None


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else str(getattr(call.func, "id", ""))


def _roles(function: _Code, expression: ast.expr, caller: tuple[_Code, ast.Call] | None) -> frozenset[str]:
    """The roles that the expression may stand for: as it is written, as its names were set, as the caller gave them."""
    parts: list[ast.expr] = [expression]
    for node in ast.walk(expression):
        if isinstance(node, ast.Name) and node.id not in function.__globals__:
            parts += _said_of(function, node.id)
    found = frozenset().union(*(_mentioned(function, part) for part in parts))
    if not found and caller is not None:
        above, call = caller
        given = [*call.args, *(keyword.value for keyword in call.keywords)]
        found = frozenset().union(*(_mentioned(above, part) for part in given))
    return found or EVERY


def _said_of(function: _Code, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(_tree(function)):
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == name for target in node.targets):
            yield node.value
        if isinstance(node, ast.AugAssign) and getattr(node.target, "id", "") == name:
            yield node.value
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr in ("add", "update") and getattr(node.func.value, "id", "") == name:
            yield from node.args


def _mentioned(function: _Code, expression: ast.expr) -> frozenset[str]:
    """Every role that the expression names; all of them where it is a role that a record holds."""
    found: set[str] = set()
    waiting: list[ast.AST] = [expression]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Attribute) and node.attr in ("role", "roles"):
            return EVERY
        if isinstance(node, ast.Name | ast.Attribute):
            try:
                found |= set(_as_roles(_value(function, node)))
                continue
            except _Unknown:
                pass
        waiting += ast.iter_child_nodes(node)
    return frozenset(found)


def _as_roles(value: Any) -> Iterable[str]:
    if value is Role:
        return EVERY
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple | set | frozenset):
        return [str(one) for one in value if isinstance(one, str) and one in EVERY]
    return ()


def _states(function: _Code) -> Iterator[State]:
    room = function.__module__.rpartition(".")[0]
    for call in calls(function):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr in _MOVES and call.args):
            continue
        move = call.args[0]
        if isinstance(move, ast.Constant) and isinstance(move.value, str):
            yield from _sources(move.value, room)


def _sources(move: str, room: str) -> Iterator[State]:
    known = [(model, getattr(model, "workflow", None)) for model in apps.get_models()]
    having = [(model, flow) for model, flow in known if isinstance(flow, Workflow) and move in flow.moves]
    near = [(model, flow) for model, flow in having if model.__module__.startswith(room)] or having
    for model, flow in near if len(near) == 1 else []:
        labels = dict(model._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
        sources = tuple(str(value) for value in labels if value in flow.moves[move][0])
        yield State(
            str(model._meta.object_name), sources, tuple(labels[value] for value in labels if str(value) in sources)
        )
