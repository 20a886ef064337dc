"""Run the sandbox of a telephone gateway: ``… --port 8094 --home DIR --told URL``.

The secret that it shares with the platform is made in ``DIR/secret``; copy it to ``keys/gateway-calls.secret``.
"""

from openhall.kernel.sandbox_server import serve
from openhall.tendering.experts.telephone.sandbox.book import Book
from openhall.tendering.experts.telephone.sandbox.server import Exchange


def main() -> None:
    """Read the command line, serve until interrupted."""
    serve(
        "openhall.tendering.experts.telephone.sandbox",
        8094,
        "ORIGIN/api/v1/call-gateway/words of the platform",
        Book,
        Exchange,
    )


if __name__ == "__main__":
    main()
