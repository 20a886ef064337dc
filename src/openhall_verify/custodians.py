"""The custodians of a notice: their keys were enrolled on the log before it, for the organisations that it names."""

from openhall_verify.findings import fail
from openhall_verify.proved import Evidence

ENROLMENT = "CUS-01"


def check(evidence: Evidence) -> None:
    """Every recipient that the notice names is an opening key that a custodian enrolled on the log before.

    Raises:
        Failed: never enrolled, later, as another key, for another organisation, or twice; or an enrolment without need.
    """
    enrolments = {leaf.sha256: leaf for leaf in evidence.leaves if leaf.code == ENROLMENT}
    named: set[str] = set()
    for notice in evidence.of("NOT-01"):
        custodians = evidence.statement(notice)["custodians"]
        if [one["place"] for one in custodians] != list(range(len(custodians))):
            fail(
                "custodian", f"The custodians of the notice at entry {notice.index} are not numbered 0, 1, 2 and so on."
            )
        if len({one["recipient"] for one in custodians}) != len(custodians):
            fail("custodian", f"The notice at entry {notice.index} names a custodian's key twice.")
        for one in custodians:
            leaf = enrolments.get(one["enrolment"])
            if leaf is None or leaf.index >= notice.index:
                fail("custodian", f"The key of custodian {one['place']} was not enrolled on the log before the notice.")
            if leaf.public["recipient"] != one["recipient"] or leaf.public["purpose"] != "custodian":
                fail(
                    "custodian",
                    f"The enrolment at entry {leaf.index} is of another key than custodian {one['place']}’s.",
                )
            if evidence.party(leaf) != one["organisation"]:
                fail("custodian", f"The key enrolled at entry {leaf.index} is of another organisation’s custodian.")
            named.add(leaf.sha256)
    if lost := next((leaf for leaf in enrolments.values() if leaf.sha256 not in named), None):
        fail("custodian", f"The opening key enrolled at entry {lost.index} is none of this case’s custodians.")
