"""``check`` on a log that grows: its memory doesn't grow with it, and what is wrong everywhere is counted."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.member.conftest import Inside
from tests.member.tiny_log import TinyLog, leaf

from openhall_member import settings as settings_file
from openhall_member.checking import Check
from openhall_member.copying import Copy
from openhall_rules.leaves import canonical

SMALL, LARGE = 768, 3_072


def checked(folder: Path) -> tuple[list[str], list[str], int]:
    """What the check found well and wrong, and the most that it held in memory beyond what it began with."""
    tracemalloc.start()
    try:
        found = Check(settings_file.read(folder)).run()
        return found.good, found.wrong, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def with_statements(first: int, last: int, log: TinyLog) -> list[bytes]:
    """Leaves of which each eighth discloses a statement."""
    leaves = []
    for number in range(first, last):
        told = log.disclose(canonical({"v": 1, "n": number})) if number % 8 == 0 else None
        leaves.append(leaf(number, statement=told))
    return leaves


def test_four_times_the_entries_need_no_more_memory(
    log: TinyLog, inside: Callable[..., Inside], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openhall_member.replaying.KEPT_BUNDLES", 2)  # full before the small log ends
    monkeypatch.setattr("openhall_member.replaying.BATCH_LEAVES", 256)
    monkeypatch.setattr(Copy.tree, "__kwdefaults__", {"cached_tiles": 2})
    most = []
    member, size = None, 0
    for end in (SMALL, LARGE):
        log.add(with_statements(size, end, log))
        member = member or inside(log)
        assert member.ask(log.request(size))[0] == 200
        member.follower.round()
        size = end
        assert member.document["replayed"] == size
        good, wrong, memory = checked(member.member.settings.folder)
        assert not wrong
        assert f"{size // 8} statements were read and have the digests that name them." in good
        most.append(memory)

    # A bundle's hash for each 256 entries is all that stays; an entry has 200 bytes and more.
    assert most[1] < most[0] + 30 * (LARGE - SMALL), most


def test_what_is_wrong_everywhere_is_counted_and_not_listed(
    log: TinyLog, inside: Callable[..., Inside], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openhall_member.checking._Listed.MOST", 3)
    log.add(with_statements(0, 5 * 256, log))
    member = inside(log)
    assert member.ask(log.request(0))[0] == 200
    member.follower.round()
    folder = member.member.settings.folder
    for bundle in (folder / "copy" / "tile" / "entries").iterdir():
        bundle.unlink()
    for statement in (folder / "statements").glob("??/*"):
        statement.write_bytes(b"other")

    _good, wrong, _memory = checked(folder)

    assert "… and 3 more files." in wrong  # five bundles, and the tile above them
    assert f"… and {5 * 32 - 3} more statements." in wrong
    assert len(wrong) < 15


@pytest.mark.parametrize("order", [[1, 3, 6, 9, 12], [12, 9, 6, 3, 1], [6, 6, 12, 1, 9, 3]], ids=["up", "down", "any"])
def test_contradictions_are_counted_for_any_size_in_any_order(
    log: TinyLog, inside: Callable[..., Inside], order: list[int]
) -> None:
    log.add([b"no leaf" + bytes([65 + number]) if number % 3 == 0 else leaf(number) for number in range(12)])
    member = inside(log)
    assert member.ask(log.request(0))[0] == 200
    member.follower.round()
    replay = member.follower._replay
    expected = {1: 1, 3: 1, 6: 2, 9: 3, 12: 4}

    assert [replay.contradictions_at(size) for size in order] == [expected[size] for size in order]
    log.add([b"no leaf either"])
    assert member.ask(log.request(12))[0] == 200
    member.follower.round()
    assert replay.contradictions_at(13) == 5
