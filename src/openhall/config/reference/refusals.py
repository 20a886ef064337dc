"""Which refusals a view can answer with, read from the source.

From the view on, every function of ours that is called is followed, and the refusals that it names are collected.
What is called through a hook (a function that another room put in place at start) can't be seen this way, and a method
is followed only where its name is unique among our classes; so the lists are careful, not complete.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FunctionType, ModuleType
from typing import Any

from openhall.config.reference.loading import of_rooms, room_modules
from openhall.kernel.refusals import Refusal

Found = frozenset[type[Refusal]]
_OURS = "openhall."


def every_refusal() -> list[type[Refusal]]:
    """All refusals of the rooms that are loaded, by code."""
    room_modules()
    return sorted(_below(Refusal), key=lambda refusal: (refusal.code, refusal.__module__, refusal.__qualname__))


def _below(parent: type[Refusal]) -> Iterator[type[Refusal]]:
    for child in parent.__subclasses__():
        if of_rooms(child.__module__):
            yield child
        yield from _below(child)


def refusals_of(view: Callable[..., Any]) -> Found:
    """Refusals named in ``view`` and in whatever it calls."""
    found: set[type[Refusal]] = set()
    waiting, seen = [inspect.unwrap(view)], set()
    while waiting:
        function = waiting.pop()
        if function in seen:
            continue
        seen.add(function)
        named, called = _read(function)
        found |= named
        waiting += called
    return frozenset(found)


@cache
def _read(function: FunctionType) -> tuple[Found, tuple[FunctionType, ...]]:
    """Refusals that one function names, and our functions that it names."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return frozenset(), ()
    names = dict(function.__globals__)
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            skipped.update(ast.walk(node.type))
        elif isinstance(node, ast.arg) and node.annotation is not None:
            skipped.update(ast.walk(node.annotation))
        elif isinstance(node, ast.FunctionDef) and node.returns is not None:
            skipped.update(ast.walk(node.returns))
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_OURS.rstrip(".")):
            module = importlib.import_module(node.module or "")
            names |= {(alias.asname or alias.name): getattr(module, alias.name, None) for alias in node.names}
    refusals: set[type[Refusal]] = set()
    functions: dict[FunctionType, None] = {}
    for node in ast.walk(tree):
        if node in skipped or not isinstance(node, ast.Name | ast.Attribute):
            continue
        thing = _resolve(node, names)
        if thing is None and isinstance(node, ast.Attribute):
            thing = _methods().get(node.attr)
        refusals |= _refusals_in(thing)
        unwrapped = inspect.unwrap(thing) if callable(thing) and not isinstance(thing, type) else None
        if isinstance(unwrapped, FunctionType) and unwrapped.__module__.startswith(_OURS):
            functions[unwrapped] = None
    return frozenset(refusals), tuple(functions)


def _refusals_in(thing: object) -> set[type[Refusal]]:
    if isinstance(thing, type) and issubclass(thing, Refusal) and thing is not Refusal:
        return {thing}
    if isinstance(thing, Mapping):
        return {each for each in thing.values() if isinstance(each, type) and issubclass(each, Refusal)}
    return set()


def _resolve(node: ast.expr, names: Mapping[str, object]) -> object:
    """What a name or a dotted name stands for; None for anything that only a running program knows."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _resolve(node.value, names)
        if isinstance(owner, ModuleType) or (isinstance(owner, type) and owner.__module__.startswith(_OURS)):
            return inspect.getattr_static(owner, node.attr, None)
    return None


@cache
def _methods() -> dict[str, FunctionType]:
    """Methods of our classes whose name no other class of ours uses."""
    owners: dict[str, set[FunctionType]] = defaultdict(set)
    for module in room_modules():
        for kind in [each for each in vars(module).values() if isinstance(each, type)]:
            if kind.__module__ == module.__name__:
                for name, member in vars(kind).items():
                    if isinstance(member, FunctionType) and not name.startswith("__"):
                        owners[name].add(member)
    return {name: next(iter(members)) for name, members in owners.items() if len(members) == 1}
