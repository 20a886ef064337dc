"""Ids of the demonstration's things, and what is made beside them so that every page has something to show."""

from __future__ import annotations

from datetime import timedelta
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

from tests.journeys.administration import procedures, supervision
from tests.journeys.pages import LEAVES

from openhall.config.demo import scenes
from openhall.kernel import clock


def made_for(site: Any) -> dict[str, str]:
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
    taken = "SELECT d.uuid FROM treasury_forfeiture f JOIN treasury_deposit d ON d.id = f.deposit_id ORDER BY f.id"
    found["kept_deposit"] = str(site.rows(taken)[0][0])
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
    found |= committee(site, found)
    found |= procedures(site) | of_commune(site)
    found["index_period"] = site.rows("SELECT period FROM service_index_edition ORDER BY period DESC")[0][0]
    found |= {"index_unit": "H99.1", "index_indicator": "on_time"}
    for name, state in (("chair_report", "published"), ("chair_report_waiting", "delivered")):
        found[name] = str(site.rows("SELECT uuid FROM appraisal_report WHERE state = %s ORDER BY id", state)[0][0])
    found["appraisal"] = str(site.rows("SELECT uuid FROM appraisal_appraisal ORDER BY id")[0][0])
    found |= supervision(site)
    found |= {"not_found": "not-found", "nothing": str(uuid4()), "act_code": "NOT-01", "pack": "cn@2019-03-02"}
    return found


def of_commune(site: Any) -> dict[str, str]:
    """What the story's commune left: a sealed result with its dossier and template, an opinion, an overdue dossier."""
    sealed = "SELECT d.uuid, s.uuid, t.uuid FROM results_document d JOIN dossiers_dossier s ON s.id = d.dossier_id"
    sealed += " JOIN results_template t ON t.id = d.template_id WHERE d.state = 'issued' ORDER BY d.id"
    late = "SELECT uuid FROM dossiers_dossier WHERE deciding = 'H99.1' AND ended_at IS NULL ORDER BY due_at"
    asked = "SELECT uuid FROM opinions_opinion ORDER BY state = 'asked' DESC, id"
    document, dossier, template = site.rows(sealed)[0]
    walks = "SELECT d.uuid, f.uuid FROM flow_leg l JOIN dossiers_dossier d ON d.id = l.dossier_id"
    walks += " JOIN flow_flow f ON f.id = l.flow_id WHERE l.sent_at IS NULL AND l.step = 1 ORDER BY l.id"
    walking, flow = site.rows(walks)[0]
    wrote = "SELECT uuid FROM feedback_reflection ORDER BY id"
    [(letter, counter), *_more] = site.rows(
        "SELECT p.uuid, d.uuid FROM dispatch_dispatch p JOIN dossiers_dossier d ON d.id = p.dossier_id"
        " WHERE p.channel = 'post' ORDER BY p.id"
    )
    return {
        "post_letter": str(letter), "counter_dossier": str(counter),
        "reflection": str(site.rows(wrote)[0][0]), "commune_number": "H99.1",
        "sealed_result": str(document), "sealed_dossier": str(dossier), "result_template": str(template),
        "opinion": str(site.rows(asked)[0][0]), "overdue_dossier": str(site.rows(late)[0][0]),
        "walking_dossier": str(walking), "flow": str(flow),
    }  # fmt: skip


def committee(site: Any, found: dict[str, str]) -> dict[str, str]:
    """Of experts, centres, remedies, help desk and tip box: what the story left."""
    tender = site.tender()
    told = {name: tender.as_(name).get for name in ("owner", "centre", "authority", "investigator", "expert2")}
    sold = told["owner"](f"/api/v1/projects/{found['sold']}/notice")["lots"][0]["uuid"]
    return {
        "evaluation_site": told["owner"]("/api/v1/evaluation-sites")["sites"][0]["uuid"],
        "alliance": told["owner"]("/api/v1/alliances")["alliances"][0]["uuid"],
        "expert_entry": told["authority"]("/api/v1/experts")["experts"][0]["uuid"],
        "own_entry": told["expert2"]("/api/v1/experts/own")["entries"][0]["uuid"],
        "help_question": told["centre"]("/api/v1/help/questions")["questions"][0]["uuid"],
        "tip": told["investigator"]("/api/v1/tips")["tips"][0]["uuid"],
        "objection": str(site.rows("SELECT uuid FROM remedies_objection ORDER BY id")[0][0]),
        "complaint": told["owner"]("/api/v1/complaint-decisions")["decisions"][0]["id"],
        "hearing": str(site.rows("SELECT uuid FROM remedies_hearing ORDER BY id")[0][0]),
        "sold_contract": told["owner"](f"/api/v1/lots/{sold}/contract")["uuid"],
    }


def moving_things(site: Any, found: dict[str, str]) -> dict[str, str]:
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
