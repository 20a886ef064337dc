"""The live stream's own machinery: what a crowd waits for is made once, and who leaves disturbs nobody."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import StreamingResponse

from openhall.config import live

LANGUAGE = "ko"


class Fragments:
    """In place of the portal's: counts how often it is asked, and waits at a gate."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, int, str]] = []
        self.gate = threading.Event()
        self.gate.set()
        self.fails = 0
        self.behind = 0

    def __call__(self, *, case: Any, after: int, language: str) -> tuple[int, list[dict[str, Any]], bool]:
        self.asked.append((case, after, language))
        assert self.gate.wait(20)
        if self.fails:
            self.fails -= 1
            raise OSError("the database is away")
        if after < self.behind:
            return after + 10, [], True
        return 7, [{"index": 7, "html": "<li>안건</li>", "code": "NOT-01", "case": str(case)}], False


@pytest.fixture
def fragments(monkeypatch: pytest.MonkeyPatch) -> Fragments:
    found = Fragments()
    monkeypatch.setattr("openhall.portal.public.fragments", found)
    monkeypatch.setattr(live, "bell", live.Bell())
    monkeypatch.setattr(live, "pieces", live.Pieces())
    return found


def request(query: str = "", headers: tuple[tuple[bytes, bytes], ...] = ()) -> Request:
    return Request(
        {"type": "http", "method": "GET", "path": "/live", "query_string": query.encode(), "headers": list(headers)}
    )


async def guest(query: str = f"after=3&language={LANGUAGE}") -> Any:
    """A guest's stream, after its first words."""
    answer = await live.live(request(query))
    assert isinstance(answer, StreamingResponse)
    stream = answer.body_iterator
    assert await anext(stream) == live.BEGIN
    return stream


def test_what_a_crowd_waits_for_is_made_once_and_everybody_gets_it(fragments):
    async def crowd() -> list[Any]:
        streams = [await guest() for _place in range(200)]
        first = await asyncio.gather(*(anext(stream) for stream in streams))
        later = [asyncio.ensure_future(anext(stream)) for stream in streams]
        await asyncio.sleep(0)
        live.bell.ring(9)
        second = await asyncio.gather(*later)
        for stream in streams:
            await stream.aclose()
        return [*first, *second]

    found = asyncio.run(crowd())

    assert len(found) == 400
    assert len(set(found)) == 1
    assert found[0].decode().startswith('id: 7\ndata: {"index": 7, "html": "<li>안건</li>"')
    # Once for those who came, once when the log had grown.
    assert fragments.asked == [(None, 3, LANGUAGE), (None, 7, LANGUAGE)]
    assert live.bell.listeners == 0


def test_each_language_and_place_is_made_for_itself_and_an_unknown_language_is_english(fragments):
    async def few() -> None:
        for query in ("after=3&language=vi", "after=3&language=tlh", "after=4&language=vi", "after=3"):
            stream = await guest(query)
            await anext(stream)
            await stream.aclose()

    asyncio.run(few())
    assert fragments.asked == [(None, 3, "vi"), (None, 3, "en"), (None, 4, "vi")]


def test_a_guest_who_leaves_takes_it_away_from_nobody(fragments):
    async def two() -> bytes:
        fragments.gate.clear()
        leaving, staying = [asyncio.ensure_future(anext(await guest())) for _place in range(2)]
        while not fragments.asked:
            await asyncio.sleep(0.01)
        leaving.cancel()
        await asyncio.sleep(0)
        fragments.gate.set()
        with pytest.raises(asyncio.CancelledError):
            await leaving
        return bytes(await staying)

    assert asyncio.run(two()).startswith(b"id: 7")
    assert len(fragments.asked) == 1


def test_what_failed_is_made_again_for_the_next_guest(fragments):
    async def two() -> bytes:
        fragments.fails = 1
        with pytest.raises(OSError, match="away"):
            await anext(await guest())
        return bytes(await anext(await guest()))

    assert asyncio.run(two()).startswith(b"id: 7")


def test_only_the_newest_pieces_are_kept(fragments):
    async def many() -> int:
        for place in range(live.MOST_KEPT + 10):
            await live.pieces.at((None, place, "en", 0))
        return len(live.pieces._made)

    assert asyncio.run(many()) == live.MOST_KEPT


def test_who_is_far_behind_is_served_page_by_page_as_fast_as_pages_are_taken(fragments):
    fragments.behind = 30

    async def reads() -> list[bytes]:
        stream = await guest("after=0")
        found = [bytes(await anext(stream))]
        await asyncio.sleep(0.05)
        assert len(fragments.asked) == 1  # nothing is made before somebody takes it
        found += [bytes(await anext(stream)) for _page in range(3)]
        await stream.aclose()
        return found

    *ends, events = asyncio.run(reads())

    assert ends == [b"id: 10\n\n", b"id: 20\n\n", b"id: 30\n\n"]
    assert events.startswith(b"id: 7\ndata: ")
    assert [after for _case, after, _language in fragments.asked] == [0, 10, 20, 30]


def test_nothing_new_is_a_heartbeat(fragments, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)

    async def waiting() -> bytes:
        stream = await guest()
        await anext(stream)
        return bytes(await anext(stream))

    assert asyncio.run(waiting()).startswith(b": 20")


def test_a_change_of_the_witnessed_size_wakes_who_waits_for_heads_and_nobody_else(fragments):
    async def both() -> tuple[bytes, bool]:
        answer = await live.heads(request())
        heads = answer.body_iterator
        await anext(heads)
        before = await anext(heads)
        hall = await guest()
        await anext(hall)
        waiting = asyncio.ensure_future(anext(hall))
        after = asyncio.ensure_future(anext(heads))
        await asyncio.sleep(0)
        live.bell.witness(5)
        changed = await after
        assert before != changed
        await asyncio.sleep(0.05)
        quiet = not waiting.done()
        waiting.cancel()
        return bytes(changed), quiet

    assert asyncio.run(both()) == (b'data: {"size": 0, "witnessed": 5}\n\n', True)


def test_a_process_says_when_it_has_all_that_it_can_serve(fragments, monkeypatch):
    monkeypatch.setattr(live, "MOST_LISTENERS", 1)

    async def two() -> tuple[int, str]:
        await guest()
        refused = await live.live(request())
        return refused.status_code, refused.headers["retry-after"]

    assert asyncio.run(two()) == (503, "5")


@pytest.mark.parametrize(
    "since", ["one", "--1", "1" * 19, "\N{SUPERSCRIPT TWO}"], ids=["word", "dashes", "long", "raised"]
)
def test_a_place_that_is_no_leaf_index_is_refused(fragments, since):
    async def asks() -> int:
        return (await live.live(request(headers=((b"last-event-id", since.encode("latin-1")),)))).status_code

    assert asyncio.run(asks()) == 400
