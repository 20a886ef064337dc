"""What the platform says of a case beside what the log proves: envelopes, opened prices, the result (protocols §5).

:func:`case_files` is the whole folder that ``openhall-verify award`` and ``openhall-verify evidence`` take.
"""

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from openhall.kernel.refusals import NotFound
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import public as awards
from openhall.tendering.bidding import public as bidding
from openhall.tendering.bidding.public import BidVersion
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import Lot, lots_of
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project
from openhall.tendering.planning.public import project as project_of
from openhall.witness import public as witness
from openhall_rules.money import quantize, text

LARGEST_PRICE = 4 * 1024 * 1024
FINISHED = frozenset({Lot.State.AWARDED, Lot.State.CONTRACTED, Lot.State.FAILED})
WINDOW_CLOSED, PRICES_READ_OUT = "OPN-03", "OPN-05"
BIDS_EVALUATED, REPORT_SIGNED, FINDINGS_VOID, QUALIFIED = "EVA-01", "EVA-02", "EVA-13", "EVA-15"
OFFER_MADE, AUCTION_ENDED = "AUC-03", "AUC-09"
OBJECTION_FILED, COMPLAINT_FILED = "OBJ-01", "CPL-02"
MOST_ACTS = 100_000
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def opened_lots(project: Project) -> list[Lot]:
    """Lots whose participants may be known: an act on the log closed the window, or told an auction's result."""
    return [lot for lot in lots_of(project) if opening.window_closed(lot) or auctions.result_of(lot) is not None]


def evaluation_held_from(project: Project) -> int | None:
    """Log index of the first findings whose report isn't signed: nothing from there on is told yet (招标投标法 38).

    Where the committee was drawn or appointed, nothing from its findings on is told before the award (招标投标法 37).

    None when no lot is being evaluated.
    """
    lots = lots_of(project)
    # Findings that are void are told; those that come after them wait for a report of their own.
    void = {
        act.uuid: act.index for act in witness.acts_after(0, case=project.uuid, code=FINDINGS_VOID, limit=MOST_ACTS)
    }
    signed = witness.acts_after(0, case=project.uuid, code=REPORT_SIGNED, limit=MOST_ACTS)
    reported = {act.uuid for act in signed if act.index > void.get(act.uuid, -1)}
    # Who signs for a committee that was drawn or appointed is secret until the award, and so is the key that signed.
    named = experts.secret_lots(lot.uuid for lot in lots)
    reported -= named
    over = {str(lot.uuid) for lot in lots if lot.state in FINISHED} | {str(lot) for lot in reported}
    findings = [
        act
        for code in (BIDS_EVALUATED, QUALIFIED)
        for act in witness.acts_after(0, case=project.uuid, code=code, limit=MOST_ACTS)
    ]
    findings.sort(key=lambda act: act.index)
    waiting = (act for act in findings if str(act.uuid) not in over)
    told = (act.index for act in waiting if act.uuid in named or act.index > void.get(act.uuid, -1))
    held = [next(told, None), _offers_held_from(project)]
    held.append(_objections_held_from(project))
    return min((index for index in held if index is not None), default=None)


def _offers_held_from(project: Project) -> int | None:
    """Log index of the first offer of an auction that goes on: the intent of an offer names its party."""
    over = {str(lot.uuid) for lot in lots_of(project) if lot.state in FINISHED}
    results = witness.acts_after(0, case=project.uuid, code=AUCTION_ENDED, limit=MOST_ACTS)
    over |= {str(act.body["public"]["lot"]) for act in results}
    offers = witness.acts_after(0, case=project.uuid, code=OFFER_MADE, limit=MOST_ACTS)
    return next((act.index for act in offers if str(act.body["public"]["lot"]) not in over), None)


def _objections_held_from(project: Project) -> int | None:
    """Log index of the first objection to the documents, or complaint, while a lot may still open: its intent names
    who may bid.
    """
    waiting = [lot for lot in lots_of(project) if lot.state not in FINISHED and not opening.window_closed(lot)]
    if not waiting:
        return None
    filed = witness.acts_after(0, case=project.uuid, code=OBJECTION_FILED, limit=MOST_ACTS)
    objected = next((act.index for act in filed if act.body["public"]["matter"] == "documents"), None)
    made = witness.acts_after(0, case=project.uuid, code=COMPLAINT_FILED, limit=MOST_ACTS)
    complained = next((act.index for act in made), None)
    return min((index for index in (objected, complained) if index is not None), default=None)


def award_files(project: Project, *, until_index: int | None = None) -> dict[str, bytes]:
    """Envelopes of every bid of the lots whose window is closed, every opened price sheet, and the result.

    ``result.json`` is there once every lot is awarded or failed. ``until_index``: only of lots whose window was closed
    and whose prices were read out before this log index.
    """
    lots = lots_of(project)
    closed = opened_lots(project)
    opened = closed
    if until_index is not None:
        closed = _with_act(project, closed, WINDOW_CLOSED, until_index)
        opened = _with_act(project, closed, PRICES_READ_OUT, until_index)
    files: dict[str, bytes] = {}
    versions = BidVersion.objects.filter(bid__lot__in=closed).order_by("id")
    for digest, envelope in versions.values_list("envelope_sha256", "envelope"):
        files[f"envelopes/{digest}.json"] = witness.canonical(envelope)
    for lot in opened:
        for bid in opening.read_out(lot.pk):
            ciphertext = bidding.files.content(bid.ciphertext_sha256, at_most=LARGEST_PRICE)
            files[f"sealed/{bid.ciphertext_sha256}.age"] = ciphertext
    if lots and all(lot.state in FINISHED for lot in lots):
        files["result.json"] = witness.canonical(result(project))
    return files


def _with_act(project: Project, lots: list[Lot], code: str, until_index: int) -> list[Lot]:
    acts = witness.acts_after(0, case=project.uuid, code=code, limit=MOST_ACTS)
    told = {str(act.uuid) for act in acts if act.index < until_index}
    return [lot for lot in lots if str(lot.uuid) in told]


def case_files(project: Project, *, note: bytes | None = None) -> dict[str, bytes]:
    """Every file of the case, the manifest last. While a lot is evaluated, the case is told up to its findings.

    ``note``: an earlier checkpoint to tell it at, without the platform's own ``result.json``, which is of now.

    Raises:
        NotYetInLog: an act of the case waits for the sequencer.
    """
    while True:
        until = evaluation_held_from(project)
        lots = [lot.uuid for lot in opened_lots(project)]
        evidence = witness.of_case(project.uuid, opened_lots=lots, until_index=until, note=note)
        told_until = until
        if note is not None:
            size = witness.size_of(note)
            told_until = size if until is None else min(until, size)
        more = award_files(project, until_index=told_until)
        if note is not None:
            more.pop("result.json", None)
        files = evidence.with_files(more)
        # Findings may have entered the log meanwhile: then what was collected could hold them.
        if until is not None or evaluation_held_from(project) is None:
            return files


def evidence_zip(uuid: UUID) -> bytes:
    """The evidence file of a published case; the same case gives the same bytes.

    Raises:
        NotFound, NotYetInLog
    """
    project = project_of(uuid)
    if project.state == Project.State.DRAFT:
        raise NotFound(tender=str(uuid))
    return zipped(case_files(project))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a ZIP, without anybody's clock in it."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(zipfile.ZipInfo(path, _EARLIEST), files[path], zipfile.ZIP_DEFLATED)
    return body.getvalue()


def result(project: Project) -> dict[str, Any]:
    """What the platform says came out; a stranger recomputes it from the rest and compares."""
    refunds: dict[str, list[dict[str, Any]]] = {}
    for act in witness.acts_after(0, case=project.uuid, code="REF-01", limit=MOST_ACTS):
        refunds.setdefault(str(act.uuid), []).extend(_refunds(act.statement()["refunds"]))
    for code in (WINDOW_CLOSED, AUCTION_ENDED):
        for window in witness.acts_after(0, case=project.uuid, code=code, limit=MOST_ACTS):
            # Refunds of withdrawn bids were sealed; the opening set discloses them.
            said = window.statement()
            disclosed = [entry["hidden"] for entry in said["sealed"] if entry["hidden"]["code"] == "REF-03"]
            early = [{**hidden["public"], "deposit": hidden["object"].partition(":")[2]} for hidden in disclosed]
            refunds.setdefault(str(said["lot"]), []).extend(_refunds(early))
    return {
        "v": 1,
        "case": str(project.uuid),
        "lots": [_lot(lot, refunds.get(str(lot.uuid), [])) for lot in lots_of(project)],
    }


def _auction(lot: Lot) -> dict[str, Any]:
    """How the lot's auction ended, where it has one that came to its result; no member of other lots."""
    found = auctions.result_of(lot)
    if found is None:
        return {}
    amount = None if found.amount is None else text(quantize(found.amount, found.currency))
    told = {"outcome": found.outcome, "bidder": found.bidder, "amount": amount, "currency": found.currency}
    return {"auction": {**told, "offer": None if found.offer is None else str(found.offer), "offers": found.offers}}


def _lot(lot: Lot, refunds: list[dict[str, Any]]) -> dict[str, Any]:
    failed = lot.state == Lot.State.FAILED
    return {
        **_auction(lot),
        "lot": str(lot.uuid),
        "outcome": "failed" if failed else "awarded",
        "opening": [
            {
                "order": bid.opened_order,
                "bid": str(bid.bid),
                "bidder": bid.bidder,
                "currency": bid.currency,
                "total": bid.content["total"],
            }
            for bid in opening.read_out(lot.pk)
        ],
        "ranking": evaluation.ranking_of(lot),
        "award": None if failed else _award(lot),
        "refunds": sorted(refunds, key=lambda refund: str(refund["deposit"])),
    }


def _award(lot: Lot) -> dict[str, Any]:
    found = awards.award_of(lot.uuid)
    if found.amount is None:
        raise NotFound(award=str(lot.uuid))
    if found.bid is None:  # an auction decided
        first = found.candidates[0]
        return {name: first[name] for name in ("bid", "bidder")} | {
            "amount": first["price"],
            "currency": found.currency,
        }
    read_out = {bid.bid: bid for bid in opening.read_out(lot.pk)}
    said = read_out.get(found.bid.uuid)
    # The table pads to six decimals; the log says the amount as it was read out.
    same = said is not None and said.total == found.amount
    return {
        "bid": str(found.bid.uuid),
        "bidder": found.bid.pseudonym,
        "amount": said.content["total"] if said is not None and same else text(found.amount),
        "currency": found.currency,
    }


def _refunds(ordered: list[dict[str, Any]]) -> list[dict[str, Any]]:
    names = ("deposit", "bidder", "principal", "interest", "currency")
    return [{name: refund[name] for name in names} for refund in ordered]


def written(files: Mapping[str, bytes]) -> str:
    """One line on what an export holds, for the command line."""
    leaves = files["leaves.jsonl"].count(b"\n")
    return json.dumps({"files": len(files), "leaves": leaves, "result": "result.json" in files})
