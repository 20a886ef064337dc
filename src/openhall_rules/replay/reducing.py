"""The reducer: state, leaf and disclosed statements in; state and verdict out. Pure and total.

Whatever a leaf holds, the answer is a verdict. The only errors are what the caller must mend: ``StatementMissing`` and
``PackNotHeld``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, DivisionByZero, InvalidOperation, Overflow, localcontext
from types import EllipsisType
from typing import Any, Final

from openhall_rules.errors import RuleError
from openhall_rules.leaves import SEALED, BadLeaf, canonical, leaf_sha256, parse
from openhall_rules.replay import chain, kinds
from openhall_rules.replay.acts import Act, Earlier, read_leaf
from openhall_rules.replay.errors import PackNotHeld, StatementMissing
from openhall_rules.replay.findings import Findings
from openhall_rules.replay.needs import disclosed_by
from openhall_rules.replay.order import in_order
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import RULES
from openhall_rules.replay.silences import heard
from openhall_rules.replay.states import MOST_STANDING, CaseState, SharedState, fresh_case, standing_sha256

REPLAY_VERSION: Final = 1
"""Of the reducer; it is in the first verdict, so that replays of two versions never agree by accident."""
EXACT: Final = Context(prec=200, traps=[InvalidOperation, DivisionByZero, Overflow])
"""Sums are exact whatever the caller's decimal context is: amounts have at most 30 digits and 20 decimals."""
MAX_STATEMENT_BYTES: Final = 32 * 1024 * 1024
"""A longer statement is broken (``statement.form``): the work on a leaf is bounded."""


@dataclass(frozen=True, slots=True)
class Reduced:
    """What came of one leaf.

    Attributes:
        verdict: protocols §8; ``verdict_entry`` gives its bytes.
        case: id of the case whose state changed; None for a leaf outside any case, and for one that is no leaf.
        state: the case's state after the leaf, JSON; None when ``case`` is.
        shared: the shared state after the leaf, JSON.
        disclosed: digests of the statements that count from this leaf on.
    """

    verdict: dict[str, Any]
    case: str | None
    state: CaseState | None
    shared: SharedState
    disclosed: tuple[str, ...]


def case_of(leaf: Mapping[str, Any] | None) -> str | None:
    """Id of the case whose state ``reduce`` needs for a leaf."""
    if leaf is None or leaf.get("code") == SEALED or not isinstance(leaf.get("case"), Mapping):
        return None
    return str(leaf["case"].get("id"))


def nothing_earlier(_sha256: str) -> tuple[int, bytes] | None:
    """A log in which nothing is found: for leaves that refer to no other."""
    return None


def reduce(
    index: int,
    entry: bytes,
    *,
    state: CaseState | None,
    shared: SharedState,
    statements: Mapping[str, bytes],
    earlier: Earlier = nothing_earlier,
    leaf: Mapping[str, Any] | EllipsisType | None = ...,
) -> Reduced:
    """Redo the rules on one leaf. Arguments are not changed.

    Args:
        index: of the leaf in the log.
        entry: the log's bytes, whatever they are.
        state: of ``case_of(read_leaf(entry))`` as the last leaf of that case left it; None when it is the first.
        shared: as leaf ``index - 1`` left it; ``start()`` for leaf 0.
        statements: digest → bytes; at least those of ``disclosed_by``.
        earlier: finds a leaf of the log by its digest, with its index. Only leaves of the codes in ``REFERRED_TO`` are
            asked for: sealed leaves (by an opening set), custodians' keys (by a notice), signed scores (by findings).
        leaf: ``read_leaf(entry)`` of a caller who has read it already (None: no valid leaf); by default it's read here.

    Raises:
        StatementMissing: a disclosed statement was not handed in.
        PackNotHeld: the case follows a pack that is not held here (``needs_pack``).
    """
    sha256 = leaf_sha256(entry)
    if isinstance(leaf, EllipsisType):
        leaf = read_leaf(entry)
    case = case_of(leaf)
    findings = Findings()
    verdict: dict[str, Any] = {"v": 1, "index": index, "leaf_sha256": sha256}
    if index == 0:
        verdict["replay"] = REPLAY_VERSION
    after: CaseState | None = None
    disclosed: tuple[str, ...] = ()
    if leaf is None:
        findings.broken("leaf.form", "a leaf", "")
    else:
        disclosed = disclosed_by(leaf, state)
        said = _read(disclosed, statements, findings)
        before = state if state is not None or case is None else fresh_case(case)
        after, shared, findings = _replay(index, sha256, leaf, before, shared, said, earlier, findings)
        shared = heard(shared, leaf)
    if case is not None and after is not None:
        verdict["case"] = case
        verdict["state"] = standing_sha256(after)
    verdict.update(findings.to_json())
    return Reduced(verdict, case, after, _counted(index, shared, findings), disclosed)


def _read(disclosed: tuple[str, ...], statements: Mapping[str, bytes], findings: Findings) -> dict[str, dict[str, Any]]:
    """The disclosed statements that are canonical objects of version 1."""
    said: dict[str, dict[str, Any]] = {}
    for sha256 in disclosed:
        body = statements.get(sha256)
        if body is None or hashlib.sha256(body).hexdigest() != sha256:
            raise StatementMissing(sha256)
        value: Any = None
        if len(body) <= MAX_STATEMENT_BYTES:
            try:
                value = parse(body)
            except (BadLeaf, RecursionError):
                value = None
        good = isinstance(value, dict) and value.get("v") == 1 and value["v"] is not True
        if findings.require("statement.form", good, "a statement of version 1", sha256):
            said[sha256] = value
    return said


def _replay(
    index: int,
    sha256: str,
    leaf: Mapping[str, Any],
    before: CaseState | None,
    shared: SharedState,
    said: Mapping[str, dict[str, Any]],
    earlier: Earlier,
    findings: Findings,
) -> tuple[CaseState | None, SharedState, Findings]:
    """The states after the leaf, and what was found."""
    code = str(leaf["code"])
    linked = None if before is None else chain.follow(before, leaf, sha256, findings)
    chained = None if linked is None else linked.case
    if code not in kinds.KINDS or (linked is not None and not linked.counts):
        return chained, shared, findings
    kind = kinds.KINDS[code]
    if not findings.require(
        "act.kind", kinds.fits(leaf, hidden=False), kind.told, kinds.found(leaf, hidden=False).told
    ):
        return chained, shared, findings

    def known(digest: str) -> tuple[int, bytes] | None:
        found = earlier(digest)
        return found if found is not None and found[0] < index and leaf_sha256(found[1]) == digest else None

    act = Act(
        index=index,
        sha256=sha256,
        body=leaf,
        case={} if chained is None else {**chained, "lots": dict(chained["lots"])},
        shared=dict(shared),
        said=said,
        earlier=known,
    )
    try:
        with localcontext(EXACT):
            if linked is not None and not in_order(act):
                findings.join(act.findings)
                return chained, shared, findings
            for rule in RULES.get(code, ()):
                rule(act)
    except PackNotHeld:
        raise
    except Unreadable as error:
        findings.broken("act.form", code, error.where)
    except RuleError as error:
        findings.broken("law.answer", code, error.code)
    except Exception:  # what no rule foresaw is the leaf's fault all the same: a replay never stops at a hostile leaf
        findings.broken("act.form", code, "")
    else:
        findings.join(act.findings)
        return (None if chained is None else act.case), act.shared, findings
    return chained, shared, findings


def _counted(index: int, shared: SharedState, findings: Findings) -> SharedState:
    broken = findings.contradictions
    after = {**shared, "leaves": index + 1}
    if broken:
        room = MOST_STANDING - len(after["standing"])
        after["contradictions"] += len(broken)
        after["standing"] = [*after["standing"], *([index, rule] for rule in broken[: max(room, 0)])]
        after["unlisted"] += max(len(broken) - max(room, 0), 0)
    return after


def verdict_entry(verdict: Mapping[str, Any]) -> bytes:
    """The entry of the verdict tree: canonical JSON. The state root is the RFC 6962 root over these."""
    return canonical(verdict)
