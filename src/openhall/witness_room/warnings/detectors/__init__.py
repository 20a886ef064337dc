"""The detectors: each kind of warning in a file of its own. Pure: they look at signals and say what they find."""

from collections.abc import Callable, Iterator

from openhall.witness_room.warnings.detectors import (
    clock_drift,
    contradiction,
    disagreeing_member,
    late_promise,
    missing_member,
    replay_mismatch,
    revoked_key,
    stalled_head,
)
from openhall.witness_room.warnings.kinds import Found
from openhall.witness_room.warnings.signals import Signals

Detector = Callable[[Signals], Iterator[Found]]
ALL: tuple[Detector, ...] = (
    late_promise.look,
    stalled_head.look,
    missing_member.look,
    disagreeing_member.look,
    replay_mismatch.look,
    contradiction.look,
    clock_drift.look,
    revoked_key.look,
)
