"""Which committee found what: the one that was drawn or appointed before, unless a new one was ordered in between."""

from dataclasses import dataclass

from openhall_verify.proved import Evidence, Leaf


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee whose experts are known by name. ``act``: its ``DRW-01`` or ``APT-01``."""

    act: Leaf
    members: int
    experts: int

    @property
    def is_whole(self) -> bool:
        """Whether every member was drawn or appointed, so that each scores alone."""
        return self.members == self.experts


def of_lot(evidence: Evidence, lot: str, before: int) -> Committee | None:
    """The committee that a lot had at an entry; None where its members aren't known by name."""
    off = {act.object for act in evidence.of("DRW-08")}
    ended = max(
        (act.index for act in evidence.of("EVA-13", lot) if act.index < before and act.public["committee"] == "new"),
        default=-1,
    )
    found = [
        act
        for code in ("DRW-01", "APT-01")
        for act in evidence.of(code)
        if act.lot == lot and act.object not in off and ended < act.index < before
    ]
    if not found:
        return None
    last = max(found, key=lambda act: act.index)
    return Committee(last, int(last.public["members"]), int(last.public["experts"]))
