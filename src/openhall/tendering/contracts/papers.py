"""The contract as facts, as a paper, and the stamp of one side."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation

from openhall.identity.public import OrganisationRef
from openhall.kernel.clock import instant_text
from openhall.tendering.contracts import wording
from openhall.tendering.contracts.models import Contract, Side
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, Table, typeset, typeset_source
from openhall.ui.pdf.typesetting import BOX_HEIGHT, BOX_WIDTH
from openhall.witness.public import canonical

STAMP = Path(__file__).parent / "typst" / "stamp.typ"
VERIFY = "/verify-pdf"
MOST_JSON = 1024 * 1024


def clock(at: datetime, zone: str, lang: str) -> str:
    """An instant in a document's language."""
    with translation.override(lang):
        return formats.instant(at, zone, seconds=True)


def contract_pdf(contract: Contract) -> bytes:
    """The contract, unsigned, with its empty places for signatures: the same facts give the same bytes."""
    said = _words(contract)
    facts = contract.facts | {"terms": contract.terms}
    paper = Paper(
        title=said["title"],
        lang=contract.lang,
        caption=said["caption"].format(number=facts["lot"]["number"], lot=facts["lot"]["title"]),
        footer=said["footer"].format(uuid=contract.uuid),
        sections=_sections(contract, facts),
        boxes_heading=said["signatures"],
        boxes=[f"{said[side]}: {facts[side]['name']}" for side in ("owner", "supplier")],
        boxes_note=said["boxes_note"].format(verify=settings.OPENHALL_ORIGIN + VERIFY),
    )
    attached = Attachment("contract.json", canonical(facts), description=said["title"])
    pdf = typeset(paper, at=contract.drafted_at, attachments=[attached])
    from openhall.tendering.contracts import sealing  # here, because pyHanko takes a second to load

    return sealing.with_fields(pdf, sealing.places(list(Side.values)))


def _words(contract: Contract) -> Any:
    return wording.words(contract.lang, contract.facts.get("auction", {}).get("method", ""))


def _sections(contract: Contract, facts: dict[str, Any]) -> list[Section]:
    said = _words(contract)
    with translation.override(contract.lang):
        price = formats.money(facts["amount"], facts["currency"])
    parties = [(said[role], named(facts[role], said)) for role in ("owner", "agency", "supplier") if facts[role]]
    terms = [(said[name], contract.terms.get(name) or said["not_given"]) for name in Terms]
    if contract.terms.get(FURTHER):
        terms.append((said[FURTHER], contract.terms[FURTHER]))
    law = facts["law"]
    return [
        Section(said["parties"], rows=parties),
        Section(said["subject"], rows=[(said["project"], facts["project"]["title"])], table=_items(contract, facts)),
        Section(
            said["price"],
            rows=[(said["total"], price)]
            + ([(said["days"], said["days_value"].format(days=facts["days"]))] if facts["days"] is not None else []),
            paragraphs=[said["price_rule"]],
        ),
        Section(said["delivery"], rows=terms, paragraphs=[said["delivery_rule"]]),
        Section(said["rules"], paragraphs=[f"{n}. {said[f'rule_{n}']}" for n in range(1, 5)]),
        Section(
            said["basis"],
            rows=[
                (said["law"], law["pack"]),
                *_grounds(facts, said),
                (said["award"], grouped(facts["award_leaf"])),
                (said["due"], clock(contract.contract_due_at, law["zone"], contract.lang)),
            ],
        ),
    ]


def _grounds(facts: dict[str, Any], said: Any) -> list[tuple[str, str]]:
    """Digests of what the price was found by."""
    bid, auction = facts["bid"], facts.get("auction")
    offered = (auction["offer_leaf"], auction["result_leaf"]) if auction else None
    first, second = offered or (bid["envelope_sha256"], bid["content_sha256"])
    return [(said["bid"], grouped(first)), (said["content"], grouped(second))]


Terms = ("delivery_place", "delivery_contact", "acceptance", "milestones")
FURTHER = "further"


def _items(contract: Contract, facts: dict[str, Any]) -> Table | None:
    if not facts["items"]:
        return None
    said = wording.words(contract.lang)
    names = ("item", "description", "unit", "quantity", "unit_price", "amount")
    with translation.override(contract.lang):
        rows = [
            (
                item["id"],
                item["description"],
                item["unit"],
                formats.number(item["quantity"]),
                formats.number(item["unit_price"], scale=formats.SCALES.get(facts["currency"], 2)),
                formats.number(item["amount"], scale=formats.SCALES.get(facts["currency"], 2)),
            )
            for item in facts["items"]
        ]
    return Table([said[name] for name in names], rows, widths=[2, 7, 3, 3, 4, 4], figures=[3, 4, 5])


def named(party: dict[str, str], said: Any) -> str:
    """A party with its identifier."""
    return str(said["named"].format(name=party["name"], identifier=f"{party['scheme']} {party['identifier']}"))


def grouped(digest: str) -> str:
    """A digest in groups of eight, so that people can compare it and lines can break."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def stamp_pdf(
    contract: Contract, *, organisation: OrganisationRef, person: str, intent_sha256: str, at: datetime
) -> bytes:
    """What is seen in a side's box: who, when, and the digest of what the person signed."""
    said = _words(contract)
    data = {
        "organisation": organisation.name,
        "person": said["stamp_person"].format(person=person),
        "time": said["stamp_time"].format(time=clock(at, contract.facts["law"]["zone"], contract.lang)),
        "label": said["stamp_intent"],
        "digest": grouped(intent_sha256),
        "instant": instant_text(at),
        "box": [BOX_WIDTH, BOX_HEIGHT],
    }
    return typeset_source(STAMP.read_text(), data, lang=contract.lang, at=at)


def reason(contract: Contract) -> str:
    """Why the seal is on the document, as viewers show it."""
    return wording.words(contract.lang)["stamp_reason"].format(uuid=contract.uuid)


def attached_json(data: bytes) -> dict[str, Any]:
    """The facts attached to a contract. Raises ValueError when they are no JSON object of reasonable size."""
    if len(data) > MOST_JSON:
        raise ValueError("too large")
    found = json.loads(data)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def page_url(kind: str, uuid: UUID) -> str:
    """The page of a contract or certificate, with the origin: for papers."""
    return f"{settings.OPENHALL_ORIGIN}/{kind}/{uuid}"
