"""A receipt: one file that says what was recorded and proves it; or the promise that comes before it."""

import hashlib
import hmac
from pathlib import Path

from openhall_log import LogError, LogProof, VerifierKey, open_note
from openhall_verify.findings import Failed, Report, fail
from openhall_verify.folder import canonical, parse
from openhall_verify.leaves import SEALED_TAG

LARGEST_RECEIPT = 256 * 1024


def verify_receipt(path: Path, *, log_key: str) -> Report:
    """Check a receipt (``.tlog-proof``) or a promise against the log's key.

    Raises:
        Failed: it is not one of that log, was changed, or proves another entry than it shows.
    """
    report = Report()
    if path.stat().st_size > LARGEST_RECEIPT:
        fail("too-large", "A receipt is never larger than 256 KiB.")
    data = path.read_bytes()
    try:
        key = VerifierKey.parse(log_key.strip())
    except LogError as error:
        raise Failed("log-key", f"The log's key is malformed: {error}") from error
    if data.startswith(key.name.encode() + b"/promise/v1\n"):
        return _promise(data, key, report)
    try:
        proof = LogProof.parse(data)
        extra = parse(proof.extra, "the receipt")
        if canonical(extra) != proof.extra:
            fail("receipt", "The receipt's own text is not canonical: it was changed.")
        entry = canonical(extra["leaf"])
        signed = proof.verify(entry, key)
    except LogError as error:
        raise Failed("receipt", f"The receipt does not hold: {error}") from error
    except (KeyError, TypeError) as error:
        raise Failed("receipt", "The receipt does not say what was recorded.") from error
    leaf = extra["leaf"]
    report.ok("inclusion", f"Entry {proof.index} of the log {key.name} ({signed.checkpoint.size} entries) is this act.")
    if "hidden" in extra:
        try:
            salt = bytes.fromhex(extra.get("salt"))
        except (TypeError, ValueError) as error:
            raise Failed("receipt", "The receipt's salt is malformed.") from error
        commitment = hmac.digest(salt, SEALED_TAG + canonical(extra["hidden"]), hashlib.sha256).hex()
        if not hmac.compare_digest(commitment, str(leaf.get("commitment"))):
            fail("receipt", "The sealed entry does not hide the act that the receipt shows.")
        leaf = extra["hidden"]
        report.ok("sealed", "The sealed entry hides exactly the act that this receipt shows.")
    report.ok("act", f"Recorded: {leaf.get('code')} on {leaf.get('object')} at {leaf.get('at')}.")
    return report


def _promise(data: bytes, key: VerifierKey, report: Report) -> Report:
    try:
        lines = open_note(data, [key]).text.splitlines()
    except LogError as error:
        raise Failed("promise", f"The promise does not hold: {error}") from error
    report.ok("promise", f"The log {key.name} promised at {lines[2]} to hold the entry {lines[1]} by {lines[3]}.")
    report.trusted.append(
        "a promise is not yet a receipt: fetch the receipt, or publish the promise if the time is past"
    )
    return report
