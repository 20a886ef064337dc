"""From the evaluation to the archive, through the API."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from openhall.config.demo import scenes
from openhall.config.demo.money import of_lot
from openhall.config.demo.seals import HOLDER, Keeper
from openhall.config.demo.tender import Tender


def evaluate(tender: Tender) -> None:
    """The committee's scores, and the signed report."""
    by_bid = {str(bid): handle for handle, bid in tender.bids.items()}
    met = {one["id"]: {"verdict": "pass"} for one in scenes.PUMPS_LOT["criteria"]["requirements"]}
    findings = [
        {"bid": bid["bid"], "other_scores": scenes.SCORES[by_bid[bid["bid"]]], "examination": met}
        for bid in tender.hall()["bids"]
    ]
    payload = {"bids": findings, "members": 5, "experts": 4}
    tender.lot_act("expert", "POST", "evaluation", "evaluate_bids", payload)
    tender.lot_act("expert", "POST", "report", "sign_report")


def publish_candidates(tender: Tender) -> datetime:
    """By name, for the publicity period; its end."""
    tender.lot_act("owner", "POST", "candidates", "publish_candidates")
    found = tender.as_("owner").get(f"/api/v1/lots/{tender.lot}/candidates")
    return datetime.fromisoformat(found["until"])


def object_to_result(tender: Tender, handle: str, text: str) -> None:
    """A bidder objects while the candidates are public."""
    uuid = tender.objection
    tender.as_(handle).act(
        "POST",
        f"/api/v1/notices/{tender.notice}/objections/{uuid}",
        command="file_objection",
        object=f"objection:{uuid}",
        version=0,
        payload={"matter": "result", "lot": str(tender.lot), "standing": "bidder", "text": text},
    )


def answer_objection(tender: Tender, answer: str, summary: str) -> None:
    """The owner finds that it isn't right, and says why."""
    tender.as_("owner").act(
        "POST",
        f"/api/v1/objections/{tender.objection}/reply",
        command="reply_to_objection",
        object=f"objection:{tender.objection}",
        version=1,
        payload={"upheld": False, "measure": "none", "answer": answer, "summary": summary},
    )


def award(tender: Tender) -> None:
    """The award notice."""
    tender.lot_act("owner", "POST", "award", "publish_award")


def negotiate(tender: Tender) -> None:
    """The winner proposes a wording, the owner answers with its own, the winner accepts that."""
    winner = _winner(tender)
    url = f"/api/v1/lots/{tender.lot}/contract"
    contract = tender.as_("owner").wait(url, lambda found: bool(found["uuid"]))["uuid"]
    asked = scenes.WORDING_ASKED | {"reason": scenes.WORDING_ASKED_BECAUSE}
    first = _negotiated(tender, winner, contract, "", "propose_terms", asked)
    countered = scenes.WORDING_COUNTERED | {"reason": scenes.WORDING_COUNTERED_BECAUSE, "counters": first}
    second = _negotiated(tender, "owner", contract, "", "propose_terms", countered)
    _negotiated(tender, winner, contract, "/answers", "answer_terms", {"proposal": second, "answer": "accept"})


def _negotiated(tender: Tender, who: str, contract: str, path: str, command: str, payload: dict[str, Any]) -> str:
    """One step of the negotiation; the id of its last proposal."""
    url, someone = f"/api/v1/contracts/{contract}/proposals", tender.as_(who)
    version = someone.get(url)["version"]
    told = someone.act(
        "POST", url + path, command=command, object=f"contract:{contract}", version=version, payload=payload
    )
    return str(told["proposals"][-1]["id"])


def sign_contract(tender: Tender, keeper: Keeper | None = None) -> None:
    """Both sides read the same document and sign it; the side of ``keeper`` puts its own seal on it before."""
    winner = _winner(tender)
    owner = tender.as_("owner")
    contract = owner.wait(f"/api/v1/lots/{tender.lot}/contract", lambda found: bool(found["uuid"]))
    for handle, side in (("owner", "owner"), (winner, "supplier")):
        if keeper is not None and handle == HOLDER:
            keeper.seals(contract["uuid"], tender)
        signer = tender.as_(handle)
        shown = signer.get(f"/api/v1/contracts/{contract['uuid']}")
        signer.act(
            "POST",
            f"/api/v1/contracts/{contract['uuid']}/signature",
            command="sign_contract",
            object=f"contract:{contract['uuid']}",
            version=shown["version"],
            payload={"side": side, "pdf_sha256": shown["pdf_sha256"]},
        )
    tender.until("contracted")


def wait_for_refunds(tender: Tender, handles: Collection[str] = ()) -> None:
    """Until the bank has confirmed that everybody (of ``handles``) has their deposit back, with interest."""
    for handle in handles or tender.bids:
        tender.as_(handle).wait(
            "/api/v1/deposits",
            lambda found: bool(found["deposits"]) and all(_paid_back(one) for one in of_lot(tender, found)),
        )


def wait_for_losers(tender: Tender) -> None:
    """Until the refunds of all but the first two are ordered: they bear the day of the award."""
    candidates = tender.as_("owner").get(f"/api/v1/lots/{tender.lot}/candidates")["candidates"]
    waiting = {one["bid"] for one in candidates[:2]}
    for handle, bid in tender.bids.items():
        if str(bid) not in waiting:
            tender.as_(handle).wait(
                "/api/v1/deposits", lambda found: all(one["refund"] for one in of_lot(tender, found))
            )


def _paid_back(deposit: dict[str, Any]) -> bool:
    return bool(deposit["refund"] and deposit["refund"]["state"] == "paid")


def certificate_and_archive(tender: Tender) -> None:
    """The supplier prints its certificate once the members have witnessed the contract; the owner closes the case."""
    _wait_for_members(tender)
    tender.lot_act(_winner(tender), "POST", "certificates", "issue_certificate", {"lang": "zh-hans"})
    owner = tender.as_("owner")
    project = owner.get(f"/api/v1/projects/{tender.project}")
    owner.act(
        "POST",
        f"/api/v1/projects/{tender.project}/archive",
        command="archive_project",
        object=f"project:{tender.project}",
        version=project["version"],
    )


def _wait_for_members(tender: Tender) -> None:
    """Until what is on the log now has been witnessed, where a policy asks for it."""
    owner = tender.as_("owner")
    if (log := owner.get("/api/v1/log"))["policy"] is not None:
        owner.wait("/api/v1/log", lambda now: now["witnessed"] >= log["head"])


def _winner(tender: Tender) -> str:
    award_notice = tender.as_("owner").get(f"/api/v1/lots/{tender.lot}/award")
    return next(handle for handle, bid in tender.bids.items() if str(bid) == award_notice["award"]["bid"])
