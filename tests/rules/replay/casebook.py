"""A recorded case in parts, put together again as a log that hangs together, whatever a test changed in between.

This is the operator's own bench: digests, chain and seals always fit, so that what the replay finds is what was decided
wrongly and not a broken link.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import openhall_rules
from openhall_rules import replay
from openhall_rules.leaves import canonical, leaf_sha256, sealed_commitment

SAMPLE = Path(__file__).parents[2] / "verify" / "sample" / "award.zip"
CHINA = Path(__file__).parent / "china.json"
PACK_OBJECT = f"pack:{UUID(int=7, version=5)}"


@dataclass
class Row:
    """A leaf with what goes with it. ``said``: its statement. ``hidden``: the act that it seals, with ``salt``."""

    leaf: dict[str, Any]
    said: dict[str, Any] | None = None
    hidden: dict[str, Any] | None = None
    salt: str = ""
    set: list[Row] = field(default_factory=list)
    """Of an opening set: the rows that it discloses."""

    @property
    def code(self) -> str:
        return str(self.hidden["code"] if self.hidden is not None else self.leaf["code"])

    @property
    def public(self) -> dict[str, Any]:
        body = self.leaf if self.hidden is None else self.hidden
        found: dict[str, Any] = body["public"]
        return found

    def statement(self) -> dict[str, Any]:
        assert self.said is not None
        return self.said


@dataclass
class Step:
    """One leaf replayed."""

    row: Row
    index: int
    reduced: replay.Reduced

    @property
    def broken(self) -> list[str]:
        return [one["rule"] for one in self.reduced.verdict.get("broken", [])]


class Casebook:
    """The rows of a log; ``entries`` writes them out."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self.statements: dict[str, bytes] = {}

    def row(self, code: str, number: int = 0) -> Row:
        """The n-th row whose act has this code, hidden or not."""
        return [row for row in self.rows if row.code == code][number]

    def public(self, code: str, number: int = 0) -> dict[str, Any]:
        return self.row(code, number).public

    def said(self, code: str, number: int = 0) -> dict[str, Any]:
        return self.row(code, number).statement()

    def move(self, row: Row, *, before: Row) -> None:
        self.rows.remove(row)
        self.rows.insert(self.rows.index(before), row)

    def drop(self, row: Row) -> None:
        self.rows.remove(row)
        for one in self.rows:
            one.set = [kept for kept in one.set if kept is not row]

    def entries(self) -> list[bytes]:
        """The log's entries; ``statements`` has their statements then."""
        written: list[bytes] = []
        names: dict[int, str] = {}
        chains: dict[str, tuple[int, str]] = {}
        for row in self.rows:
            leaf = dict(row.leaf)
            if row.hidden is not None:
                leaf["commitment"] = sealed_commitment(bytes.fromhex(row.salt), row.hidden)
                leaf["at"] = f"{row.hidden['at'][:16]}:00.000000Z"
            if row.said is not None:
                said = dict(row.said)
                if row.code == "OPN-03":
                    said["sealed"] = [
                        {"leaf_sha256": names.get(id(one), "0" * 64), "salt": one.salt, "hidden": one.hidden}
                        for one in row.set
                    ]
                body = canonical(said)
                leaf["statement"] = leaf_sha256(body)
                self.statements[leaf["statement"]] = body
            if "case" in leaf:
                seq, head = chains.get(leaf["case"]["id"], (0, "0" * 64))
                leaf["case"] = {"id": leaf["case"]["id"], "seq": seq + 1, "prev": head}
                chains[leaf["case"]["id"]] = (seq + 1, leaf_sha256(canonical(leaf)))
            entry = canonical(leaf)
            names[id(row)] = leaf_sha256(entry)
            written.append(entry)
        return written

    def replayed(self) -> list[Step]:
        """The whole log, replayed in one go."""
        return list(zip_steps(self.rows, self.entries(), self.statements))


def zip_steps(rows: list[Row], entries: list[bytes], statements: dict[str, bytes]) -> Iterator[Step]:
    for row, (index, reduced) in zip(rows, enumerate(walk(entries, statements)), strict=True):
        yield Step(row, index, reduced)


def walk(entries: list[bytes], statements: dict[str, bytes], *, pieces: bool = False) -> Iterator[replay.Reduced]:
    """Replay entries; in pieces every state goes through JSON after every leaf, and only what is asked for is given."""
    shared, cases = replay.start(), dict[str | None, replay.CaseState]()
    places = {leaf_sha256(entry): (index, entry) for index, entry in enumerate(entries)}
    for index, entry in enumerate(entries):
        leaf = replay.read_leaf(entry)
        state = cases.get(replay.case_of(leaf))
        wanted = replay.disclosed_by(leaf, state) if leaf is not None else ()
        given = {name: statements[name] for name in wanted if name in statements} if pieces else statements
        done = replay.reduce(index, entry, state=state, shared=shared, statements=given, earlier=places.get)
        shared = json.loads(json.dumps(done.shared)) if pieces else done.shared
        if done.case is not None:
            assert done.state is not None
            cases[done.case] = json.loads(json.dumps(done.state)) if pieces else done.state
        yield done


def recorded() -> Casebook:
    """The sample: a real case from its plan to its archive, with the registration of its pack before it."""
    with zipfile.ZipFile(SAMPLE) as archive:
        lines = [json.loads(line) for line in archive.read("leaves.jsonl").splitlines()]
        said = {
            name[11:75]: json.loads(archive.read(name)) for name in archive.namelist() if name.startswith("statements/")
        }
    return _book([line["leaf"] for line in lines], said, "reference@2020-01-01")


def chinese() -> Casebook:
    """The demonstration's finished tender under the law of China: contract, two refunds, certificate, archive."""
    kept = json.loads(CHINA.read_text())
    return _book(kept["leaves"], kept["statements"], "cn@2019-03-02")


def _book(leaves: list[dict[str, Any]], said: dict[str, dict[str, Any]], pack: str) -> Casebook:
    held = openhall_rules.pack(pack)
    rows = [registration(held, at=leaves[0]["at"])]
    rows += [Row(leaf, said.get(leaf.get("statement", ""))) for leaf in leaves]
    by_name = {leaf_sha256(canonical(row.leaf)): row for row in rows}
    for row in rows:
        if row.leaf["code"] == "OPN-03":
            for one in row.statement()["sealed"]:
                sealed = by_name[one["leaf_sha256"]]
                sealed.hidden, sealed.salt = one["hidden"], one["salt"]
                row.set.append(sealed)
        elif row.leaf["code"] == "NOT-01":
            row.public["pack_sha256"] = held.sha256  # as if it had been recorded under the pack that is held here
    return Casebook(rows)


def registration(pack: openhall_rules.Pack, *, at: str) -> Row:
    """SYS-02: the pack is known to the log."""
    public = {"pack": pack.id, "sha256": pack.sha256}
    return Row({"v": 1, "code": "SYS-02", "actor": "log", "object": PACK_OBJECT, "at": at, "public": public})
