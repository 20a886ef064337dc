"""The catalogue of acts: every function point, from its declaration."""

from __future__ import annotations

from itertools import groupby

from openhall.config.reference.loading import room_modules
from openhall.config.reference.markdown import code, codes, page, table
from openhall.witness.public import REGISTRY, ActKind


def _declared() -> list[ActKind]:
    room_modules()
    # Tests declare kinds of their own, in a subsystem of their own.
    kinds = [kind for kind in REGISTRY.values() if not kind.subsystem.startswith("test")]
    return sorted(kinds, key=lambda kind: (kind.subsystem, kind.code))


def _held(kind: ActKind) -> str:
    public = [f"`{name}`{' (may be absent)' if name in kind.optional else ''}" for name in kind.public]
    parts = [", ".join(public)] if public else []
    if kind.commitments:
        parts.append(f"commits to {codes(kind.commitments)}")
    if kind.statement:
        parts.append("with a statement")
    return "; ".join(parts) or "nothing more"


def render() -> str:
    """The page ``acts.md``."""
    kinds = _declared()
    groups = [(name, list(members)) for name, members in groupby(kinds, key=lambda kind: kind.subsystem)]
    lines = page(
        "Acts",
        f"Every act that this platform can put on its log: {len(kinds)} function points in {len(groups)} subsystems. "
        "What an entry looks like is in [the exact formats](../explanation/protocols.md).",
        "“Leaf holds” names the public fields of the act's leaf, what the leaf only commits to (a salted digest, so "
        "that the value stays hidden until it is disclosed), and whether a longer statement is published beside it. "
        "A **sealed** act is one uniform leaf until the lot's window closes, so that nobody learns who takes part.",
    )
    for name, members in groups:
        lines += [f"## {name.capitalize()}", ""]
        lines += table(
            ("code", "act", "meaning", "command", "leaf holds", "sealed", "basis"),
            [
                (
                    code(kind.code),
                    kind.name,
                    kind.meaning,
                    code(kind.command),
                    _held(kind),
                    "sealed" if kind.sealed else "",
                    kind.basis,
                )
                for kind in members
            ],
        )
    return "\n".join(lines)
