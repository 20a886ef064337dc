"""The hall of an opening: who signed in as a bidder's project manager was named by the bidder."""

from openhall_verify.findings import fail
from openhall_verify.proved import Evidence


def check(evidence: Evidence) -> None:
    """Who signs in to the hall as a bidder's project manager is the one whom that bidder named last before.

    Raises:
        Failed: somebody else did.
    """
    named: dict[tuple[str | None, str], str] = {}
    for act in evidence.chain:
        whose = (act.lot, str(act.public.get("bidder", "")))
        if act.code == "HAL-15":
            named[whose] = str(act.public["manager"])
            continue
        claims = act.code == "HAL-02" and "manager" in act.public
        if claims and (act.public["manager"] is not True or named.get(whose) != act.body["actor"]):
            fail("hall", f"Entry {act.index} is no sign-in of a project manager whom the bidder named.")
