"""Seats of a committee across centres, drawn again from what its acts hold (protocols §11).

The pool is the one that was fixed; the number is the one that the host committed to; the root of the log is computed
from the proof that the fixing of the pool is in it. Members who lost a seat got the next free one of the order.
"""

from typing import Any

from openhall_rules import draw
from openhall_rules.errors import RuleError
from openhall_verify.findings import Report, fail
from openhall_verify.leaves import Evidence, Leaf
from openhall_verify.roots import root_after


def check(evidence: Evidence, report: Report) -> None:
    """Every draw of seats of the case, and every seat that was given anew; nothing where there is none.

    Raises:
        Failed
    """
    for drawn in evidence.of("PNL-05"):
        fixed = [act for act in evidence.of("PNL-04", drawn.object) if act.index < drawn.index]
        if len(fixed) != 1:
            fail("seats", f"The seats of the panel {drawn.object} were drawn without being fixed once before.")
        pool = _pool(evidence, fixed[0], drawn)
        where = {number: number for number in range(1, fixed[0].public["members"] + 1)}
        for moved in evidence.of("PNL-06", drawn.object):
            _moved(evidence, moved, pool, where)
        report.ok("seats", f"The panel {drawn.object}: pool, number and the log’s root give every member’s seat.")


def _pool(evidence: Evidence, fixed: Leaf, drawn: Leaf) -> dict[int, str]:
    """Place in the order → centre of the seat."""
    number, root = str(drawn.public["number"]), str(drawn.public["root"])
    if draw.number_commitment(drawn.object, number) != fixed.public["number_sha256"]:
        fail("seats-number", f"The number of the panel {drawn.object} isn’t the one that was committed to.")
    if drawn.public["size"] != fixed.index + 1 or root_after(evidence, fixed).hex() != root:
        fail("seats-root", f"The root of the panel {drawn.object} isn’t that of the log after the pool was fixed.")
    rows: list[dict[str, Any]] = evidence.statement(drawn)["pool"]
    if len(rows) != fixed.public["pool"]:
        fail("seats-pool", f"The pool of the panel {drawn.object} has another size than when it was fixed.")
    for row in rows:
        made = draw.entry(salt=bytes.fromhex(row["salt"]), draw=drawn.object, name=f"{row['site']}/{row['seat']}")
        if made != row["entry"]:
            fail("seats-pool", f"A seat of the panel {drawn.object} isn’t the one that was in the pool.")
    try:
        order = draw.order(
            lot=str(drawn.public["lot"]),
            root=fixed.public["pool_root"],
            number=number,
            log_root=root,
            pool=[(str(row["entry"]), []) for row in rows],
        )
    except RuleError as error:
        fail("seats-pool", f"The pool of the panel {drawn.object} isn’t the one that was fixed: {error}")
    if [row["entry"] for row in sorted(rows, key=lambda row: int(row["place"]))] != order:
        fail("seats-order", f"The seats of the panel {drawn.object} stand in another order than the draw gives.")
    return {place: str(row["site"]) for place, row in enumerate(sorted(rows, key=lambda row: int(row["place"])), 1)}


def _moved(evidence: Evidence, act: Leaf, pool: dict[int, str], where: dict[int, int]) -> None:
    """A centre dropped out: in the order of their seats its members get the next ones that nobody has had."""
    gone = str(act.public["site"])
    lost = sorted((place, member) for member, place in where.items() if pool.get(place) == gone)
    for place in [place for place, site in pool.items() if site == gone]:
        if place not in where.values():
            del pool[place]
    free = sorted(place for place, site in pool.items() if site != gone and place not in where.values())
    due = [{"member": member, "from": place, "to": to} for (place, member), to in zip(lost, free, strict=False)]
    if evidence.statement(act)["moved"] != due or act.public["moved"] != len(lost):
        fail("seats-moved", f"At entry {act.index} members got other seats than the order says.")
    for one in due:
        del pool[one["from"]]
        where[one["member"]] = one["to"]
