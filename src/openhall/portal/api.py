"""JSON of the portal: receipts, evidence, open contracting data, the catalogue of acts. All of it is for everybody."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity.public import received_at
from openhall.kernel.refusals import NotFound
from openhall.portal import catalogue, log_api, measure_pages, measures, ocds, pages, receipts, record_pages, releases
from openhall.witness import public as witness

router = Router(tags=["portal"])
router.add_router("", log_api.router)


@router.get("/receipts/{leaf}", response=dict[str, Any])
def show_receipt(request: HttpRequest, leaf: str) -> HttpResponse:
    """How far an act has come, its leaf, and the promise for whom it isn't a secret."""
    return _json(receipts.shown(request, leaf).facts())


@router.get("/receipts/{leaf}/proof")
def show_proof(request: HttpRequest, leaf: str) -> HttpResponse:
    """The proof that the act is in the log (``c2sp.org/tlog-proof@v1``)."""
    return record_pages.proof_answer(request, leaf)


@router.get("/intents/{sha256}/receipt", response=dict[str, Any])
def show_receipt_of_intent(request: HttpRequest, sha256: str) -> HttpResponse:
    """The receipt again, for who lost the answer: only the signer knows the digest of what was signed."""
    if len(sha256) != 64:
        raise NotFound(intent=sha256)
    found = witness.by_intent(sha256)
    shown = receipts.shown(request, found.leaf_sha256)
    return _json(shown.facts() | {"promise": found.promise})


@router.get("/tenders/{uuid}/evidence")
def show_evidence(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything that proves what the log holds of a tender, as a ZIP (protocols §5)."""
    return pages.evidence_answer(uuid)


@router.get("/ocds/releases", response=dict[str, Any])
def list_releases(request: HttpRequest, after: int = -1) -> HttpResponse:
    """OCDS releases beyond a leaf index, in the order of the log; the header ``Link`` (``rel="next"``) continues."""
    package, following = releases.package_after(max(-1, min(after, 2**62)))
    answer = _ocds(package)
    if following:
        answer["Link"] = f'<{following}>; rel="next"'
        answer["Access-Control-Expose-Headers"] = "Link"
    return answer


@router.get("/ocds/records/{ocid}", response=dict[str, Any])
def show_record(request: HttpRequest, ocid: str) -> HttpResponse:
    """The OCDS record of a tender: its releases and what they come to."""
    return _ocds(releases.record_package(ocid))


@router.get("/acts", response=list[dict[str, Any]])
def list_acts(request: HttpRequest) -> list[dict[str, Any]]:
    """Every kind of act that this installation records."""
    return catalogue.entries()


@router.get("/acts/{code}", response=dict[str, Any])
def show_act(request: HttpRequest, code: str) -> dict[str, Any]:
    """One kind of act: its meaning, the JSON Schema of its leaf, and the newest public examples."""
    return catalogue.entry(code)


def _ocds(package: dict[str, Any]) -> HttpResponse:
    answer = HttpResponse(ocds.written(package), content_type="application/json")
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _json(facts: dict[str, Any]) -> HttpResponse:
    answer = HttpResponse(json.dumps(facts, ensure_ascii=False), content_type="application/json")
    answer["Cache-Control"] = "private, no-store"
    return answer


@router.get("/performance", response=dict[str, Any])
def show_measures(request: HttpRequest) -> HttpResponse:
    """Measures of a period (``from``, ``to``: days): electronic rate, cycle times, outside bidders, saving."""
    found = measures.measure(measure_pages.asked_period(request), at=received_at(request))
    rows = [
        {"measure": name, "of": of, "what": what, "value": None if value is None else str(value)}
        for name, of, what, value in measures.rows_of(found)
    ]
    period = {"from": found.period.first.isoformat(), "to": found.period.last.isoformat()}
    return _json({"period": period, "figures": rows})
