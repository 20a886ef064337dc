"""Pages of contracts and certificates, the check of a PDF, and the end of a project. All of them only read."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.identity.certificates import public as own_certificates
from openhall.identity.public import Actor, Role
from openhall.kernel import files
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts import (
    api,
    archiving,
    authority,
    award_papers,
    certificates,
    commands,
    differences,
    papers,
    policies,
    queries,
    wording,
)
from openhall.tendering.contracts.commands import MOST_PDF
from openhall.tendering.contracts.models import Contract, PartySeal, Side, Signature
from openhall.tendering.contracts.refusals import NotAPdf
from openhall.tendering.notices.public import lot as lot_by_uuid
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Event, Stage, StageState, SummaryRow, Tag
from openhall.witness import public as witness
from openhall_rules.auctions import RISING

COLOURS = {Contract.State.DRAFT: "amber", Contract.State.SIGNING: "amber", Contract.State.CONCLUDED: "green"}


def _frame(request: HttpRequest, reader: Actor | None, project: Project) -> dict[str, Any]:
    return {
        "now": identity.received_at(request),
        "zone": planning.law_of(project).calendar.zone,
        "party": str(reader.organisation or "") if reader else "",
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "project": project,
        "reader": reader,
    }


@require_safe
def contract(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The contract: what it says, who has signed, and the form to sign it with."""
    reader = identity.reader(request)
    found = queries.visible_contract(uuid, reader)
    project, signatures = found.lot.notice.project, queries.signatures_of(found)
    signed = {row.side for row in signatures}
    side, frame = policies.side_of(reader, found), _frame(request, reader, project)
    overdue = frame["now"] >= found.contract_due_at
    is_open = found.state != Contract.State.CONCLUDED
    seals = {row.side: row for row in queries.seals_of(found)}
    waits, alone = queries.wording_of(found)
    sealing = [] if not is_open or waits else _sealing(reader, found, signed | set(seals), frame["now"])
    context = frame | {
        "contract": found,
        "lot": found.lot,
        "tag": Tag(_("Cancelled by a decision"), "red")
        if found.cancelled_at
        else Tag(found.get_state_display(), COLOURS[Contract.State(found.state)]),
        "rows": _rows(found),
        "stages": _stages(found, signed),
        "events": _events(found, signatures, list(seals.values()), frame["zone"], named=reader is not None),
        "seals": _seals(found, signatures, seals, check_at=frame["now"] if "check" in request.GET else None),
        "checked": "check" in request.GET,
        "sealing": sealing,
        "has_own_seal": side is not None and side.value in seals,
        "batch": uuid4(),
        "document_url": f"/api/v1/contracts/{uuid}/seal-batches/",
        "sha256": found.pdf_sha256,
        "own_seal_waits": side is not None
        and side.value not in seals
        and is_open
        and bool(queries.own_seals(found, side, frame["now"])),
        "side": side.value if side else "",
        "may_sign": side is not None and side.value not in signed and is_open and not waits,
        "has_signed": side is not None and side.value in signed,
        "overdue": overdue and is_open,
        "late": [(found.facts[row.side]["name"], row.late_reason) for row in signatures if row.late_reason],
        "may_set_terms": side == Side.OWNER and found.state == Contract.State.DRAFT and alone and not seals,
        "follows": policies.follows(reader, found),
        "proposal_waits": waits,
        "object": f"contract:{uuid}",
        "pdf_url": f"/contracts/{uuid}.pdf",
        "terms": {name: found.terms.get(name, "") for name in papers.Terms},
        "difference_columns": differences.columns(),
        "differences": differences.rows(found),
        "substance_article": commands.substance_article(found),
        "terms_url": f"/api/v1/contracts/{uuid}/terms",
        "sign_url": f"/api/v1/contracts/{uuid}/signature",
        "next": f"/contracts/{uuid}",
        "digest": papers.grouped(found.pdf_sha256),
        "article": planning.article(planning.law_of(project), "time_limits.contract"),
    }
    return render(request, "contracts/contract.html", context)


@dataclass(frozen=True)
class SealLine:
    """What the page says of one side's place for a seal. ``kind``: own, installation or missing.

    ``holds``: what the check of the document said, where it was asked for.
    """

    name: str
    kind: str
    own: PartySeal | None = None
    holds: bool | None = None


def _seals(
    found: Contract, signatures: list[Signature], own: dict[str, PartySeal], check_at: datetime | None = None
) -> list[SealLine]:
    """One line for each side. ``check_at``: check the document's seals as of then, which takes a moment."""
    by_installation = {row.side for row in signatures if row.seal_id is not None}
    holding: dict[str, bool] | None = None
    if check_at is not None:
        from openhall.tendering.contracts import checking  # here, because pyHanko takes a second to load

        document = files.content(found.pdf_sha256, at_most=MOST_PDF)
        holding = {seal.field: seal.good for seal in checking.check_pdf(document, at=check_at).seals}
    return [
        SealLine(
            found.facts[side.value]["name"],
            "own" if side in own else "installation" if side in by_installation else "missing",
            own.get(side),
            holding.get(side.value) if holding is not None else None,
        )
        for side in Side
    ]


def _sealing(reader: Actor | None, found: Contract, done: set[str], at: datetime) -> list[Any]:
    """The seals that the reader may put on the contract now."""
    if reader is None:
        return []
    sides = [side for side in Side if reader.organisation_id == policies.organisation_of(found, side)]
    if not sides or sides[0].value in done:
        return []
    return [row for row in queries.own_seals(found, sides[0], at) if own_certificates.may_use(reader, row, at)]


def _events(
    found: Contract, signatures: list[Signature], seals: list[PartySeal], zone: str, *, named: bool
) -> list[Event]:
    """Seals and signatures in their order. ``named``: with the people, which guests don't see."""
    events = [
        Event(
            _("Signed for %(name)s") % {"name": found.facts[row.side]["name"]},
            row.signed_at,
            zone,
            by=row.person.name if named else "",
            receipt_url=f"/receipts/{row.leaf_sha256}",
        )
        for row in signatures
    ]
    events += [
        Event(
            _("Sealed by %(name)s with its own seal") % {"name": found.facts[row.side]["name"]},
            row.pdf.batch.sealed_at,
            zone,
            by=row.pdf.batch.person.name if named else "",
            receipt_url=f"/receipts/{row.pdf.batch.leaf_sha256}",
        )
        for row in seals
        if row.pdf.batch.sealed_at is not None
    ]
    return sorted(events, key=lambda event: event.at)


def _rows(found: Contract) -> list[SummaryRow]:
    facts, lang = found.facts, found.lang
    rows = [
        SummaryRow(_("Owner"), facts["owner"]["name"], lang=lang),
        SummaryRow(_("Buyer") if _is_sale(found) else _("Supplier"), facts["supplier"]["name"], lang=lang),
        SummaryRow(
            _("Contract price, as offered in the auction")
            if found.bid_id is None
            else _("Contract price, as read out at the opening"),
            formats.money(facts["amount"], facts["currency"]),
        ),
    ]
    if facts["days"] is not None:
        rows.append(SummaryRow(_("Days for performance, as bid"), formats.number(facts["days"])))
    labels = {
        "delivery_place": _("Place of delivery"),
        "delivery_contact": _("Contact for delivery"),
        "acceptance": _("Acceptance"),
        "further": _("Further clauses"),
    }
    rows += [SummaryRow(label, found.terms[name], lang=lang) for name, label in labels.items() if found.terms.get(name)]
    return [*rows, SummaryRow(_("Digest of the document (SHA-256)"), papers.grouped(found.pdf_sha256))]


def _is_sale(found: Contract) -> bool:
    """Whether the owner sells: the price rose in an auction."""
    return bool(found.facts.get("auction", {}).get("method") == RISING)


def _stages(found: Contract, signed: set[str]) -> list[Stage]:
    def state(done: bool, turn: bool) -> StageState:
        return StageState.DONE if done else StageState.CURRENT if turn else StageState.NEXT

    is_open = found.state != Contract.State.CONCLUDED
    return [
        Stage(_("Drafted from tender, bid and award"), StageState.DONE),
        Stage(_("Signed by the owner"), state("owner" in signed, is_open)),
        Stage(_("Signed by the supplier"), state("supplier" in signed, is_open)),
        Stage(_("Concluded"), state(not is_open, False)),
    ]


@require_safe
def contract_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse | StreamingHttpResponse:
    """The document as it is now."""
    found = queries.visible_contract(uuid, identity.reader(request))
    return _pdf(found.pdf_sha256, f"contract-{uuid}.pdf")


def _pdf(sha256: str, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(files.pieces(sha256), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    answer["Content-Length"] = str(files.described(sha256).size)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def award_notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The award notice as a paper, for everybody; the owner's keeper seals it here."""
    award, reader = awards.published_award(uuid), identity.reader(request)
    frame = _frame(request, reader, award.lot.notice.project)
    sealed = award_papers.seal_of(award)
    usable = [] if sealed else award_papers.usable(reader, award, frame["now"])
    # Typesetting takes a moment: for whoever only reads, the address of the PDF does it.
    digest = sealed.pdf.sealed_sha256 if sealed else award_papers.to_seal(award) if usable else ""
    context = frame | {
        "lot": award.lot,
        "sealed": sealed,
        "sha256": digest,
        "digest": papers.grouped(digest),
        "sealing": usable,
        "batch": uuid4(),
        "next": f"/lots/{uuid}/award-notice",
        "document_url": f"/api/v1/lots/{uuid}/award-notice/seal-batches/",
    }
    return render(request, "contracts/award_notice.html", context)


@require_safe
def award_notice_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The award notice as it is now."""
    answer = HttpResponse(award_papers.document(awards.published_award(uuid)), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="award-{uuid}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def lot_certificates(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Print a certificate of a lot: the public part by an ordinary form, one's own by signing.

    The ordinary form records an act by rule and never in anybody's name; it is given again when nothing has changed.
    """
    lot, reader = lot_by_uuid(uuid), identity.reader(request)
    if request.method == "POST":
        lang = request.POST.get("lang", "")
        if lang not in wording.LANGUAGES:
            raise Invalid(errors={"lang": _("Choose one of the languages in the list.")})
        issued = certificates.issue_certificate(
            lot_uuid=uuid, lang=lang, intent=None, actor=None, at=identity.received_at(request)
        )
        return redirect("certificate", uuid=issued.certificate.uuid)
    mine = reader is not None and reader.organisation_id is not None
    context = _frame(request, reader, lot.notice.project) | {
        "lot": lot,
        "ready": lot.state in certificates.CERTIFIED,
        "took_part": mine and reader is not None and certificates.took_part(lot, reader.organisation_id or 0),
        "certificates": queries.certificates_of(lot, reader),
        "languages": [(code, own_name(code)) for code in wording.LANGUAGES],
        "chosen": wording.language(get_language() or "en"),
        "object": f"lot:{uuid}",
        "sign_url": f"/api/v1/lots/{uuid}/certificates",
        "next": f"/lots/{uuid}/certificate",
    }
    return render(request, "contracts/lot_certificates.html", context)


def own_name(code: str) -> str:
    """A language's name in itself."""
    return {"en": "English", "ko": "한국어", "vi": "Tiếng Việt", "zh-hans": "简体中文"}[code]


@require_safe
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the code on a certificate leads to: is it true, and how to check it oneself."""
    found = queries.certificate(uuid)
    facts, project = found.facts, found.lot.notice.project
    outcome = _("Contract concluded") if facts["outcome"] == "contracted" else _("Awarded")
    rows = [
        SummaryRow(_("Project"), facts["project"]["title"], lang=project.lang),
        SummaryRow(_("Lot"), f"{facts['lot']['number']}: {facts['lot']['title']}", lang=project.lang),
        SummaryRow(_("Owner"), facts["owner"]["name"], lang=project.lang),
        SummaryRow(_("Supplier"), facts["supplier"]["name"], lang=project.lang),
        SummaryRow(_("Price"), formats.money(facts["amount"], facts["currency"])),
        SummaryRow(_("Outcome"), outcome),
        SummaryRow(_("Printed for"), facts["party"]["name"] if facts["party"] else _("everybody (public part)")),
        SummaryRow(_("Digest of the file (SHA-256)"), papers.grouped(found.pdf_sha256)),
    ]
    context = _frame(request, identity.reader(request), project) | {
        "certificate": found,
        "rows": rows,
        "standing": witness.standing(found.leaf_sha256),
        "acts": len(facts["acts"]) + len(facts["own"]),
    }
    answer = render(request, "contracts/certificate.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def certificate_pdf(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The certificate itself, for whoever holds its address."""
    return _pdf(queries.certificate(uuid).pdf_sha256, f"certificate-{uuid}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
def verify_pdf(request: HttpRequest) -> HttpResponse:
    """Check a contract or certificate that somebody holds. The file is read, not kept."""
    outcome = problem = None
    asked = request.GET.get("sha256", "").strip().lower()
    if request.method == "POST" or re.fullmatch("[0-9a-f]{64}", asked):
        from openhall.tendering.contracts import checking  # here, because pyHanko takes a second to load
    if request.method != "POST" and re.fullmatch("[0-9a-f]{64}", asked):
        outcome = checking.check_digest(asked)
    elif request.method == "POST":
        try:
            given = request.FILES.get("file")
            if given is None:
                raise NotAPdf
            outcome = checking.check_pdf(api.read(given), at=identity.received_at(request))
        except NotAPdf as refusal:
            problem = refusal
    context = {"outcome": outcome, "problem": problem, "digest": papers.grouped(outcome.sha256) if outcome else ""}
    return render(request, "contracts/verify_pdf.html", context, status=422 if problem else 200)


@require_safe
def archive(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The owner ends a project's record; the page says what is still open."""
    reader, project = identity.signed_in(request), planning.project(uuid)
    if reader.organisation_id != project.owner_id or not reader.holds(Role.OFFICER):
        raise NotFound(project=str(uuid))
    archived = project.state == Project.State.ARCHIVED
    reasons = [] if archived else archiving.what_is_open(project)
    context = _frame(request, reader, project) | {
        "archived": archived,
        "reasons": reasons,
        "may_archive": not archived and not reasons and "archive" in Project.workflow.possible(project.state),
        "object": f"project:{uuid}",
        "sign_url": f"/api/v1/projects/{uuid}/archive",
        "next": f"/desk/projects/{uuid}/archive",
    }
    return render(request, "contracts/archive.html", context)


@require_safe
def authority_certificate(request: HttpRequest) -> HttpResponse:
    """The certificate of this installation's own seal authority (PEM)."""

    pem = authority.found(identity.received_at(request)).public_bytes(Encoding.PEM)
    return HttpResponse(pem, content_type="application/x-pem-file")


@require_safe
def revoked_seals(request: HttpRequest) -> HttpResponse:
    """The list of revoked seals (CRL, DER)."""
    return HttpResponse(authority.revoked_list(identity.received_at(request)), content_type="application/pkix-crl")
