"""``python -m bench.bare_stream --port N``: the peer of the live stream: the same bytes to everybody, and nothing else.

``GET /ring?K`` writes an event of K bytes to all who listen; every other request makes its sender a listener.
"""

from __future__ import annotations

import argparse
import asyncio

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nretry: 1000\n\n"
listeners: set[asyncio.StreamWriter] = set()


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection."""
    first = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
    if first.startswith(b"/ring?"):
        event = b"data: " + b"x" * (int(first.removeprefix(b"/ring?")) - 8) + b"\n\n"
        for listener in listeners:
            listener.write(event)
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        writer.close()
        return
    writer.write(HEAD)
    listeners.add(writer)
    await reader.read()
    listeners.discard(writer)
    writer.close()


async def main(port: int) -> None:
    """Listen on the loopback for ever."""
    server = await asyncio.start_server(serve, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    asyncio.run(main(parser.parse_args().port))
