"""An evidence file: a case at any stage, or what a supervisor retrieved; everything in it must be authentic."""

from pathlib import Path

from openhall_verify import custodians, hall, leaves, opening, retrieval
from openhall_verify.findings import Report, only_findings
from openhall_verify.folder import LARGEST_RETRIEVAL, Folder


def verify_evidence(path: Path, *, log_key: str | None = None) -> Report:
    """Check that every entry, statement, disclosure and signature in the file is what the log holds.

    A retrieval (protocols §5) holds several cases, with the law, the documents and the act by which it was retrieved.
    Unlike :func:`openhall_verify.verify_award` this asks for no end of a case and recomputes no ranking.

    Raises:
        Failed: the first thing that does not hold.
    """
    report = Report()
    with only_findings():
        folder = Folder(path, largest=LARGEST_RETRIEVAL)
        if retrieval.is_retrieval(folder):
            retrieval.check(folder, report, log_key=log_key)
            return report
        evidence = leaves.read(Folder(path), report, log_key=log_key)
        custodians.check(evidence)
        hall.check(evidence)
        opening.check_files(evidence)
    return report
