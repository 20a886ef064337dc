"""Public leaves as CloudEvents 1.0 (JSON format, structured mode), and the headers that go with them.

Only what the log itself shows goes in: the leaf. Sealed acts are no events, neither before nor after they are opened:
the opening is.
"""

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings

from openhall.exchange.systems.public import installation, signatures
from openhall.kernel.clock import instant_text
from openhall.witness.public import FeedAct

CONTENT_TYPE = "application/cloudevents+json; charset=utf-8"
BATCH_TYPE = "application/cloudevents-batch+json; charset=utf-8"
LABEL = "openhall"
TAG = "openhall-event"
COVERED = ("@method", "@target-uri", "content-type", "content-digest")


def is_event(act: FeedAct) -> bool:
    """Whether the act is told: it is public, and says what it is."""
    return act.sealed_for is None and act.leaf.get("code") == act.code and act.code != "COVER"


def event(act: FeedAct) -> dict[str, Any]:
    """The act as a CloudEvent. ``id`` is the leaf's place and digest, ``type`` the act's code."""
    origin = settings.OPENHALL_ORIGIN
    return {
        "specversion": "1.0",
        "id": f"{act.index}-{act.leaf_sha256}",
        "source": origin,
        "type": act.code,
        "subject": act.object,
        "time": instant_text(act.at),
        "datacontenttype": "application/json",
        "dataschema": f"{origin}/api/v1/acts/{act.code}",
        "sequence": f"{act.index:016d}",
        "data": {
            "leaf_index": act.index,
            "leaf_sha256": act.leaf_sha256,
            "log_origin": settings.OPENHALL_LOG_ORIGIN,
            "receipt_url": f"{origin}/receipts/{act.leaf_sha256}",
            "leaf": act.leaf,
        },
    }


def written(act: FeedAct) -> bytes:
    """The event's bytes."""
    return json.dumps(event(act), ensure_ascii=False, separators=(",", ":")).encode()


def headers(method: str, url: str, body: bytes, at: datetime) -> dict[str, str]:
    """Headers of a message, with its signature by the installation's key (RFC 9421)."""
    given = {"content-type": CONTENT_TYPE, "content-digest": signatures.content_digest(body)} if body else {}
    message = signatures.Message(method, url, given, body)
    parameters: dict[str, str | bytes | int | bool] = {
        "created": int(at.timestamp()),
        "keyid": installation.key_id(),
        "nonce": uuid4().hex,
        "tag": TAG,
    }
    covered = [name for name in COVERED if name.startswith("@") or name in given]
    made = signatures.sign(message, covered=covered, parameters=parameters, key=installation.signer(), label=LABEL)
    return {"User-Agent": "OpenHall"} | {name.title(): value for name, value in given.items()} | made


def host() -> str:
    """The name under which this installation asks for a receiver's consent."""
    return urlsplit(settings.OPENHALL_ORIGIN).hostname or ""
