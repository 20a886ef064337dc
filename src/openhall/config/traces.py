"""What bidders of awarded lots leave behind on this platform: who paid, who signed, where they sit, which files came.

Only what the platform holds anyhow, and holds lawfully: accounts of deposits, signatures of bids, addresses of the
register, and the list of files that each bidder sealed at the head of its bid. No device and no network address is
looked at for this, and no file of a bid is read. Values are digests: two can be found equal, none can be read.
"""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.crypto import salted_hmac

from openhall.identity.models import Mandate
from openhall.identity.public import organisations
from openhall.kernel.refusals import Refusal
from openhall.tendering.bidding.public import Bid
from openhall.tendering.notices.public import Lot, documents_of
from openhall.tendering.opening.public import documents_for_panel
from openhall.tendering.planning.public import Project
from openhall.treasury import public as treasury
from openhall.treasury.models import BidderAccount
from openhall.witness.models import Outbox

HANDED_IN: Final = ("BID-01", "BID-02")
"""Acts by which somebody signs a bid."""
FILE: Final = "file"
"""A whole file of a bid; two are the same when their bytes are."""
Row = tuple[str, dict[str, Any]]
log = logging.getLogger(__name__)


def digest(kind: str, value: object) -> str:
    """The value of a trace: equal values give equal digests, and only on this platform."""
    return salted_hmac(f"facts.{kind}", str(value), algorithm="sha256").hexdigest()


def rows(tender_id: str, project: Project, awarded: set[UUID]) -> Iterator[Row]:
    """Traces of the bidders of lots that are awarded; nothing of the others."""
    lots = list(Lot.objects.filter(notice__project=project, uuid__in=awarded).order_by("id"))
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for lot in lots:
        for bidder, kind, value, holder in (*_payers(lot), *_signatures(lot), *_addresses(lot), *_files(lot, project)):
            row = {"bidder_id": str(bidder), "kind": kind, "value": digest(kind, value)}
            found[row["bidder_id"], kind, row["value"]] = {
                "tender_id": tender_id,
                **row,
                "holder_id": str(holder) if holder else None,
            }
    for row in found.values():
        yield "traces", row


Trace = tuple[UUID, str, object, UUID | None]
"""Bidder, kind, value, and the firm that the thing belongs to."""


def _payers(lot: Lot) -> Iterator[Trace]:
    """From which account each bidder's deposit came, and whose it is."""
    deposits = [one for one in treasury.deposits_of(lot.uuid) if one.payer_account]
    accounts = {one.payer_account for one in deposits}
    owners = BidderAccount.objects.filter(number__in=accounts, replaced_at=None).order_by("id")
    held = dict(owners.values_list("number", "organisation_id"))
    known = organisations({one.organisation_id for one in deposits} | set(held.values()))
    for one in deposits:
        owner = held.get(one.payer_account)
        yield known[one.organisation_id].uuid, "payer", one.payer_account, known[owner].uuid if owner else None


def _signatures(lot: Lot) -> Iterator[Trace]:
    """Who signed each bid, and the firm that this person acted for first: an agent's own firm, if they have one."""
    bids = {f"bid:{one.uuid}": one for one in Bid.objects.select_related("bidder").filter(lot=lot)}
    signed = Outbox.objects.filter(object__in=list(bids), code__in=HANDED_IN, actor__isnull=False).order_by("id")
    for about, person, at in signed.values_list("object", "actor", "at"):
        if person is not None:
            yield bids[about].bidder.uuid, "signature", person, _home(person, at)


def _home(person: UUID, at: datetime) -> UUID | None:
    mandates = Mandate.objects.in_force(at).filter(person__uuid=person, organisation__public_body=False)
    return mandates.order_by("starts_at", "id").values_list("organisation__uuid", flat=True).first()


def _addresses(lot: Lot) -> Iterator[Trace]:
    """Where each bidder is registered, however it is written. Whose the house is, nobody here knows."""
    for one in Bid.objects.select_related("bidder").filter(lot=lot).order_by("id"):
        written = "".join(unicodedata.normalize("NFKC", one.bidder.address).casefold().split())
        if written:
            yield one.bidder.uuid, "address", written, None


def _files(lot: Lot, project: Project) -> Iterator[Trace]:
    """Files of the opened bids, by the digests that each bidder sealed; the tender's own papers are everybody's."""
    given = {row.sha256 for row in documents_of(lot.notice, withdrawn=True)}
    for bid in Bid.objects.select_related("bidder").filter(lot=lot, opened__isnull=False).order_by("id"):
        try:
            entries = documents_for_panel(bid.uuid, None, project.created_at)
        except Refusal:
            log.info("The documents of a bid of the lot %s can't be listed.", lot.uuid)
            continue
        for digest_of in sorted({one.sha256 for one in entries} - given):
            yield bid.bidder.uuid, FILE, digest_of, None
