"""The portal's peer: the least that Django does for a page with one query, no middleware, no template.

``python -m bench.bare --port N --workers N --threads N`` serves it as ``openhall web`` serves the site.
"""

from __future__ import annotations

import argparse
import os

ROWS = 25


def serve(port: int, workers: int, threads: int) -> None:
    """Serve on loopback until stopped."""
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    Server(
        "bench.bare_site:application",
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,
        websockets=False,
        workers_kill_timeout=5,
    ).serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.bare")
    for name in ("port", "workers", "threads"):
        parser.add_argument(f"--{name}", type=int, required=True)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.bare_site"
    serve(**vars(parser.parse_args()))
