"""A receipt: one file that says what was recorded and proves it; or the promise that comes before it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from openhall_log import LogError, LogProof, Policy, VerifierKey, open_note
from openhall_verify.acts import check_kind
from openhall_verify.findings import Failed, Report, fail, only_findings
from openhall_verify.folder import canonical, parse
from openhall_verify.leaves import open_sealed
from openhall_verify.shapes import check_leaf, instant, is_digest

LARGEST_RECEIPT = 256 * 1024


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt that holds. ``leaf``: the entry; ``hidden``: the act that a sealed entry hides, where it is shown."""

    index: int
    sha256: str
    size: int
    leaf: dict[str, Any]
    hidden: dict[str, Any] | None


def verify_receipt(path: Path, *, log_key: str, policy: Policy | None = None) -> Report:
    """Check a receipt (``.tlog-proof``) or a promise against the log's key.

    Args:
        policy: of the network; then the receipt's checkpoint must also carry the signatures of the policy's quorum.

    Raises:
        Failed: it is not one of that log, was changed, or proves another entry than it shows.
    """
    report = Report()
    with only_findings():
        key = _key(log_key)
        report.of_log(key.name)
        data = _bytes(path)
        if b"/broken-promise/v1\n" in data[:512] and not data.startswith(b"c2sp.org/"):
            _admission(data, key)
        if b"/promise/v1\n" in data[:512] and not data.startswith(b"c2sp.org/"):
            return _promise(data, key, report)
        found = _parsed(data, key)
    report.ok("inclusion", f"Entry {found.index} of the log {key.name} ({found.size} entries) is this act.")
    if policy is not None:
        report.ok("quorum", _witnessed(data, policy))
    leaf = found.leaf
    if found.hidden is not None:
        leaf = found.hidden
        report.ok("sealed", "The sealed entry hides exactly the act that this receipt shows.")
    report.ok("act", f"Recorded: {leaf['code']} on {leaf['object']} at {leaf['at']}.")
    return report


def _witnessed(data: bytes, policy: Policy) -> str:
    """Who has witnessed the receipt's checkpoint, in a sentence.

    Raises:
        Failed: not as many as the policy asks for, or a signature of theirs is wrong.
    """
    try:
        signed = policy.open_checkpoint(LogProof.parse(data).checkpoint)
    except LogError as error:
        raise Failed("quorum", f"The members have not witnessed this: {error}") from error
    keys = {found.key for found in signed.cosignatures}
    names = sorted(name for name, witness in policy.witnesses.items() if witness.key in keys)
    return f"Witnessed as the policy asks, by {', '.join(names) or 'nobody, because it asks for nobody'}."


def read_receipt(path: Path, *, log_key: str) -> Receipt:
    """A receipt that holds, to look its act up.

    Raises:
        Failed: as :func:`verify_receipt`; also for a promise, which proves no place in the log.
    """
    with only_findings():
        return _parsed(_bytes(path), _key(log_key))


def parse_receipt(data: bytes, key: VerifierKey) -> Receipt:
    """A receipt from its bytes.

    Raises:
        Failed: as :func:`read_receipt`.
    """
    return _parsed(data, key)


def _key(log_key: str) -> VerifierKey:
    try:
        return VerifierKey.parse(log_key.strip())
    except LogError as error:
        raise Failed("log-key", f"The log's key is malformed: {error}") from error


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        fail("unreadable", f"{path.name} is not a file.")
    with path.open("rb") as file:
        data = file.read(LARGEST_RECEIPT + 1)
    if len(data) > LARGEST_RECEIPT:
        fail("too-large", "A receipt is never larger than 256 KiB.")
    return data


def _parsed(data: bytes, key: VerifierKey) -> Receipt:
    try:
        proof = LogProof.parse(data)
    except LogError as error:
        raise Failed("receipt", f"This is not a receipt, or it was changed: {error}") from error
    extra = parse(proof.extra, "the receipt")
    if canonical(extra) != proof.extra:
        fail("receipt", "The receipt's own text is not canonical: it was changed.")
    if not isinstance(extra, dict) or extra.keys() not in ({"leaf"}, {"leaf", "hidden", "salt"}):
        fail("receipt", "The receipt does not say what was recorded.")
    entry = canonical(extra["leaf"])
    try:
        signed = proof.verify(entry, key)
    except LogError as error:
        raise Failed("receipt", f"The receipt does not hold: {error}") from error
    leaf = check_leaf(extra["leaf"], "of the receipt")
    hidden = None
    if "hidden" in extra:
        if leaf["code"] != "SEALED":
            fail("receipt", "The receipt shows a hidden act of an entry that is not sealed.")
        hidden = open_sealed(leaf, extra["hidden"], extra["salt"], "in the receipt's entry")
    elif leaf["code"] != "SEALED" and "case" in leaf:
        check_kind(leaf, "of the receipt", hidden=False)
    return Receipt(proof.index, hashlib.sha256(entry).hexdigest(), signed.checkpoint.size, leaf, hidden)


def _admission(data: bytes, key: VerifierKey) -> NoReturn:
    """The log's own admission that it broke a promise (protocols §9)."""
    try:
        lines = open_note(data, [key]).text.splitlines()
    except LogError as error:
        raise Failed("promise", f"The admission does not hold: {error}") from error
    if len(lines) != 5 or lines[0] != f"{key.name}/broken-promise/v1" or not is_digest(lines[1]):
        fail("promise", "The admission is of another log or of another form.")
    fail(
        "broken",
        f"The log {key.name} admits that it broke its promise: the entry {lines[1]} was due at {lines[2]} and at "
        f"{lines[4]} was not among its {lines[3]} entries.",
    )


def _promise(data: bytes, key: VerifierKey, report: Report) -> Report:
    try:
        lines = open_note(data, [key]).text.splitlines()
    except LogError as error:
        raise Failed("promise", f"The promise does not hold: {error}") from error
    if len(lines) != 4 or lines[0] != f"{key.name}/promise/v1" or not is_digest(lines[1]):
        fail("promise", "The promise is of another log or of another form.")
    if not instant(lines[2]) < instant(lines[3]):
        fail("promise", "The promise is due before it was given.")
    report.ok("promise", f"The log {key.name} promised at {lines[2]} to hold the entry {lines[1]} by {lines[3]}.")
    report.trusted.append(
        "a promise is not yet a receipt: fetch the receipt, or publish the promise if the time is past"
    )
    return report
