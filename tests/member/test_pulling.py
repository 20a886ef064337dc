"""Reading a log's files from a server that stalls, drips, is gone, or sends us elsewhere."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

import pytest
from tests.member.conftest import Inside
from tests.member.tiny_log import Reply, TinyLog

from openhall_member.pull import LogSite, Misbehaves, NotThere, Unreachable


@pytest.fixture
def member(log: TinyLog, inside: Callable[..., Inside]) -> Inside:
    """A member of a log with an entry."""
    log.grow(1)
    return inside(log)


class TestPulling:
    def test_a_stalled_answer_ends(self, log: TinyLog) -> None:
        log.misbehave = lambda _: Reply(200, b"late", stall=3)

        with LogSite(log.url, connect_seconds=0.3) as site, pytest.raises(Unreachable, match="in time"):
            site.checkpoint()

    def test_a_dripping_answer_ends(self, log: TinyLog) -> None:
        log.misbehave = lambda _: Reply(200, bytes(60_000))

        with LogSite(log.url, whole_seconds=-1) as site, pytest.raises(Unreachable, match="more than"):
            site.checkpoint()

    def test_nobody_there(self) -> None:
        with LogSite("http://127.0.0.1:9/log/") as site, pytest.raises(Unreachable, match="can't be reached"):
            site.checkpoint()

    def test_a_closed_connection_is_opened_again(self, log: TinyLog) -> None:
        log.grow(1)
        with LogSite(log.url) as site:
            assert site.checkpoint()
            assert site._connection is not None
            site._connection.sock.shutdown(socket.SHUT_RDWR)
            assert site.checkpoint()

    def test_redirects_are_not_followed(self, log: TinyLog) -> None:
        log.misbehave = lambda _: Reply(301, headers=[("Location", f"{log.url}elsewhere")])

        with LogSite(log.url) as site, pytest.raises(Misbehaves, match="log_url"):
            site.checkpoint()
        assert log.asked == ["checkpoint"]

    def test_a_missing_file_keeps_the_connection(self, log: TinyLog) -> None:
        with LogSite(log.url) as site:
            with pytest.raises(NotThere):
                site.get("nothing", limit=10)
            first = site._connection
            with pytest.raises(NotThere):
                site.get("nothing", limit=10)
            assert site._connection is first is not None

    @pytest.mark.parametrize("ahead", [-3600, 0, 7200])
    def test_how_far_the_clocks_are_apart(self, log: TinyLog, member: Inside, ahead: int) -> None:
        log.date = time.time() + ahead
        member.follower._looked = -1e9

        member.follower.round()

        assert member.document["clock_offset"] == pytest.approx(ahead, abs=5)
