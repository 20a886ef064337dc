"""Trade witness certificates (交易见证书): printed by oneself, without an application, checked by anybody."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, OrganisationRef
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotYours
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import public as awards
from openhall.tendering.bidding.public import Bid
from openhall.tendering.contracts import acts, authority, papers, wording
from openhall.tendering.contracts.models import Certificate, Contract
from openhall.tendering.contracts.refusals import NothingToCertify
from openhall.tendering.notices.public import Lot, lock_lot_in_project
from openhall.tendering.planning.public import Project, law_of, organisation_facts
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, typeset
from openhall.witness import public as witness
from openhall.witness.public import LOG, REGISTRY, FeedAct, Recorded, acts_after, canonical, hidden_acts, record

CERTIFIED = frozenset({Lot.State.AWARDED, Lot.State.CONTRACTED})
DECISIVE = frozenset(
    {"NOT-01", "OPN-03", "OPN-05", "EVA-02", "AWD-01", "AWD-02", "CON-02", "BID-01", "BID-02"}
    | {"AUC-01", "AUC-02", "AUC-09"}
)
"""Acts whose receipts go into the certificate."""
LEFT_OUT = frozenset({"CER-01"})
MOST_ACTS = 2000
PDF = "application/pdf"


@dataclass(frozen=True)
class Issued:
    """A certificate. ``recorded`` is None when the same thing had been issued before."""

    certificate: Certificate
    recorded: Recorded | None


@transaction.atomic(durable=True)
def issue_certificate(*, lot_uuid: UUID, lang: str, intent: Intent | None, actor: Actor | None, at: datetime) -> Issued:
    """Print the certificate of an awarded lot (CER-01), for a party of the lot or for everybody.

    Nobody decides about it. What has not changed since the last time is given again, not recorded again, so a guest
    can't fill the log by asking.

    Args:
        lang: en, ko, vi or zh-hans. intent, actor: of the party's person; both None for the public part.

    Raises:
        NotFound. NothingToCertify: no award that the log has taken in. AwaitsMembers: they haven't witnessed the award
        (or the contract) yet. NotYours: the organisation took no part.
        MandateMissing: the person holds no mandate; Stale.
    """
    if (intent is None) != (actor is None):
        raise RuntimeError("A party's certificate needs actor and intent, the public one neither.")
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    party: OrganisationRef | None = None
    if intent is not None and actor is not None:
        if actor.organisation_id is None or not took_part(lot, actor.organisation_id):
            raise NotYours(reason=_("Only who took part in this lot prints a certificate of its own."))
        identity.admit(intent, actor, organisation_id=actor.organisation_id, version=lot.version, at=at)
        party = identity.organisations([actor.organisation_id])[actor.organisation_id]
    chain = chain_of(lot)
    ordering = [act for act in chain if act.code in ("AWD-02", "CON-02")]
    if lot.state not in CERTIFIED or not any(act.code == "AWD-02" for act in ordering):
        raise NothingToCertify
    witness.require_witnessed(ordering[-1].leaf_sha256)
    spoken = wording.language(lang)
    until = max(int(act.leaf["case"]["seq"]) for act in chain)
    printed = Certificate.objects.filter(lot=lot, lang=spoken, until_seq=until)
    known = (printed.filter(organisation_id=party.id) if party else printed.filter(organisation=None)).first()
    if known is not None:
        return Issued(known, None)
    certificate = Certificate(
        uuid=uuid4(), lot=lot, organisation_id=party.id if party else None, lang=spoken, until_seq=until, issued_at=at
    )
    own = _own_acts(lot, party) if party else []
    certificate.facts = _facts(certificate, project, lot, party, chain, own)
    certificate.pdf_sha256 = files.keep_bytes(_pdf(certificate, chain, own, at), media_type=PDF, at=at).sha256
    archived = project.state == Project.State.ARCHIVED
    recorded = record(
        acts.CERTIFICATE_ISSUED(
            object=f"lot:{lot.uuid}",
            # An archived case takes no more acts; its certificates are on the log outside its chain.
            case=None if archived else project.uuid,
            public={"pdf_sha256": certificate.pdf_sha256},
        ),
        intent=intent,
        actor=actor or LOG,
        at=at,
    )
    certificate.leaf_sha256 = recorded.leaf_sha256
    certificate.save()
    return Issued(certificate, recorded)


def took_part(lot: Lot, organisation_id: int) -> bool:
    """Whether the organisation is a party of the lot: owner, agency, centre, or bidder."""
    project = lot.notice.project
    if organisation_id in (project.owner_id, project.agency_id, project.centre_id):
        return True
    entered = auctions.entrant_in(lot, organisation_id) is not None and auctions.result_of(lot) is not None
    return entered or Bid.objects.filter(lot=lot, bidder_id=organisation_id).exists()


def chain_of(lot: Lot) -> list[FeedAct]:
    """The open acts of the case that concern this lot, in the order of its chain, as far as they are logged."""
    project = lot.notice.project
    contract = Contract.objects.filter(lot=lot, cancelled_at=None).values_list("uuid", flat=True).first()
    others = {str(uuid) for uuid in lot.notice.lots.exclude(pk=lot.pk).values_list("uuid", flat=True)}
    strangers = {f"lot:{uuid}" for uuid in others}
    found = []
    for act in acts_after(0, limit=100_000, case=project.uuid):
        if act.sealed_for is not None or act.code in LEFT_OUT or act.object in strangers:
            continue
        if str(act.leaf.get("public", {}).get("lot", "")) in others:
            continue
        if act.object.startswith("contract:") and act.object != f"contract:{contract}":
            continue
        found.append(act)
    return found[:MOST_ACTS]


@dataclass(frozen=True)
class OwnAct:
    """A sealed act of the party itself, opened by the opening set."""

    code: str
    index: int
    at: datetime
    leaf_sha256: str


def _own_acts(lot: Lot, party: OrganisationRef) -> list[OwnAct]:
    own = _own_things(lot, party)
    return [
        OwnAct(row.code, row.leaf_index, row.at, row.leaf_sha256)
        for row in hidden_acts(lot.uuid)
        if row.object in own and row.leaf_index is not None
    ]


def _own_things(lot: Lot, party: OrganisationRef) -> set[str]:
    """The party's bid, or its entry into the auction and its last offer, as acts name them."""
    own = {f"bid:{bid.uuid}" for bid in Bid.objects.filter(lot=lot, bidder_id=party.id)}
    entrant = auctions.entrant_in(lot, party.id)
    if entrant is not None:
        own.add(f"entrant:{entrant.uuid}")
        if hasattr(entrant, "last_offer"):
            own.add(f"sealed-offer:{entrant.last_offer.uuid}")
    return own


def _facts(
    certificate: Certificate,
    project: Project,
    lot: Lot,
    party: OrganisationRef | None,
    chain: list[FeedAct],
    own: list[OwnAct],
) -> dict[str, Any]:
    award = awards.award_of(lot.uuid)
    keys = [key for key in (project.owner_id, project.agency_id, award.supplier_id) if key]
    parties = identity.organisations(keys)
    contract = Contract.objects.filter(lot=lot, state=Contract.State.CONCLUDED, cancelled_at=None).first()
    checkpoint = witness.published()
    law = law_of(project)
    return {
        "v": 1,
        "certificate": str(certificate.uuid),
        "origin": settings.OPENHALL_ORIGIN,
        "project": {"uuid": str(project.uuid), "title": project.title},
        "lot": {"uuid": str(lot.uuid), "number": lot.number, "title": lot.title},
        "law": {"pack": law.id, "zone": law.calendar.zone},
        "owner": organisation_facts(parties[project.owner_id]),
        "agency": organisation_facts(parties[project.agency_id]) if project.agency_id else None,
        "supplier": organisation_facts(parties[award.supplier_id]) if award.supplier_id else None,
        "party": organisation_facts(party) if party else None,
        "method": lot.method,
        "outcome": "contracted" if contract else "awarded",
        "amount": award.candidates[0]["price"],
        "currency": award.currency,
        "contract_sha256": contract.pdf_sha256 if contract else None,
        "acts": [
            {"code": act.code, "at": instant_text(act.at), "index": act.index, "leaf_sha256": act.leaf_sha256}
            for act in chain
        ],
        "own": [
            {"code": act.code, "at": instant_text(act.at), "index": act.index, "leaf_sha256": act.leaf_sha256}
            for act in own
        ],
        "log": {
            "origin": checkpoint.origin if checkpoint else "",
            "size": checkpoint.size if checkpoint else 0,
            "root": checkpoint.root.hex() if checkpoint else "",
        },
    }


def _pdf(certificate: Certificate, chain: list[FeedAct], own: list[OwnAct], at: datetime) -> bytes:
    said, facts = wording.words(certificate.lang), certificate.facts
    url = papers.page_url("certificates", certificate.uuid)
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=2, scale=4, xmldecl=False)
    paper = Paper(
        title=said["cert_title"],
        lang=certificate.lang,
        caption=said["caption"].format(number=facts["lot"]["number"], lot=facts["lot"]["title"]),
        footer=said["cert_footer"].format(uuid=certificate.uuid, url=url),
        qr_svg=drawn.getvalue().decode(),
        sections=_sections(certificate, chain, own, url),
    )
    pdf = typeset(paper, at=at, attachments=_attachments(facts, chain, own))
    from openhall.tendering.contracts import sealing  # here, because pyHanko takes a second to load

    return sealing.seal_pdf(
        pdf,
        authority.instance_seal(at),
        field="instance",
        at=at,
        name=f"OpenHall {settings.OPENHALL_LOG_ORIGIN}",
        reason=f"{said['cert_title']} {certificate.uuid}",
    )


def _sections(certificate: Certificate, chain: list[FeedAct], own: list[OwnAct], url: str) -> list[Section]:
    facts, lang = certificate.facts, certificate.lang
    said = wording.words(lang, facts["method"])
    zone, verify = facts["law"]["zone"], settings.OPENHALL_ORIGIN + papers.VERIFY
    with translation.override(lang):
        price = formats.money(facts["amount"], facts["currency"])
        names = {code: str(kind.name) for code, kind in REGISTRY.items()}
    roles = [(said[role], facts[role]["name"]) for role in ("owner", "agency", "supplier") if facts[role]]
    outcome = said["cert_contracted" if facts["outcome"] == "contracted" else "cert_awarded"]
    party = facts["party"]["name"] if facts["party"] else said["cert_everybody"]

    def table(rows: list[tuple[str, datetime, int]]) -> Table:
        return Table(
            [said["cert_act"], said["cert_time"], said["cert_leaf"]],
            [(f"{names[code]} ({code})", _short(when, zone, lang), str(index)) for code, when, index in rows],
            widths=[6, 4, 2],
            figures=[2],
        )

    sections = [
        Section(
            said["cert_about"],
            rows=[
                (said["project"], facts["project"]["title"]),
                *roles,
                (said["total"], price),
                (said["cert_outcome"], outcome),
                (said["cert_for"], party),
            ],
        ),
        Section(
            said["cert_chain"],
            paragraphs=[said["cert_zone"].format(zone=zone)],
            table=table([(act.code, act.at, act.index) for act in chain]),
        ),
    ]
    if certificate.facts["party"]:
        mine = table([(act.code, act.at, act.index) for act in own]) if own else None
        sections.append(Section(said["cert_own"], paragraphs=[] if own else [said["cert_own_none"]], table=mine))
    log = facts["log"]
    return [
        *sections,
        Section(
            said["cert_log"],
            rows=[
                (said["cert_origin"], log["origin"]),
                (said["cert_size"], str(log["size"])),
                (said["cert_root"], papers.grouped(log["root"])),
            ],
        ),
        Section(
            said["cert_check"], paragraphs=[said[f"cert_check_{n}"].format(url=url, verify=verify) for n in range(1, 5)]
        ),
    ]


def _short(when: datetime, zone: str, lang: str) -> str:
    """An instant without its zone, which is said once above the table."""
    with translation.override(lang):
        return formats.without_zone(when, zone, seconds=True)


def _attachments(facts: dict[str, Any], chain: list[FeedAct], own: list[OwnAct]) -> list[Attachment]:
    attached = [Attachment("certificate.json", canonical(facts), description="Facts")]
    decisive = [(act.code, act.index, act.leaf_sha256, False) for act in chain if act.code in DECISIVE]
    decisive += [(act.code, act.index, act.leaf_sha256, True) for act in own if act.code in DECISIVE]
    note = b""
    for code, index, leaf, hidden in decisive:
        proof = witness.receipt(leaf, with_hidden=hidden)
        note = proof[proof.index(b"\n\n") + 2 :]
        attached.append(
            Attachment(f"{index}-{code}.tlog-proof", proof, "text/plain", f"Receipt of {code}", "supplement")
        )
    if note:
        attached.append(Attachment("checkpoint", note, "text/plain", "Checkpoint", "supplement"))
    return attached
