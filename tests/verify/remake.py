"""Makes the sample that the tests of the verifier work on: ``.venv/bin/python tests/verify/remake.py``.

A tender of our own, with plainly fictional bidders, runs through the real commands in a scratch instance: four
bidders, of whom one replaces the bid, one withdraws it and one is rejected; a question with its answer; an amendment;
deposits with interest. Beside it a small tender whose owner ends it without an award, because every bid was rejected.
It takes about half a minute and needs the embedded PostgreSQL. Make it anew when ``test_sample.py`` says that the rule
pack has changed, or when the formats of protocols §2 to §6 do.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openhall.config.replay.sources import SourceTender

SAMPLE = Path(__file__).parent / "sample"
PACK = "reference@2020-01-01"
TENDER, ENDED = "fictional-lamps", "fictional-ladders"
QUESTION = "May the lamps be yellow?"
BIDDERS = (
    ("Lamps of Nowhere Ltd", "1180000.00", False),
    ("Example Lantern Works", "1010000.00", False),
    ("Imaginary Torches Co", "990000.00", True),
    ("Fictional Beacons Plc", "1333330.30", False),
)
REPLACES, WITHDRAWS = 1, 3


def tender() -> SourceTender:
    """The fictional tender as the replay takes it."""
    from openhall.config.replay.sources import Price, SourceBid, SourceTender

    bids = []
    for number, (name, total, rejected) in enumerate(BIDDERS):
        price = Price(Decimal(total), "EUR")
        bids.append(SourceBid(name, price, price, awarded=number == REPLACES, rejected=rejected))
    return SourceTender(TENDER, "Forty lamps for a town that does not exist", tuple(bids))


def ended() -> SourceTender:
    """A fictional tender in which nobody can win, so that its owner ends it."""
    from openhall.config.replay.sources import Price, SourceBid, SourceTender

    price = Price(Decimal("7500.00"), "EUR")
    bid = SourceBid("Ladders to Nowhere Ltd", price, price, awarded=False, rejected=True)
    return SourceTender(ENDED, "Two ladders for a town that does not exist", (bid,))


def make(out: Path) -> dict[str, bytes]:
    """Run the tender in ``out`` (a home with a database must be ready); the sample's files by name."""
    from openhall.config.replay import stages
    from openhall.config.replay.runner import Replay, Row
    from openhall.portal.export import case_files, zipped
    from openhall.tendering.bidding import public as bidding
    from openhall.tendering.notices import public as notices
    from openhall.witness import public as witness
    from openhall_log.tiles import CHECKPOINT_PATH

    kept: dict[str, bytes] = {}
    leaves: dict[str, str] = {}

    def after_money(run: stages.Run, at: datetime) -> None:
        asker, officer = run.bidder(run.tender.offers[0], at), run.house.officer
        question, payload = run.cast.uuid("question", TENDER), {"text": QUESTION}
        signed = asker.signs("ask_question", f"question:{question}", 0, payload, at=at)
        row, _ = notices.ask_question(notice_uuid=run.notice_uuid, question_uuid=question, question=QUESTION, **signed)
        payload = {"answer": "Any colour that a lamp can have."}
        signed = officer.signs("answer_question", f"question:{question}", row.version, payload, at=at)
        notices.answer_question(question_uuid=question, answer=payload["answer"], **signed)
        change = {"text": "The lamps are delivered in two boxes."}
        seen = notices.notice(run.notice_uuid).version
        signed = officer.signs("amend_notice", f"notice:{run.notice_uuid}", seen, change, at=at)
        amendment = notices.AmendmentInput.model_validate(change)
        notices.amend_notice(notice_uuid=run.notice_uuid, amendment=amendment, **signed)

    def after_bids(run: stages.Run, at: datetime) -> None:
        offer = run.tender.offers[REPLACES]
        bid = bidding.Bid.objects.get(uuid=run.bid_uuid(offer))
        member = run.bidder(offer, at)
        package = bidding.bidder_context(run.lot, member.organisation, opening_recipient=member.opening.recipient)
        envelope = _sealed_again(member, offer, package, at)
        signed = member.signs(
            "replace_bid", f"bid:{bid.uuid}", bid.version, {"lot": str(run.lot_uuid), "envelope": envelope}, at=at
        )
        leaves["replaced"] = bidding.replace_bid(bid=bid.uuid, envelope=envelope, **signed).recorded.leaf_sha256
        offer = run.tender.offers[WITHDRAWS]
        bid = bidding.Bid.objects.get(uuid=run.bid_uuid(offer))
        signed = run.bidder(offer, at).signs("withdraw_bid", f"bid:{bid.uuid}", bid.version, {}, at=at)
        leaves["withdrawn"] = bidding.withdraw_bid(bid=bid.uuid, **signed).recorded.leaf_sha256
        kept["promise.note"] = _promise(leaves["replaced"])

    def before_award(run: stages.Run, at: datetime) -> None:
        kept["evidence.zip"] = zipped(case_files(run.project))
        kept["older.checkpoint"] = witness.store().read(CHECKPOINT_PATH)

    class Told(Replay):
        """The replay, with what real tenders also have; a refusal is a fault here."""

        def _guarded(
            self, row: Row, stage: Callable[[stages.Run, datetime], None], run: stages.Run, at: datetime
        ) -> None:
            told = run.tender.source.id == TENDER
            if told and stage is stages.Run.award:
                before_award(run, at)
            super()._guarded(row, stage, run, at)
            if told and stage == self.bank.collect:
                after_money(run, at)
            elif told and stage == self._submit_all:
                after_bids(run, at)
            if row.error:
                raise RuntimeError(f"{getattr(stage, '__name__', stage)}: {row.error}")

    replay = Told(out, PACK, say=print if sys.stdout.isatty() else lambda _line: None)
    replay.run([tender(), ended()], done=lambda _count: None)
    for name, case in (("award.zip", TENDER), ("ended.zip", ENDED)):
        folder = out / str(replay.rows[case].folder)
        files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        kept[name], kept["log.vkey"] = zipped(files), files["log.vkey"]
    kept["sealed.tlog-proof"] = witness.receipt(leaves["replaced"], with_hidden=True)
    kept["withdrawn.tlog-proof"] = witness.receipt(leaves["withdrawn"], with_hidden=True)
    kept["covered.tlog-proof"] = witness.receipt(leaves["replaced"])
    kept["public.tlog-proof"] = witness.receipt(_first_leaf(run_uuid=replay.cast.uuid("project", TENDER)))
    return kept


def _sealed_again(member: Any, offer: Any, package: Any, at: datetime) -> dict[str, Any]:
    """The envelope of a new version of a bid, its files uploaded."""
    import io
    import secrets

    from openhall.kernel import uploads
    from openhall_rules.money import text
    from openhall_sealing import canonical, new_context, seal_bid
    from openhall_sealing.offline import read_package

    found = read_package(canonical(package))
    sealed = seal_bid(
        context=new_context(tender=found.tender, lot=found.lot, bidder=found.bidder, random=secrets.token_bytes),
        price={"currency": offer.price.currency, "total": text(offer.price.amount)},
        custodians=found.custodians,
        threshold=found.threshold,
        opening_recipient=member.opening.recipient,
        random=secrets.token_bytes,
    )
    part = sealed.envelope.part("price")
    for digest, data in ((part.sha256, sealed.price), (sealed.envelope.bundle_sha256, sealed.bundle)):
        upload = uploads.begin(
            owner=member.person, sha256=digest, size=len(data), media_type="application/age", name="part.age", at=at
        )
        uploads.append(upload, offset=uploads.offset_of(upload), source=io.BytesIO(data), at=at)
    return sealed.envelope.to_json()


def _promise(leaf_sha256: str) -> bytes:
    from openhall.witness.models import Outbox
    from openhall.witness.promises import promise

    return promise(leaf_sha256, Outbox.objects.get(leaf_sha256=leaf_sha256).at).encode()


def _first_leaf(*, run_uuid: Any) -> str:
    from openhall.witness.models import Outbox

    return str(Outbox.objects.get(case_uuid=run_uuid, code="PLN-01").leaf_sha256)


def main() -> None:
    """Make the sample in a scratch instance and put it in place."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
    from openhall.config import instance
    from openhall.config.replay.session import scratch

    with tempfile.TemporaryDirectory(prefix="openhall-sample-") as name:
        out = Path(name)
        out.chmod(0o711)
        scratch(out)
        with instance.ready():
            from openhall.config.migrating import bring_up_to_date

            bring_up_to_date()
            files = make(out)
    shutil.rmtree(SAMPLE, ignore_errors=True)
    SAMPLE.mkdir()
    for file, data in sorted(files.items()):
        (SAMPLE / file).write_bytes(data)


if __name__ == "__main__":
    main()
