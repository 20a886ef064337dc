"""axe-core on every page of the site, as the people see it whose page it is, on a telephone's width: no finding.

Confirmations and refusals too; in four languages, by day and by night; in Korean and Chinese no sentence is English.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from http.cookiejar import CookieJar
from itertools import cycle
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.journeys.axe import findings

from openhall.config.demo import scenes
from openhall.kernel import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]
GUEST = ""

PAGES: dict[str, tuple[str, ...]] = {
    # name of the address → who sees it, and things of the demonstration that it is about
    "home": (GUEST,),
    "tenders": (GUEST,),
    "tender": (GUEST, "finished"),
    "halls": (GUEST,),
    "hall": (GUEST, "finished_lot"),
    "hall, before the opening": (GUEST, "opening_lot"),
    "hall-minutes": (GUEST, "finished_lot"),
    "hall-replay": (GUEST, "finished_lot"),
    "hall-replay, before": (GUEST, "opening_lot"),
    "lot-meeting": ("centre", "finished_lot"),
    "lot-meeting, before": ("owner", "opening_lot"),
    "lot-meeting, of a bidder": ("bidder1", "opening_lot"),
    "lot-recorder": ("centre", "finished_lot"),
    "lot-recorder, before": ("owner", "opening_lot"),
    "halls-board": ("supervisor",),
    "auctions": (GUEST,),
    "outages": (GUEST,),
    "outages, for who declares": ("centre",),
    "outage-declare": ("centre",),
    "experts": ("authority",),
    "expert-new": ("authority",),
    "expert-own": ("expert",),
    "own-fees": ("expert",),
    "lot-draw": ("owner", "finished_lot"),
    "lot-fees": ("owner", "finished_lot"),
    "evaluation-sites": (GUEST,),
    "evaluation-site-new": ("centre",),
    "alliances": (GUEST,),
    "alliance-new": ("centre",),
    "lot-panel-desk": ("centre", "finished_lot"),
    "receipt": (GUEST, "leaf"),
    "log": (GUEST,),
    "help": (GUEST,),
    "help, for the desk": ("centre",),
    "help-ask": (GUEST,),
    "help-return": (GUEST,),
    "help-statistics": (GUEST,),
    "help-routes": (GUEST,),
    "help-routes, for the authority": ("authority",),
    "help-desk": ("centre",),
    "help-article-new": ("centre",),
    "help-service-level": ("authority",),
    "help-route-new": ("authority",),
    "satisfaction": (GUEST,),
    "satisfaction-words": ("centre",),
    "tips": (GUEST,),
    "tips-mailbox": (GUEST,),
    "service-promises": (GUEST,),
    "promises": (GUEST,),
    "override": ("centre",),
    "policy-new": ("authority",),
    "verify": (GUEST,),
    "acts": (GUEST,),
    "act": (GUEST, "act_code"),
    "open-data": (GUEST,),
    "problems": (GUEST,),
    "problem": (GUEST, "not_found"),
    "sign-up": (GUEST,),
    "sign-in": (GUEST,),
    "lot-opening": (GUEST, "finished_lot"),
    "lot-opening, before": (GUEST, "opening_lot"),
    "lot-report": (GUEST, "finished_lot"),
    "lot-result": ("bidder3", "finished_lot"),
    "contract": ("owner", "contract"),
    "contract-performance": ("owner", "contract"),
    "contract-performance, of the supplier": ("bidder2", "contract"),
    "supplier-record": (GUEST, "supplier"),
    "letter": ("bidder1", "letter"),
    "project-predecessor": ("owner", "planned"),
    "lot-letters": ("owner", "finished_lot"),
    "lot-certificates": (GUEST, "finished_lot"),
    "award-notice": ("owner", "finished_lot"),
    "certificate": (GUEST, "certificate"),
    "verify-pdf": (GUEST,),
    "account": ("bidder1",),
    "account, of a custodian": ("centre",),
    "demo-key": ("bidder1",),
    "erasure": ("bidder1",),
    "erased": (GUEST,),
    "mandates": ("owner", "owner"),
    "trust-lists": (GUEST,),
    "own-certificates": ("owner",),
    "sign-in-certificate": (GUEST,),
    "seals": ("owner",),
    "inbox": ("bidder1",),
    "work": ("owner",),
    "work, of a bidder": ("bidder1",),
    "work, of the committee": ("expert",),
    "work-project-new": ("owner",),
    "work-project-edit": ("owner", "draft"),
    "work-project-plan": ("owner", "draft"),
    "work-plan-published": ("owner", "finished", "plan_leaf"),
    "work-project": ("owner", "finished"),
    "work-project, to be called": ("owner", "planned"),
    "work-notice": ("owner", "planned"),
    "work-notice-terms": ("owner", "planned"),
    "work-lot-new": ("owner", "planned"),
    "work-lot": ("owner", "planned", "planned_lot"),
    "work-notice-check": ("owner", "planned"),
    "work-notice-published": ("owner", "bidding", "notice_leaf"),
    "work-commitment": ("owner", "planned"),
    "work-commitment-signed": ("owner", "finished", "commitment_leaf"),
    "work-questions": ("owner", "bidding_notice"),
    "work-ask": ("bidder1", "bidding_notice"),
    "work-amend": ("owner", "bidding_notice"),
    "work-amended": ("owner", "bidding_notice", "amendment_leaf"),
    "archive-project": ("owner", "finished"),
    "tender-archive": (GUEST, "finished"),
    "my-bids": ("bidder1",),
    "bid": ("bidder1", "bid"),
    "bid-done": ("bidder1", "bid", "bid_leaf"),
    "bid-tasks": ("bidder2", "bidding_lot"),
    "bid-seal": ("bidder2", "bidding_lot"),
    "bid-seal, with items": ("bidder3", "opening_lot"),
    "bid-check": ("bidder1", "bid"),
    "bid-release": ("bidder1", "bid"),
    "bid-confirm": ("bidder1", "old_bid"),
    "bid-reveal": ("bidder1", "old_bid"),
    "bid-revoke": ("bidder1", "old_bid"),
    "lot-deposits": ("owner", "finished_lot"),
    "deposit-forfeiture": ("owner", "winners_deposit"),
    "objections": (GUEST, "finished"),
    "responsible-bodies": ("authority",),
    "objection-new": ("bidder1", "bidding_notice"),
    "complaint-new": ("bidder1", "bidding_notice"),
    "decisions": (GUEST,),
    "lot-custody": ("centre", "opening_lot"),
    "notice-custodians": ("centre", "bidding_notice"),
    "lot-schedules": (GUEST, "finished_lot"),
    "lot-handed-in": ("centre", "finished_lot", "shares_leaf"),
    "lot-fail": ("owner", "bidding_lot"),
    "work-evaluation": ("expert", "finished_lot"),
    "work-report": ("expert", "finished_lot"),
    "work-report-signed": ("expert", "finished_lot", "report_leaf"),
    "work-bid-documents": ("owner", "finished_lot", "old_bid"),
    "work-candidates": ("owner", "finished_lot"),
    "work-candidates-published": ("owner", "finished_lot", "candidates_leaf"),
    "work-award": ("owner", "finished_lot"),
    "work-award-published": ("owner", "finished_lot", "leaf"),
    "own-deposits": ("bidder1",),
    "lot-deposit": ("bidder1", "finished_lot"),
    "treasury-books": ("treasurer",),
    "treasury-held": ("treasurer",),
    "treasury-refunds": ("treasurer",),
    "treasury-payouts": ("treasurer",),
    "rules": (GUEST,),
    "rules-pack": (GUEST, "pack"),
    "rules-propose": ("authority",),
    "cost-model": ("authority",),
    "work-project-invitations": ("owner", "planned"),
    "performance": (GUEST,),
    "plans": (GUEST,),
    "plans-asked": (GUEST,),
    "plan-subscription": (GUEST, "plan_token"),
    "plan-subscription-confirm": (GUEST, "plan_token"),
    "booking": (GUEST,),
    "booking-centre": (GUEST, "north"),
    "book-time": ("bidder2", "north"),
    "bookings": ("bidder2",),
    "booking-one": ("bidder2", "booked"),
    "booking-done": ("bidder2", "booked", "booked_leaf"),
    "centre-desk": ("centre",),
    "centre-about": ("centre",),
    "centre-resource-new": ("centre",),
    "centre-resource": ("centre", "hall_of_north"),
    "sessions": ("south",),
    "session-offer": ("centre", "bidding"),
    "session-offered": ("south", "session"),
    "session-moved": (GUEST, "session"),
    "systems": (GUEST,),
    "own-systems": ("authority",),
    "system-new": ("owner",),
    "imports": ("owner",),
    "import-new": ("owner",),
    "elsewhere": (GUEST,),
    "measures": (GUEST,),
    "measure": (GUEST, "measure"),
    "measure-new": ("authority",),
    "commitment-record": (GUEST, "finished"),
    "after-file": ("centre", "finished"),
    "breach-new": ("supervisor", "finished"),
    "breach": (GUEST, "breach"),
    "procedures": (GUEST,),
    "procedure": (GUEST, "procedure"),
    "procedure-desk": ("province",),
    "procedure-desk, of an officer": ("desk",),
    "edition-new": ("desk",),
    "edition": ("head", "drafted_edition"),
    "edition, published": ("province", "published_edition"),
    "procedure-import": ("province", "procedure_file"),
    "dossier-choose": (GUEST,),
    "dossier-new": (GUEST, "procedure"),
    "track": (GUEST,),
    "dossiers": ("bidder1",),
    "dossier": ("bidder1", "dossier"),
    "dossier-draft": ("bidder1", "dossier_draft"),
    "dossier-papers": ("bidder1", "dossier_draft"),
    "dossier-check": ("bidder1", "dossier_draft"),
    "dossier-slip": ("bidder1", "dossier"),
    "dossier-desk": ("desk",),
    "dossier-desk, of the office": ("province",),
    "dossier-desk-new": ("desk",),
    "dossier-work": ("desk", "dossier"),
    "dossier-units": ("head",),
    "dossier-units, of the office": ("province",),
    "procedure-watch": ("province",),
    "procedure-decision": ("head", "procedure_decision"),
    "procedure-decision-new": ("province",),
    "procedure-differences": ("desk",),
    "procedure-shown": ("desk",),
    "agencies": (GUEST,),
    "agency": ("province", "agency_code"),
    "agency, retired": (GUEST, "retired_agency"),
    "agency-new": ("province",),
    "evidence-retrievals": ("supervisor",),
    "evidence-new": ("supervisor",),
    "health": (GUEST,),
    "supervision": (GUEST,),
    "indicators": (GUEST,),
    "alert-rules": (GUEST,),
    "sectors": (GUEST,),
    "sectors, for the authority": ("authority",),
    "sector": ("supervisor", "sector"),
    "alert-rule": (GUEST, "alert_rule"),
    "alert-rule, for its department": ("supervisor", "alert_rule"),
    "investigations": ("supervisor",),
    "investigation": ("supervisor", "investigation"),
    "warnings": ("supervisor",),
    "warning": ("supervisor", "warning"),
    "witness-room": ("witness",),
    "witness-past": ("witness",),
    "witness-session": ("witness", "witness_session"),
    "witness-session, from outside": ("supervisor", "running_session"),
    "witness-record": (GUEST, "witness_record"),
    "phones": ("bidder1",),
    "sign-in-phone": (GUEST,),
    "permissions": (GUEST,),
    "proposals": ("owner",),
    "second-signatures": ("owner", "owner"),
    "deputies": ("owner", "owner"),
    "phone": (GUEST,),
    "gallery": (GUEST,),
    "gallery_form": (GUEST,),
    "a refusal": (GUEST, "nothing"),
    "a refusal, of somebody else": ("bidder1", "finished"),
}
NO_PAGES = {
    "phone-words", "phone-manifest", "phone-worker",
    "sealed-file",
    "tenders-csv", "tenders-json", "evidence", "tender-document", "hall-prices", "hall-now", "halls-now",
    "hall-minutes-pdf", "lot-meeting-now", "lot-recorder-stop", "halls-board-now", "receipt-proof", "receipt-promise",
    "log-file", "sign-out", "switch-party", "lot-ranking-csv", "lot-opening-csv", "lot-schedule-csv",
    "lot-schedule-xlsx", "lot-schedules-csv", "lot-schedules-xlsx", "contract-pdf", "certificate-pdf", "letter-pdf",
    "award-notice-pdf",
    "fee-paper", "fees-of-year",
    "seal-authority", "revoked-seals", "treasury-order", "set_language", "verifier",
    "auction-standing", "auction-desk-standing", "auction-offers",
    "plans-atom", "plans-calendar", "plan-subscribe", "make-calendar-feed", "booking-file", "calendar-feed",
    "after-paper", "acts-moved", "open-message", "evidence-file", "promise", "witness-queue", "witness-steps",
    "witness-record-pdf", "tender-archive-zip", "performance-csv", "import-report-csv", "import-report-json",
    "rules-draft-begin", "objection-file", "complaint-file", "open-data-extension",
    "dossier-discard", "dossier-paper",
    "help-write", "help-close", "help-statistics-csv", "satisfaction-csv", "service-promises-csv",
    "procedure-differences-csv",
    "figures-csv",
    "supervision-report",
}  # fmt: skip
"""Files, and addresses that only take forms."""
AFTER_AN_ACT = {
    "proposal", "custodian-done", "evidence-retrieval", "seal", "sealed-pdf", "auction", "auction-desk", "lot-auction",
    "rules-version",
}  # fmt: skip
"""Pages of what somebody asked for; their journey goes through them."""
AFTER_AN_ACT |= {"outage", "work-outage"}
AFTER_AN_ACT |= {"expert", "expert-declaration", "expert-call", "lot-committee"}
AFTER_AN_ACT |= {"fee", "expert-fees"}
AFTER_AN_ACT |= {"evaluation-site", "evaluation-site-edit", "alliance", "lot-panel", "panel-room"}
AFTER_AN_ACT |= {"expert", "expert-declaration", "expert-call", "lot-committee", "work-scores"}
AFTER_AN_ACT |= {"work-blind-documents", "work-clarifications", "clarification", "lot-evaluation-time"}
AFTER_AN_ACT |= {"rules-draft", "rules-draft-procedure", "rules-draft-class"}
AFTER_AN_ACT |= {"system", "system-key-new", "subscriptions", "subscription"}
AFTER_AN_ACT |= {"import", "elsewhere-record"}
AFTER_AN_ACT |= {"objection"}
AFTER_AN_ACT |= {"alert", "figure"}
AFTER_AN_ACT |= {"complaint", "decision"}
AFTER_AN_ACT |= {"dossier-batch", "dossier-preview"}
AFTER_AN_ACT |= {"help-question", "help-article", "satisfaction-rate", "service-promise", "tips-desk", "tips-desk-tip"}
LEAVES = {
    "plan_leaf": ("PLN-01", "finished"),
    "commitment_leaf": ("ENT-01", "finished"),
    "notice_leaf": ("NOT-01", "bidding"),
    "amendment_leaf": ("NOT-04", "bidding"),
    "shares_leaf": ("OPN-04", "finished"),
    "report_leaf": ("EVA-02", "finished"),
    "candidates_leaf": ("AWD-01", "finished"),
    "leaf": ("AWD-02", "finished"),
}
"""The act that a page confirms: its kind, and the tender that it belongs to."""
ROUNDS: dict[str, tuple[tuple[str, ...], str]] = {
    "in English": (("en",), "light"),
    "abroad": (("ko", "zh-hans", "vi"), "dark"),
}
"""Every page is looked at twice: in English by day, and by night in the other languages, page by page in turn."""


def names(patterns: Any) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "api" and not str(pattern.pattern).startswith("api/"):
                yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_page_of_the_site_is_looked_at():
    looked_at = {name.partition(",")[0] for name in PAGES}

    assert sorted(set(names(get_resolver().url_patterns)) - looked_at - NO_PAGES - AFTER_AN_ACT) == []
    assert sorted(looked_at - set(names(get_resolver().url_patterns)) - {"a refusal"}) == []


@pytest.fixture(scope="module")
def things(site) -> dict[str, str]:
    """Ids of the demonstration's things, and of a project that is being prepared."""
    tender = site.tender()
    owner, bidder = tender.as_("owner"), tender.as_("bidder1")
    found = {"owner": str(site.people["owner"].organisation)}
    for name, ids in site.tenders.items():
        found |= {name: ids["project"]} | ({f"{name}_lot": ids["lot"]} if "lot" in ids else {})
    for name in ("finished", "bidding"):
        found[f"{name}_notice"] = owner.get(f"/api/v1/projects/{found[name]}/notice")["uuid"]
    found["contract"] = owner.get(f"/api/v1/lots/{found['finished_lot']}/contract")["uuid"]
    letter = "SELECT letter.uuid FROM awards_letter letter JOIN identity_organisation bidder"
    letter += " ON bidder.id = letter.organisation_id WHERE bidder.uuid = %s ORDER BY letter.id"
    found["letter"] = str(site.rows(letter, str(site.people["bidder1"].organisation))[0][0])
    found["supplier"] = owner.get(f"/api/v1/contracts/{found['contract']}")["facts"]["supplier"]["uuid"]
    papers = f"/api/v1/lots/{found['finished_lot']}/certificates/public"
    found["certificate"] = owner.send("POST", papers, {"lang": "en"}, headers={})["uuid"]
    bids = {bid["lot"]: bid for bid in bidder.get("/api/v1/bids")["bids"]}
    found |= {"bid": bids[found["opening_lot"]]["uuid"], "old_bid": bids[found["finished_lot"]]["uuid"]}
    kept = owner.get(f"/api/v1/lots/{found['finished_lot']}/deposits")
    found["winners_deposit"] = kept["deposits"][0]["deposit"]
    found["bid_leaf"] = bids[found["opening_lot"]]["versions"][0]["leaf_sha256"]
    found["message"] = bidder.get("/api/v1/messages")["messages"][0]["id"]
    draft, planned = site.tender(), site.tender()
    found |= {"draft": str(draft.project), "planned": str(planned.project), "planned_lot": str(planned.lot)}
    facts = {
        "owner": found["owner"], "centre": str(site.people["centre"].organisation), "jurisdiction": "cn",
        "currency": "CNY", "category": "goods", **scenes.METERS,
    }  # fmt: skip
    owner.act(
        "POST", f"/api/v1/projects/{draft.project}", command="create_project", object=f"project:{draft.project}",
        version=0, payload=facts,
    )  # fmt: skip
    planned.plan(scenes.METERS)
    owner.act(
        "PUT", f"/api/v1/projects/{planned.project}/notices/{planned.notice}", command="draft_notice",
        object=f"notice:{planned.notice}", version=0,
        payload={"lots": [{"uuid": str(planned.lot), "currency": "CNY", **scenes.METERS_LOT}]},
    )  # fmt: skip
    site.tender().as_("owner").act(
        "POST", f"/api/v1/notices/{found['bidding_notice']}/amendments", command="amend_notice",
        object=f"notice:{found['bidding_notice']}", payload={"text": "公园为圆形。"},
        version=owner.get(f"/api/v1/notices/{found['bidding_notice']}")["version"],
    )  # fmt: skip
    for name, about in (("witness_session", "finished_lot"), ("running_session", "bidding_lot")):
        query = "SELECT uuid FROM watching_session WHERE about = %s"
        found[name] = str(site.rows(query, f"lot:{found[about]}")[0][0])
    found["witness_record"] = str(site.rows("SELECT uuid FROM watching_witnessrecord ORDER BY id")[0][0])
    # The story's three bidders submit in one minute, which the rules find unusual.
    found["warning"] = str(site.rows("SELECT uuid FROM warnings_raisedwarning ORDER BY id")[0][0])
    for name, (code, case) in LEAVES.items():
        query = "SELECT leaf_sha256 FROM witness_outbox WHERE code = %s AND case_uuid = %s ORDER BY id DESC"
        found[name] = site.rows(query, code, found[case])[0][0]
    found |= moving_things(site, found)
    found |= procedures(site)
    found |= supervision(site)
    found |= {"not_found": "not-found", "nothing": str(uuid4()), "act_code": "NOT-01", "pack": "cn@2019-03-02"}
    return found


def moving_things(site, found: dict[str, str]) -> dict[str, str]:
    """A booking, an offered session, a measure of an empty district, and somebody who follows plans."""
    ids = {name: str(uuid4()) for name in ("booked", "session", "measure", "breach")}
    tender, made = site.tender(), {"north": str(site.people["centre"].organisation)}
    hall = "SELECT uuid FROM booking_resource WHERE name = 'Hall 1' ORDER BY id"
    made["hall_of_north"] = str(site.rows(hall)[0][0])
    start = (clock.now() + timedelta(days=2)).replace(minute=0, second=0, microsecond=0)
    times = {"starts_at": clock.instant_text(start), "ends_at": clock.instant_text(start + timedelta(hours=1))}
    booked = tender.as_("bidder2").act(
        "PUT", f"/api/v1/bookings/{ids['booked']}", command="book", object=f"booking:{ids['booked']}", version=0,
        payload={"resources": [made["hall_of_north"]], "purpose": "A talk.", **times},
    )  # fmt: skip
    south = str(site.people["south"].organisation)
    tender.as_("centre").act(
        "PUT", f"/api/v1/hand-overs/{ids['session']}", command="offer_session", object=f"handover:{ids['session']}",
        version=0, payload={"project": found["bidding"], "to_centre": south, "reason": "The roof leaks."},
    )  # fmt: skip
    tender.as_("authority").act(
        "PUT", f"/api/v1/measures/{ids['measure']}", command="declare_measure", object=f"measure:{ids['measure']}",
        version=0, payload={
            "district": "Island District", "to_centre": south, "reason": "A flood.", "basis": "Decision 1 (fictional)",
            "ends_at": times["ends_at"],
        },
    )  # fmt: skip
    tender.as_("supervisor").act(
        "PUT", f"/api/v1/projects/{found['finished']}/breaches/{ids['breach']}", command="report_breach",
        object=f"breach:{ids['breach']}", version=0,
        payload={"condition": "true", "text": "The site was another one.", "answer_days": 5},
    )  # fmt: skip
    asked = "SELECT token FROM planning_plansubscription ORDER BY id DESC"
    guest = Follower(site.origin)
    guest.asks("follower@example.org")
    return made | ids | {"booked_leaf": booked["leaf_sha256"], "plan_token": site.rows(asked)[0][0]}


EDITION: dict[str, Any] = {
    "jurisdiction": "vn", "code": "9.000001.000.00.00.H98", "lang": "vi", "title": "Đăng ký khai sinh (hư cấu)",
    "field": "Hộ tịch", "sequence": "Nộp hồ sơ, nhận kết quả.", "method": "Trực tuyến hoặc tại bộ phận một cửa.",
    "components": [{"title": "Tờ khai"}], "time_limit": 3, "subjects": "Cha, mẹ", "agency": "Ủy ban nhân dân xã",
    "result": "Giấy khai sinh", "online": "whole", "competent": [{"authority": "H98", "unit": "H98.2"}],
    "fees": [{"title": "Lệ phí", "amount": "8000"}], "decision": "1/QĐ-UBND (hư cấu)", "decided_date": "2026-01-02",
    "valid_from": "2026-01-05", "form": {"type": "object", "properties": {
        "name": {"type": "string", "title": {"vi": "Họ tên"}}, "twin": {"type": "boolean", "title": {"vi": "Sinh đôi"},
            "x-ui": {"visible_if": {"field": "name", "equals": "A"}}}}},
}  # fmt: skip


def procedures(site) -> dict[str, str]:
    """A procedure that is published, the draft of its next edition, and a file that is taken in."""
    tender = site.tender()
    desk, head, province = (tender.as_(handle) for handle in ("desk", "head", "province"))
    ids = {name: str(uuid4()) for name in ("published_edition", "drafted_edition", "procedure_file")}
    for name, payload in (
        ("published_edition", EDITION),
        ("drafted_edition", EDITION | {"valid_from": "2026-03-02"}),
    ):
        url, about = f"/api/v1/procedure-editions/{ids[name]}", f"procedure-edition:{ids[name]}"
        made = desk.act("POST", url, command="draft_edition", object=about, version=0, payload=payload)
        if name == "published_edition":
            content = {"content_sha256": made["content_sha256"]}
            for who, command, step, version in (
                (head, "approve_edition", "approval", 1), (province, "publish_edition", "publication", 2),
            ):  # fmt: skip
                who.act("POST", f"{url}/{step}", command=command, object=about, version=version, payload=content)
    ids |= agencies(site, desk, province)
    decision = ids["procedure_decision"] = str(uuid4())
    province.act(
        "POST", f"/api/v1/procedure-decisions/{decision}", command="register_decision",
        object=f"procedure-decision:{decision}", version=0, payload=DECISION,
    )  # fmt: skip
    posted = json.dumps({"procedures": [EDITION | {"title": "Khai sinh (cũ)", "time_limit": 5}]}).encode()
    report = str(uuid4())
    desk.act(
        "POST", f"/api/v1/procedure-desk-reports/{report}", command="report_desk",
        object=f"procedure-desk-report:{report}", version=0,
        payload={"unit": "H98.2", "file_sha256": desk.upload(posted, media_type="application/json", name="desk.json")},
    )  # fmt: skip
    said = json.dumps({"procedures": [EDITION | {"code": "9.000002.000.00.00.H98"}, 7]}).encode()
    digest = province.upload(said, media_type="application/json", name="procedures.json")
    province.act(
        "POST", f"/api/v1/procedure-imports/{ids['procedure_file']}", command="import_procedures",
        object=f"procedure-import:{ids['procedure_file']}", version=0, payload={"file_sha256": digest},
    )  # fmt: skip
    return ids | {"procedure": EDITION["code"]} | dossiers_of(site)


def dossiers_of(site) -> dict[str, str]:
    """A unit, a dossier that was filed with its paper, and a draft; whoever files is one of the bidders."""
    tender = site.tender()
    province, filer = tender.as_("province"), tender.as_("bidder1")
    unit = str(uuid4())
    province.act(
        "POST", f"/api/v1/units/{unit}", command="register_unit", object=f"unit:{unit}", version=0,
        payload={"number": "H98.2", "organisation": str(site.people["desk"].organisation)},
    )  # fmt: skip
    begun = {"procedure": EDITION["code"]}
    filled, draft = (filer.send_read("POST", "/api/v1/dossier-drafts", begun)["uuid"] for _ in range(2))
    said = {"authority": "H98", "applicant": {"name": "Giang Ly (hư cấu)"}, "answers": {"name": "A"}}
    filer.send_read("PUT", f"/api/v1/dossier-drafts/{filled}", said)
    filer.add_paper(filled, 0, b"%PDF-1.7\nA fictional paper.\n%%EOF\n")
    kept = filer.send_read("PUT", f"/api/v1/dossier-drafts/{filled}", {})
    filer.act(
        "POST", f"/api/v1/dossiers/{filled}", command="file_dossier", object=f"dossier:{filled}", version=0,
        payload={"content_sha256": kept["content_sha256"]},
    )  # fmt: skip
    return {"dossier": filled, "dossier_draft": draft}


DECISION: dict[str, Any] = {
    "jurisdiction": "vn", "number": "1/QĐ-UBND (hư cấu)", "title": "Công bố thủ tục hành chính (hư cấu)", "lang": "vi",
    "decided_date": "2026-01-02", "effective_date": "2026-01-05", "entries": [
        {"action": "creates", "code": "9.000001.000.00.00.H98", "unit": "H98.2"},
        {"action": "amends", "code": "9.000003.000.00.00.H98", "unit": "H98.2"}],
}  # fmt: skip


def agencies(site, desk, province) -> dict[str, str]:
    """A province, the commune of the desk, and a unit that it took over."""
    ids = {}
    bearer = site.rows("SELECT identifier FROM identity_organisation WHERE uuid = %s", desk.party)[0][0]
    for code, name, organisation in (
        ("H98", "Tỉnh Hư Cấu", ""), ("H98.2", "Xã Hư Cấu", bearer), ("H98.3", "Xã Cũ (hư cấu)", ""),
    ):  # fmt: skip
        ids[code] = str(uuid4())
        payload = {"jurisdiction": "vn", "code": code, "name": name, "lang": "vi", "valid_from": "2025-07-01"}
        payload |= {"organisation": organisation} if organisation else {}
        url, about = f"/api/v1/agency-identifiers/{ids[code]}", f"agency:{ids[code]}"
        province.act("POST", url, command="issue_identifier", object=about, version=0, payload=payload)
        province.act("POST", f"{url}/publication", command="publish_identifier", object=about, version=1, payload={})
    province.act(
        "POST", f"/api/v1/agency-identifiers/{ids['H98.3']}/retirement", command="retire_identifier",
        object=f"agency:{ids['H98.3']}", version=2, payload={"valid_until": "2026-01-31", "successors": ["H98.2"]},
    )  # fmt: skip
    return {"agency_code": "H98.2", "retired_agency": "H98.3"}


def supervision(site) -> dict[str, str]:
    """A sector, a rule in it, and an investigation."""
    tender = site.tender()
    authority, supervisor = tender.as_("authority"), tender.as_("supervisor")
    ids = {name: str(uuid4()) for name in ("sector", "alert_rule", "investigation", "task")}
    department = str(site.people["supervisor"].organisation)
    for who, url, command, about, payload in (
        (
            authority, f"sectors/{ids['sector']}", "assign_sector", f"sector:{ids['sector']}",
            {"title": "Works (fictional)", "lang": "en", "organisation": department, "categories": ["works"],
                "basis": "Decision 1 (fictional)"},
        ),
        (
            supervisor, f"rules/{ids['alert_rule']}", "set_alert_rule", f"alert-rule:{ids['alert_rule']}",
            {"sector": ids["sector"], "indicator": "A02", "when": "below", "threshold": "1",
                "reason": "To look at it."},
        ),
        (
            supervisor, f"cases/{ids['investigation']}", "open_investigation", f"investigation:{ids['investigation']}",
            {"title": "One deposit (fictional)", "text": "Who paid it?"},
        ),
        (
            supervisor, f"tasks/{ids['task']}", "set_investigation_task", f"investigation-task:{ids['task']}",
            {"investigation": ids["investigation"], "department": department, "text": "Ask the bank.",
                "due_at": "2099-01-01T00:00:00Z"},
        ),
    ):  # fmt: skip
        who.act(
            "POST", f"/api/v1/supervision/{url}", command=command, object=about, version=0, payload=payload
        )  # fmt: skip
    return ids


class Follower:
    """Somebody who follows plans, with a browser's cookies and nothing else."""

    def __init__(self, origin: str) -> None:
        self.origin, self.jar = origin, CookieJar()
        self.browser = build_opener(HTTPCookieProcessor(self.jar))

    def asks(self, email: str) -> None:
        self.browser.open(f"{self.origin}/plans", timeout=30).read()
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        fields = urlencode({"email": email, "csrfmiddlewaretoken": token}).encode()
        assert self.browser.open(f"{self.origin}/plans/subscriptions", fields, timeout=30).status == 200


def place(name: str, about: list[str]) -> str:
    """The address of a page."""
    pattern = {"a refusal": "tender", "a refusal, of somebody else": "work-project"}.get(name, name).partition(",")[0]
    return reverse(f"ui:{pattern}" if pattern.startswith("gallery") else pattern, args=about)


@pytest.mark.slow
@pytest.mark.parametrize("round", ROUNDS)
def test_axe_finds_nothing_on_any_page(site, visit, things, round):
    languages, light = ROUNDS[round]
    pages: dict[tuple[str, str], Any] = {}
    faults: dict[str, Any] = {}
    for (name, (handle, *about)), language in zip(PAGES.items(), cycle(languages), strict=False):
        address = place(name, [things[thing] for thing in about])
        if (handle, language) not in pages:
            pages[handle, language] = visit(handle, language=language)
            pages[handle, language].emulate_media(color_scheme=light, reduced_motion="reduce")
        page = pages[handle, language]
        answer = page.goto(site.origin + address)
        if answer.status != (404 if name.startswith("a refusal") else 200):
            faults[f"{name} ({language})"] = [f"{address} answers {answer.status}", page.title()]
            continue
        assert page.evaluate("document.documentElement.lang").lower().startswith(language[:2]), address
        if found := findings(page):
            faults[f"{name} ({language})"] = found

    if faults:
        pytest.fail("\n".join(f"{name}: {found}" for name, found in faults.items()))
