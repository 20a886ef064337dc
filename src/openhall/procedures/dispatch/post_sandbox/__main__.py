"""Run the sandbox of a carrier: ``… --port 8097 --home DIR --told URL``.

The secret that it shares with the platform is made in ``DIR/secret``; copy it to ``keys/gateway-post.secret``.
"""

from openhall.kernel.sandbox_server import serve
from openhall.procedures.dispatch.post_sandbox.book import Book
from openhall.procedures.dispatch.post_sandbox.server import Office


def main() -> None:
    """Read the command line, serve until interrupted."""
    told = "ORIGIN/api/v1/post-gateway/words of the platform"
    serve("openhall.procedures.dispatch.post_sandbox", 8097, told, Book, Office)


if __name__ == "__main__":
    main()
