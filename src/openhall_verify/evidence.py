"""An evidence file: a case at any stage, or a part of one; everything in it must be authentic."""

from pathlib import Path

from openhall_verify import custodians, leaves, opening
from openhall_verify.findings import Report, only_findings
from openhall_verify.folder import Folder


def verify_evidence(path: Path, *, log_key: str | None = None) -> Report:
    """Check that every entry, statement, disclosure and signature in the file is what the log holds.

    Unlike :func:`openhall_verify.verify_award` this asks for no end of the case and recomputes no ranking.

    Raises:
        Failed: the first thing that does not hold.
    """
    report = Report()
    with only_findings():
        evidence = leaves.read(Folder(path), report, log_key=log_key)
        custodians.check(evidence)
        opening.check_files(evidence)
    return report
