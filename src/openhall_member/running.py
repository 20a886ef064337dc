"""``openhall-member run``: one process, the HTTP server on its main thread and the follower on another."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from openhall_member import clock
from openhall_member.errors import MemberError
from openhall_member.following import Follower
from openhall_member.member import Member, locked
from openhall_member.settings import Settings
from openhall_member.web import application

HEADER_MILLISECONDS = 10_000
STOP_SECONDS = 5.0
logger = logging.getLogger("openhall_member")


def start_logging() -> None:
    """Plain lines on standard error, in UTC."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Plain())
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


class _Plain(logging.Formatter):
    """``2026-03-02 09:00:00 what happened``, with the traceback below when it was unexpected."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        """The instant to the second, in UTC."""
        return clock.instant_text(record.created)[:19].replace("T", " ")


def run(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT.

    Returns:
        The exit status.

    Raises:
        MemberError: the folder is in use or can't be used, or the address is taken.
    """
    start_logging()
    with locked(settings.folder):
        _require_free(settings.host, settings.port)
        member = Member(settings)
        follower = Follower(member)
        thread = threading.Thread(target=follower.run, name="follower", daemon=True)
        thread.start()
        logger.info("%s watches %s and answers on %s:%d.", settings.name, settings.origin, settings.host, settings.port)
        try:
            asyncio.run(_serve(settings, member, follower))
        finally:
            follower.stop()
            thread.join(STOP_SECONDS)
            if not thread.is_alive():
                member.close()
        logger.info("Ended.")
        # The server's own threads may outlive it; everything is on disk, so nothing is waited for.
        sys.stderr.flush()
        os._exit(0)


async def _serve(settings: Settings, member: Member, follower: Follower) -> None:
    server = Server(
        application(member, follower),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_MILLISECONDS, max_buffer_size=128 * 1024),
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, server.stop)
    await server.serve()


def _require_free(host: str, port: int) -> None:
    """Make sure that the address can be listened on, so that a person is told in a sentence.

    Raises:
        MemberError: it can't.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise MemberError(f"{host}:{port} can't be listened on: {error.strerror}.") from error
