"""Tenders as sessions of the witness room: what runs, what comes next, what the law lets be halted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.portal import queries as portal
from openhall.portal.record import telling_of
from openhall.portal.sentences import tell
from openhall.tendering.contracts import authority
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts.models import Contract
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.witness.public import FeedAct, acts_after
from openhall.witness_room.watching import public as watching
from openhall.witness_room.watching.public import Document, Halting, Happened, SessionFacts, Stage, Step, Told
from openhall_rules.law import Pack, Unset

KIND = "tender"
END_OF_TIME = datetime.max.replace(tzinfo=UTC)
HALT = "witness.may_halt"
STEPS = frozenset(
    {
        "NOT-01", "NOT-03", "NOT-04", "NOT-05", "OPN-01", "OPN-03", "OPN-04", "OPN-05", "OPN-06", "OPN-07", "OPN-08",
        "OPN-09", "OPN-10", "AUC-01", "AUC-04", "AUC-06", "AUC-08", "AUC-09", "AUC-12", "AUC-13",
        "EVA-01", "EVA-02", "AWD-01", "AWD-02", "CON-01", "CON-02", "ARC-01",
    }
)  # fmt: skip
"""Acts of a tender that are steps of its sessions. What is sealed is none: its opening set is."""

STAGES = {
    Lot.State.OPEN: Stage.BIDDING,
    Lot.State.CLOSED: Stage.WINDOW,
    Lot.State.RELEASED: Stage.OPENING,
    Lot.State.OPENED: Stage.EVALUATION,
    Lot.State.EVALUATED: Stage.CANDIDATES,
    Lot.State.PUBLICITY: Stage.AWARD,
    Lot.State.AWARDED: Stage.CONTRACT,
    Lot.State.CONTRACTED: Stage.ENDED,
    Lot.State.FAILED: Stage.FAILED,
}
PENDING = {
    Stage.BIDDING: "opening",
    Stage.WINDOW: "opening",
    Stage.OPENING: "opening",
    Stage.EVALUATION: "evaluation",
    Stage.CANDIDATES: "candidates",
    Stage.AWARD: "award",
    Stage.CONTRACT: "contract",
}
"""Which step that people take comes next, as the packs name steps that may be halted."""
NEXT: dict[str, Any] = {
    Stage.BIDDING: gettext_lazy("Bids are due"),
    Stage.WINDOW: gettext_lazy("The release window ends"),
    Stage.OPENING: gettext_lazy("Custodians are expected until"),
    Stage.EVALUATION: gettext_lazy("Bidders may confirm prices until"),
    Stage.CANDIDATES: gettext_lazy("The candidates are to be published"),
    Stage.AWARD: gettext_lazy("The publicity ends"),
    Stage.CONTRACT: gettext_lazy("The contract is due"),
}


def provide() -> None:
    """Called once, when Django is ready."""
    watching.provide(sources={KIND: Tenders()}, seal=seal)


def seal(pdf: bytes, *, at: datetime, reason: str) -> bytes:
    """The PDF with the installation's own seal."""
    from openhall.tendering.contracts import sealing  # here, because pyHanko takes a second to load

    held = authority.instance_seal(at)
    name = f"OpenHall {settings.OPENHALL_LOG_ORIGIN}"
    return sealing.seal_pdf(pdf, held, field="instance", at=at, name=name, reason=reason)


def follow(act: FeedAct) -> None:
    """A step for every session that the act is about."""
    if act.sealed_for is not None or act.case is None:
        return
    source = Tenders()
    happened = Happened(act.code, act.leaf_sha256, act.index, act.at)
    for lot in concerned(act):
        watching.take_in(source.facts(f"lot:{lot}"), happened)


def concerned(act: FeedAct) -> list[UUID]:
    """The lots that an act is about: its own, or all of the case."""
    kind, _colon, name = act.object.partition(":")
    if kind == "lot":
        return [UUID(name)]
    if lot := act.body.get("public", {}).get("lot"):
        return [UUID(lot)]
    if act.case is None:
        return []
    return [lot.uuid for lot in notices.lots_of(planning.project(act.case))]


class Tenders:
    """Sessions are lots (:class:`openhall.witness_room.watching.sources.Source`)."""

    def facts(self, about: str) -> SessionFacts:
        """What is known of a lot now."""
        lot = notices.lot(UUID(about.partition(":")[2]))
        project, notice = lot.notice.project, lot.notice
        stage = STAGES[Lot.State(lot.state)]
        law = planning.law_of(project)
        return SessionFacts(
            about=about,
            kind=KIND,
            case=project.uuid,
            title=project.title,
            part=lot.title,
            lang=project.lang,
            zone=law.calendar.zone,
            stage=stage,
            next_at=_next_at(lot, stage),
            next_what=NEXT.get(stage, ""),
            pending=PENDING.get(stage, ""),
            owner=project.owner.name,
            url=f"/halls/{lot.uuid}",
            halting=_halting(project, law),
            archived=project.state == Project.State.ARCHIVED,
            parties=frozenset(project.parties),
            documents=[
                Document(row.title, f"/tenders/{project.uuid}/documents/{row.sha256}", row.sha256)
                for row in notices.documents_of(notice)
            ],
        )

    def lock(self, about: str) -> None:
        """Project, notice and lot, as the tender's own commands lock them."""
        notices.lock_lot_in_project(UUID(about.partition(":")[2]))

    def tell(self, about: str, steps: Sequence[Step]) -> dict[str, Told]:
        """Steps as the public record tells them."""
        if not steps:
            return {}
        lot = notices.lot(UUID(about.partition(":")[2]))
        tender = portal.tender_of(lot.notice.project)
        telling = telling_of(tender)
        wanted = {step.leaf_sha256 for step in steps}
        acts: Iterable[FeedAct] = acts_after(
            min(step.leaf_index for step in steps), case=lot.notice.project.uuid, limit=5_000, with_statements=True
        )
        found = {}
        for act in acts:
            if act.leaf_sha256 in wanted:
                told = tell(act, telling)
                found[act.leaf_sha256] = Told(told.title, told.body, told.lines, _documents(act, lot))
        return found


def _halting(project: Project, law: Pack) -> Halting:
    """What the case's law says, with what the authority entered since the case began."""
    entered = planning.entered_values(project.pack, END_OF_TIME)
    if HALT in law.unset() and HALT in entered:
        law = law.with_values({HALT: entered[HALT]})
    declared = law.value(HALT)
    try:
        steps: frozenset[str] | None = frozenset(law.get(HALT))
    except Unset:
        steps = None
    return Halting(steps, declared.citation, declared.set_by or "")


def _next_at(lot: Lot, stage: str) -> datetime | None:
    """The next moment that counts."""
    found: datetime | None = None
    if stage == Stage.BIDDING:
        found = lot.notice.bids_due_at
    elif stage == Stage.WINDOW:
        found = lot.window_ends_at
    elif stage in (Stage.OPENING, Stage.EVALUATION) and (opening := getattr(lot, "opening", None)) is not None:
        found = opening.custodians_due_at if stage == Stage.OPENING else opening.confirmation_ends_at
    elif (award := getattr(lot, "award", None)) is not None:
        found = {Stage.AWARD: award.until, Stage.CONTRACT: award.contract_due_at}.get(Stage(stage))
    return found


def _documents(act: FeedAct, lot: Lot) -> list[Document]:
    """What belongs to a step: tender documents, the opening record, the report, the contract."""
    match act.code:
        case "NOT-01":
            return [_document(lot, one) for one in act.statement()["documents"]]
        case "NOT-04":
            return [_document(lot, one) for one in act.statement()["documents_added"]]
        case "OPN-03" | "OPN-05":
            return [Document(_("Record of the opening"), f"/halls/{lot.uuid}")]
        case "AUC-01" | "AUC-09" | "AUC-12" | "AUC-13":
            return [Document(_("Auction"), f"/auctions/{act.uuid}")]
        case "AWD-01" | "AWD-02":
            return [Document(_("Result of the lot"), f"/lots/{lot.uuid}/result")]
        case "CON-01" | "CON-02":
            contract = contracts.contract_of(lot)
            if contract is not None and contract.state == Contract.State.CONCLUDED:
                return [Document(_("Contract"), f"/contracts/{contract.uuid}.pdf", contract.pdf_sha256)]
    return []


def _document(lot: Lot, stated: dict[str, Any]) -> Document:
    return Document(
        stated["title"], f"/tenders/{lot.notice.project.uuid}/documents/{stated['sha256']}", stated["sha256"]
    )
