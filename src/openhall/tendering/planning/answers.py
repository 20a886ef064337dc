"""What every answer to a recorded act carries."""

from typing import Any

from openhall.witness.public import Recorded


def receipt(recorded: Recorded) -> dict[str, Any]:
    """What every recorded act answers: where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }
