"""The catalogue of acts: every function point, from its declaration."""

from __future__ import annotations

from itertools import groupby

from openhall.config.reference.loading import room_modules
from openhall.config.reference.markdown import code, page, table
from openhall.witness.public import (
    SUBSYSTEMS,
    TARGET_FUNCTION_POINTS,
    TARGET_SUBSYSTEMS,
    ActKind,
    By,
    declared,
    explained,
)

_BY = {
    By.PERSON: "a person, by a signed intent",
    By.RULE: "the log, by rule",
    By.EITHER: "a person, or the log by rule",
}


def _details(kind: ActKind) -> list[str]:
    lines = [f"### {kind.code} · {kind.name}", "", str(kind.meaning), ""]
    lines += [f"- **Effect**: {kind.effect}", f"- **Legal basis**: {kind.basis}"]
    lines += [f"- **Recorded by**: {_BY[kind.by]}, with {code(kind.command)} on {code(f'{kind.on}:<uuid>')}"]
    if kind.sealed:
        until = "for good; only who acted can show it" if kind.for_good else "until the lot’s window closes"
        lines.append(f"- **Sealed**: one uniform leaf {until}")
    if kind.has_statement:
        lines.append(f"- **Statement**: {'' if kind.statement is True else kind.statement}")
    lines.append("")
    rows = [
        (code(name), "public" + (", may be absent" if name in kind.optional else ""), text)
        for name, text in explained(kind.public).items()
    ]
    rows += [(code(name), "committed to", text) for name, text in explained(kind.commitments).items()]
    if rows:
        lines += table(("field", "in the leaf", "meaning"), rows)
    return lines


def render() -> str:
    """The page ``acts.md``."""
    room_modules()
    kinds = declared()
    groups = [(name, list(members)) for name, members in groupby(kinds, key=lambda kind: kind.subsystem)]
    lines = page(
        "Acts",
        f"Every act that this platform can put on its log: {len(kinds)} function points in {len(groups)} subsystems. "
        f"OpenHall sets out to have {TARGET_FUNCTION_POINTS} in {TARGET_SUBSYSTEMS}; each counts only with a command "
        "and an effect of its own and a test that finds it on the log. "
        "What an entry looks like is in [the exact formats](../explanation/protocols.md).",
        "“Public” fields stand in the act’s leaf. What is “committed to” stands there only as a salted digest, so that "
        "the value stays hidden until it is disclosed. A statement is a longer document that is published beside the "
        "leaf. A **sealed** act is one uniform leaf until the lot's window closes, so that nobody learns who takes "
        "part. The shapes are also [data](../../src/openhall_rules/act_fields.toml), and JSON Schemas at "
        "`/api/v1/acts/{code}`.",
    )
    lines += table(
        ("code", "subsystem", "act", "command"),
        [(code(kind.code), SUBSYSTEMS[kind.subsystem], kind.name, code(kind.command)) for kind in kinds],
    )
    for name, members in groups:
        lines += [f"## {SUBSYSTEMS[name]}", ""]
        for kind in members:
            lines += _details(kind)
    return "\n".join(lines)
