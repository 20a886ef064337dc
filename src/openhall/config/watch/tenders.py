"""Notices, bids, prices, rankings, awards, contracts and certificates beside their acts."""

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from openhall.config.watch.rows import Case, instant, provider
from openhall.tendering.awards.models import Annulment, Award
from openhall.tendering.bidding.models import BidVersion
from openhall.tendering.contracts.models import Certificate, Contract, Proposal, Signature
from openhall.tendering.evaluation.models import Evaluation, Qualification, VoidEvaluation
from openhall.tendering.notices.models import Document, Lot, Notice, Question
from openhall.tendering.notices.publication import document_facts, lot_facts
from openhall.tendering.opening.models import OpenedBid, Opening
from openhall.tendering.planning.models import Project
from openhall.witness.public import canonical
from openhall.witness_room.warnings.public import Check
from openhall_rules.money import text


def _shape(value: Any) -> str:
    """JSON in one form, so that only its content is compared."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _digest(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


@provider
def plans(case: Case) -> Iterator[Check]:
    """Title, estimate and law of a project, as its plan said."""
    for act in case.of("PLN-01"):
        row, said = Project.objects.get(uuid=act.uuid), act.statement()
        estimate = None if row.estimate is None else _spelled(said["estimate"], row.estimate)
        for name, expected, found in (
            ("pack", act.body["public"]["pack"], row.pack),
            ("title", said["title"], row.title),
            ("description", said["description"], row.description),
            ("estimate", said["estimate"], estimate),
            ("currency", said["currency"], row.currency),
            ("owner", said["owner"]["uuid"], str(row.owner.uuid)),
        ):
            yield case.check(act, act.object, name, expected, found)


@provider
def notices(case: Case) -> Iterator[Check]:
    """Deadline, law, windows, lots with their criteria, documents, questions: as notice and amendments said."""
    for act in case.of("NOT-01"):
        row, said, public = Notice.objects.get(uuid=act.uuid), act.statement(), act.body["public"]
        changes = [one for one in (case.last(code, act.object) for code in ("NOT-04", "NOT-05", "OBJ-04")) if one]
        changes = [one for one in changes if "new_due_at" in one.body["public"]]
        amended = max(changes, key=lambda one: one.index, default=None)
        due = instant((amended or act).body["public"]["new_due_at" if amended else "bids_due_at"])
        last = amended or act
        yield case.check(last, act.object, "bids_due_at", due, row.bids_due_at)
        yield case.check(act, act.object, "published_at", instant(said["published_at"]), row.published_at)
        yield case.check(act, act.object, "release_minutes", public["release_minutes"], row.release_minutes)
        yield case.check(act, act.object, "threshold", public["threshold"], row.threshold)
        project = Project.objects.get(uuid=case.uuid)
        yield case.check(act, f"project:{case.uuid}", "pack", public["pack"], project.pack)
        yield case.check(act, f"project:{case.uuid}", "pack_sha256", public["pack_sha256"], project.pack_sha256)
        yield case.check(
            act, f"project:{case.uuid}", "pack_values", _shape(said["pack_values"]), _shape(project.pack_values)
        )  # fmt: skip
        lots = {str(lot.uuid): lot for lot in Lot.objects.filter(notice=row)}
        for stated in _lots_in_force(case, act, said):
            lot = lots.pop(stated["uuid"], None)
            found = lot_facts(lot) if lot is not None else {}
            for name, value in stated.items():
                expected, now = _shape(value), _shape(found.get(name))
                yield case.check(act, f"lot:{stated['uuid']}", name, expected, now)
        for uuid in lots:
            yield case.check(act, f"lot:{uuid}", "lot", "not in the notice", "in the table")
        yield from _documents(case, act, row, said)


def _lots_in_force(case: Case, act: Any, said: dict[str, Any]) -> list[dict[str, Any]]:
    """The lots as the notice stated them, with the criteria that its last amendment put in force."""
    changed: dict[str, Any] = {}
    for amendment in case.of("NOT-04"):
        if amendment.object == act.object:
            changed |= {one["lot"]: one["after"] for one in amendment.statement().get("lots", ())}
    return [one | ({"criteria": changed[one["uuid"]]} if one["uuid"] in changed else {}) for one in said["lots"]]


def _documents(case: Case, act: Any, notice: Notice, said: dict[str, Any]) -> Iterator[Check]:
    expected = {one["sha256"]: one for one in said["documents"]}
    for amendment in case.of("NOT-04"):
        if amendment.object == act.object:
            for digest in amendment.statement()["documents_withdrawn"]:
                expected.pop(digest, None)
            expected |= {one["sha256"]: one for one in amendment.statement()["documents_added"]}
    present = Document.objects.filter(notice=notice, withdrawn_at=None).order_by("id")
    found = {row.sha256: document_facts(row) for row in present}
    for digest in sorted(expected.keys() | found.keys()):
        was, now = _shape(expected.get(digest)), _shape(found.get(digest))
        yield case.check(act, act.object, f"document {digest[:16]}", was, now)


@provider
def questions(case: Case) -> Iterator[Check]:
    """Questions and answers, letter by letter."""
    for act in case.of("NOT-03"):
        row, said = Question.objects.get(uuid=act.uuid), act.statement()
        yield case.check(act, act.object, "text", said["question"], row.text)
        yield case.check(act, act.object, "answer", said["answer"], row.answer)


@provider
def bids(case: Case) -> Iterator[Check]:
    """Every version of every bid: its envelope's digest, and that the envelope kept is the one of that digest."""
    for act in case.of("BID-01", "BID-02"):
        public = act.body["public"]
        row = BidVersion.objects.select_related("bid").filter(leaf_sha256=act.leaf_sha256).first()
        if row is None:
            yield case.check(act, act.object, f"version {public['version']}", "handed in", "missing")
            continue
        yield case.check(act, act.object, "bidder", public["bidder"], row.bid.pseudonym)
        yield case.check(act, act.object, "version", public["version"], row.number)
        yield case.check(act, act.object, "received_at", act.at, row.received_at)
        yield case.check(act, act.object, "envelope_sha256", public["envelope_sha256"], row.envelope_sha256)
        yield case.check(act, act.object, "envelope", public["envelope_sha256"], _digest(row.envelope))


@provider
def openings(case: Case) -> Iterator[Check]:
    """Windows and the prices read out."""
    for act in case.of("OPN-01"):
        lot = Lot.objects.get(uuid=act.uuid)
        grown = [one for one in case.of("OPN-09", "OPN-10") if one.object == act.object]
        grown = [one for one in grown if one.body["public"]["window"] == "release"]
        ends = instant(grown[-1].body["public"]["new_ends_at"] if grown else act.body["public"]["window_ends_at"])
        yield case.check(act, act.object, "window_ends_at", ends, lot.window_ends_at)
    for act in case.of("OPN-03"):
        row, public = Opening.objects.get(lot__uuid=act.uuid), act.body["public"]
        for name in ("submitted", "released", "outcome"):
            yield case.check(act, act.object, name, public[name], getattr(row, name))
    for act in case.of("OPN-05"):
        opened = {
            str(one.bid.uuid): one for one in OpenedBid.objects.select_related("bid").filter(bid__lot__uuid=act.uuid)
        }
        for said in act.statement()["bids"]:
            found = opened.pop(said["bid"], None)
            name = f"bid:{said['bid']}"
            if found is None:
                yield case.check(act, name, "price", said["total"], "missing")
                continue
            yield case.check(act, name, "total", said["total"], found.content.get("total"))
            yield case.check(act, name, "amount", said["total"], _as(said["total"], found.total))
            yield case.check(act, name, "currency", said["currency"], found.currency)
            yield case.check(act, name, "content_sha256", said["content_sha256"], _digest(found.content))
            yield case.check(act, name, "identity", said["identity"], found.identity)
            yield case.check(act, name, "opened_order", said["opened_order"], found.opened_order)
        for uuid in opened:
            yield case.check(act, f"bid:{uuid}", "price", "not read out", "in the table")


def _spelled(said: str | None, amount: Decimal) -> str:
    """As the act spells it where it is the same amount: the table keeps more decimals than a currency has."""
    return said if said is not None and Decimal(said) == amount else text(amount)


def _as(said: str, amount: Any) -> str:
    """The amount as the act spells it, when they are equal; else as it is."""
    return said if Decimal(said) == amount else str(amount)


@provider
def evaluations(case: Case) -> Iterator[Check]:
    """Findings and ranking."""
    for row in Evaluation.objects.select_related("lot").filter(lot__notice__project__uuid=case.uuid).order_by("id"):
        name = f"lot:{row.lot.uuid}"
        found = case.last("EVA-01", name)
        if found is not None:
            said = found.statement()
            yield case.check(found, name, "findings", _shape(said["bids"]), _shape(row.findings))
            yield case.check(found, name, "members", said["committee"]["members"], row.members)
        report, void = case.last("EVA-02", name), case.last("EVA-13", name)
        if report is not None and (void is None or void.index < report.index):
            ranking = _shape(report.statement()["ranking"])
            yield case.check(report, name, "ranking", ranking, _shape(row.ranking))
        elif row.ranking is not None and found is not None:
            yield case.check(found, name, "ranking", "not signed", "in the table")


@provider
def qualifications(case: Case) -> Iterator[Check]:
    """What the owner found of the bidders' qualifications, each time that it signed."""
    for act in case.of("EVA-15"):
        row = Qualification.objects.select_related("lot").filter(leaf=act.leaf_sha256).first()
        if row is None:
            yield case.check(act, act.object, "qualifications", "examined", "missing")
            continue
        said = act.statement()
        yield case.check(act, act.object, "qualified_lot", str(act.uuid), str(row.lot.uuid))
        yield case.check(act, act.object, "qualifications", _shape(said["marks"]), _shape(row.marks))
        yield case.check(act, act.object, "qualified_reason", said["signed"].get("reason", "").strip(), row.reason)
        yield case.check(act, act.object, "qualified_at", act.at, row.signed_at)


@provider
def void_evaluations(case: Case) -> Iterator[Check]:
    """Findings that count no more, and what was public of them."""
    for act in case.of("EVA-13"):
        row = VoidEvaluation.objects.filter(leaf_sha256=act.leaf_sha256).first()
        if row is None:
            yield case.check(act, act.object, "void", "void", "missing")
            continue
        public = act.body["public"]
        yield case.check(act, act.object, row.by, public.get(row.by), str(row.order))
        yield case.check(act, act.object, "committee", public["committee"], row.committee)
        before = [one for one in case.of("EVA-02") if one.leaf_sha256 == row.report_leaf]
        for report in before:
            yield case.check(report, act.object, "ranking", _shape(report.statement()["ranking"]), _shape(row.ranking))


@provider
def awards(case: Case) -> Iterator[Check]:
    """Candidates and award."""
    void = VoidEvaluation.objects.filter(lot__notice__project__uuid=case.uuid)
    gone = {one["leaf_sha256"]: one for one in void.values_list("candidates", flat=True) if one is not None}
    for act in case.of("AWD-01"):
        if act.leaf_sha256 in gone:
            until = gone[act.leaf_sha256]["until"]
            yield case.check(act, act.object, "until", act.body["public"]["until"], until)
            continue
        row = Award.objects.filter(lot__uuid=act.uuid).first()
        if row is None:
            yield case.check(act, act.object, "candidates", "published", "missing")
            continue
        stated = act.statement()["candidates"]
        by_bid = {one["bid"]: one for one in row.candidates}  # the award puts those who revoked behind the others
        kept = [{name: by_bid.get(said["bid"], {}).get(name) for name in said} for said in stated]
        yield case.check(act, act.object, "candidates", _shape(stated), _shape(kept))
        yield case.check(act, act.object, "until", instant(act.body["public"]["until"]), row.until)
    for act in case.of("AWD-02"):
        annulled = Annulment.objects.filter(award_leaf=act.leaf_sha256).first()
        if annulled is not None:
            public = act.body["public"]
            yield case.check(act, act.object, "bid", public["bid"], str(annulled.bid))
            yield case.check(act, act.object, "currency", public["currency"], annulled.currency)
            yield case.check(act, act.object, "amount", public["amount"], _as(public["amount"], annulled.amount))
            continue
        row, public = Award.objects.select_related("bid").get(lot__uuid=act.uuid), act.body["public"]
        bid = str(row.bid.uuid) if row.bid else row.candidates[0]["bid"]
        yield case.check(act, act.object, "bid", public["bid"], bid)
        yield case.check(act, act.object, "amount", public["amount"], _as(public["amount"], row.amount))
        yield case.check(act, act.object, "currency", public["currency"], row.currency)
        moved = case.last("CON-03", act.object)
        due = moved.body["public"]["new_due_at"] if moved and moved.index > act.index else public["contract_due_at"]
        yield case.check(act, act.object, "contract_due_at", instant(due), row.contract_due_at)


@provider
def contracts(case: Case) -> Iterator[Check]:
    """Signatures, contracts and certificates."""
    for act in case.of("CON-01"):
        row = Signature.objects.filter(leaf_sha256=act.leaf_sha256).first()
        lot = act.body["public"]["lot"]
        if row is None and any(one.index > act.index for one in case.of("AWD-07") if one.body["public"]["lot"] == lot):
            continue  # what the owner had signed went with the award that fell
        found = row.signed_sha256 if row else "missing"
        yield case.check(
            act, act.object, f"signature of the {act.body['public']['side']}", act.body["public"]["pdf_sha256"], found
        )
    for act in case.of("CON-04"):
        proposal = Proposal.objects.filter(leaf_sha256=act.leaf_sha256).first()
        if proposal is None and not Contract.objects.filter(uuid=act.uuid).exists():
            continue  # it went with the draft of an award that counts no more
        kept = str(proposal.uuid) if proposal else "missing"
        yield case.check(act, act.object, "proposal", act.body["public"]["proposal"], kept)
    for act in case.of("CON-02"):
        contract, public = Contract.objects.get(uuid=act.uuid), act.body["public"]
        yield case.check(act, act.object, "pdf_sha256", public["pdf_sha256"], contract.pdf_sha256)
        yield case.check(act, act.object, "amount", public["amount"], _as(public["amount"], contract.amount))
        yield case.check(act, act.object, "currency", public["currency"], contract.currency)
    for act in case.of("PRF-18"):
        cancelled = Contract.objects.filter(uuid=act.uuid).values_list("cancelled_by", flat=True).first()
        yield case.check(act, act.object, "cancelled by", act.body["public"]["complaint"], str(cancelled))
    for act in case.of("CER-01"):
        certificate = Certificate.objects.filter(leaf_sha256=act.leaf_sha256).first()
        digest = certificate.pdf_sha256 if certificate else "missing"
        yield case.check(act, act.object, "pdf_sha256", act.body["public"]["pdf_sha256"], digest)
