"""A process whose bidders make offers until the auction has so many; told on its output, one a line.

Usage: ``python offering.py FILE``; the file: ``{auction, origin, bidders: [{jwk, party}], total}``. Nobody is asked for
offers of its own number: the last one left would have to better itself. Whatever goes wrong in a thread ends the
process with 1.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openhall.config.settings")
django.setup()

from django.db import connection  # noqa: E402

from openhall.identity.public import Signed  # noqa: E402
from openhall.kernel import clock  # noqa: E402
from openhall.tendering.auctions import queries, refusals  # noqa: E402
from openhall.tendering.auctions.clerk import CLERK  # noqa: E402
from openhall.tendering.auctions.offers import Sent  # noqa: E402
from openhall_sealing.canonical import b64u  # noqa: E402
from openhall_sealing.intents import Intent, SigningKey, digest_fields, format_instant  # noqa: E402

OUT = threading.Lock()


def say(**facts: Any) -> None:
    """A line for the parent, whole even when threads speak at once."""
    with OUT:
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()


def sent(job: dict[str, Any], bidder: dict[str, Any], amount: str) -> Sent:
    """A signed offer as a request brings it."""
    from datetime import timedelta

    key, uuid, at = SigningKey.from_jwk(bidder["jwk"]), uuid4(), clock.now()
    payload = {"auction": job["auction"], "amount": amount}
    signed = key.sign(
        Intent(
            origin=job["origin"],
            command="make_offer",
            object=f"offer:{uuid}",
            version=0,
            party=bidder["party"],
            fields=digest_fields(payload),
            nonce=b64u(uuid4().bytes),
            expires_at=format_instant(at + timedelta(minutes=5)),
            key=key.key_id,
        )
    )
    request = Signed(
        document=signed.intent.to_bytes(),
        signature=b64u(signed.signature),
        assertion=None,
        command="make_offer",
        object=f"offer:{uuid}",
        payload=payload,
        at=at,
    )
    return Sent(UUID(job["auction"]), uuid, amount, request)


def work(job: dict[str, Any], bidder: dict[str, Any]) -> None:
    """Offer the next amount whenever somebody else leads, until the auction has ``total`` offers."""
    try:
        while (row := queries.auction(UUID(job["auction"]))).offers < job["total"]:
            following = queries.state(row, at=clock.now())["next"]
            if following is None:
                return
            one = sent(job, bidder, following)
            say(sent=str(one.offer))
            try:
                made = CLERK.take(one)
            except (refusals.OfferNotBetter, refusals.OfferLeads):
                time.sleep(0.01)
                continue
            say(offer=str(one.offer), number=made.offer.number, amount=one.amount, leaf=made.recorded.leaf_sha256)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    finally:
        connection.close()


def main(path: str) -> None:
    """Every bidder's offers in a thread of its own."""
    job = json.loads(Path(path).read_text())
    threads = [threading.Thread(target=work, args=(job, bidder)) for bidder in job["bidders"]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main(sys.argv[1])
