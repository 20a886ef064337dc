"""No module imports, by way of others, one that imports it: whoever reads one can stop somewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def modules() -> dict[str, Path]:
    """Every module of the project by its name."""
    found = {}
    for path in SOURCE.rglob("*.py"):
        parts = path.relative_to(SOURCE).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imported(tree: ast.Module, known: Mapping[str, object]) -> Iterator[str]:
    """What a module imports when it is loaded; what a function imports later is no circle."""
    for node in tree.body:
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names if one.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                yield inner if inner in known else str(node.module)


def circles(graph: Mapping[str, set[str]]) -> list[set[str]]:
    """Groups of modules of which each reaches each other (Tarjan's algorithm, without recursion)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    found: list[set[str]] = []
    for start in graph:
        work = [] if start in order else [(start, iter(sorted(graph[start])))]
        if work:
            order[start] = low[start] = len(order)
            open_.append(start)
        while work:
            name, rest = work[-1]
            further = next((one for one in rest if one in graph), None)
            if further is None:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[name])
                if low[name] == order[name]:
                    place = open_.index(name)
                    group, open_ = set(open_[place:]), open_[:place]
                    found.extend([group] if len(group) > 1 else [])
            elif further not in order:
                order[further] = low[further] = len(order)
                open_.append(further)
                work.append((further, iter(sorted(graph[further]))))
            elif further in open_:
                low[name] = min(low[name], order[further])
    return found


def test_no_module_is_in_a_circle():
    known = modules()
    graph = {name: set(imported(ast.parse(path.read_text()), known)) - {name} for name, path in known.items()}

    assert len(graph) > 1_000
    assert sorted(sorted(one) for one in circles(graph)) == []


def test_a_circle_is_found():
    graph = {"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": set(), "e": {"a", "d"}}

    assert circles(graph) == [{"b", "c"}]
