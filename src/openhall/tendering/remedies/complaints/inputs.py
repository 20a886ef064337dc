"""What complaints accept. Texts are taken letter by letter, as they were signed."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from openhall.tendering.planning.public import Amount, Input, Instant, SentInput
from openhall.tendering.remedies.inputs import MOST_DOCUMENTS, DocumentInput, Short, Text, Title

SPELLED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
Published = Annotated[str, StringConstraints(min_length=1, max_length=5_000, pattern=r"\S")]
Ground = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Law = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=r"\S")]


class WithDocuments(Input):
    """What comes with files of evidence."""

    documents: list[DocumentInput] = Field(default_factory=list, max_length=MOST_DOCUMENTS)

    @field_validator("documents", mode="before")
    @classmethod
    def _chosen(cls, documents: Any) -> Any:
        """A form sends an entry even where no file was chosen."""
        if not isinstance(documents, list):
            return documents
        return [one for one in documents if not (isinstance(one, Mapping) and not one.get("sha256"))]


class ComplaintInput(WithDocuments):
    """A complaint. ``complainant``, ``individual``, ``received_at`` and ``objection`` are the officer's, of one that
    came otherwise; ``individual``: it is a natural person who complains in their own name."""

    matter: Literal["documents", "opening", "result", "procedure"]
    lot: UUID | None = None
    standing: Literal["bidder", "interested"]
    channel: Literal["online", "visit", "letter", "telephone"] = "online"
    body: UUID
    interest: Short | None = None
    text: Text
    request: Short
    known_at: AwareDatetime
    complainant: Title | None = None
    individual: bool = False
    received_at: AwareDatetime | None = None
    objection: UUID | None = None

    @model_validator(mode="after")
    def _whole(self) -> "ComplaintInput":
        if self.matter in ("result", "opening") and self.lot is None:
            raise ValueError(_("A complaint about the opening or the result names its lot."))
        if self.matter == "documents" and self.lot is not None:
            raise ValueError(_("A complaint about the documents names no lot."))
        if self.standing == "interested" and self.interest is None:
            raise ValueError(_("Say in which way this concerns you."))
        elsewhere = (self.complainant, self.received_at)
        if self.channel == "online" and (any(elsewhere) or self.objection is not None or self.individual):
            raise ValueError(_("Of a complaint that is made online these are known."))
        if self.channel != "online" and not all(elsewhere):
            raise ValueError(_("Say who complains and when it came."))
        return self


class CorrectionAskInput(Input):
    """All that is missing, said once, and until when the body waits for it."""

    asked: Short
    correction_due_at: AwareDatetime


class CorrectionInput(WithDocuments):
    """What the complainant adds."""

    text: Text


class AcceptanceInput(WithDocuments):
    """Whether a complaint is taken up; if not, the law's reason, and in words.

    ``found_in_time``, ``found_objected``: what the body finds where the platform computed the contrary (an objection
    on paper, a day that was written wrongly); ``found_reason`` and ``documents`` say why and by which evidence.
    """

    accepted: bool
    ground: str | None = None
    reason: Short | None = None
    found_in_time: bool = False
    found_objected: bool = False
    found_reason: Short | None = None

    @field_validator("ground", "found_reason", mode="before")
    @classmethod
    def _none(cls, value: Any) -> Any:
        return value or None

    @model_validator(mode="after")
    def _whole(self) -> "AcceptanceInput":
        if self.accepted == (self.ground is not None):
            raise ValueError(_("A complaint that isn’t taken up has a reason of the law, another has none."))
        if not self.accepted and self.reason is None:
            raise ValueError(_("Say the reason in words."))
        found = self.found_in_time or self.found_objected
        if found and (not self.accepted or self.found_reason is None or not self.documents):
            raise ValueError(_("Say why you find so, and add what shows it; it is for a complaint that is taken up."))
        if not found and (self.found_reason is not None or self.documents):
            raise ValueError(_("Say what you find by this reason and these documents."))
        return self


class TransferInput(Input):
    """To which body of the list, and why."""

    body: UUID
    reason: Short


class SuspensionInput(Input):
    """Why the tender stands still, for everybody to read."""

    reason: Short


class AnswerInput(WithDocuments):
    """What the other side answers."""

    text: Text


class InquiryInput(WithDocuments):
    """A hearing or an examination, from when to when, and what came of it."""

    kind: Literal["hearing", "inspection", "testing", "appraisal", "expert_review"]
    began_at: AwareDatetime
    ended_at: AwareDatetime
    text: Text

    @field_validator("ended_at")
    @classmethod
    def _after(cls, value: datetime, info: Any) -> datetime:
        if "began_at" in info.data and value < info.data["began_at"]:
            raise ValueError(_("It ends after it begins."))
        return value


class HearingInput(SentInput):
    """About which deposit a bidder is heard: the ground that may be found, how much of it, until when it can answer."""

    deposit: UUID
    ground: Ground
    reason: Short
    amount: Amount
    answer_due_at: Instant


class LiftingInput(Input):
    """Why the body takes its order back, for everybody to read."""

    reason: Short


class DecisionInput(Input):
    """The decision: whole for the parties; ``published`` and ``law`` for everybody, in the language ``lang``.

    ``committee``: which one evaluates again, where the effect says that the bids are; ``qualifications``: whether the
    owner, where the law gives that to it, examines who is qualified again too. ``following``: whether the next
    candidate can be awarded the lot, or it ends and is called anew, where the effect cancels its contract.
    ``deposit``: which is to be kept, of the bidder that was heard; ``keep_due_at``: until when by the owner, where the
    law names no time.
    ``correct_due_at``: until when the owner corrects, where the effect says that it does.
    ``shown_because``: why what looks like personal data stays in what everybody may read; published with it.
    """

    outcome: Literal["upheld", "partly_upheld", "dismissed"]
    effect: Literal["none", "correct", "annul_award", "reevaluate", "end_lot", "cancel_contract", "forfeit"]
    following: Literal["next_candidate", "anew"] | None = None
    committee: Literal["same", "new"] | None = None
    qualifications: Literal["again"] | None = None
    deposit: UUID | None = None
    keep_due_at: AwareDatetime | None = None
    correct_due_at: AwareDatetime | None = None
    decision: Text
    published: Published
    law: Law
    lang: Literal["ko", "zh-hans", "vi", "en"]
    shown_because: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)] = ""

    @field_validator("keep_due_at", "correct_due_at", mode="before")
    @classmethod
    def _as_published(cls, value: Any) -> Any:
        """As the log will have it, so that everybody can compare it with what was signed."""
        if value and not (isinstance(value, str) and SPELLED.fullmatch(value)):
            raise ValueError(_("Write it in UTC with six decimals, such as 2026-12-14T01:30:00.000000Z."))
        return value or None

    @field_validator("committee", "qualifications", "deposit", "following", mode="before")
    @classmethod
    def _none(cls, value: Any) -> Any:
        return value or None

    @model_validator(mode="after")
    def _whole(self) -> "DecisionInput":
        if (self.effect == "reevaluate") != (self.committee is not None):
            raise ValueError(_("Say which committee evaluates again where one does, and only there."))
        if self.qualifications is not None and self.committee is None:
            raise ValueError(_("Qualifications are examined again only where the bids are evaluated again."))
        if (self.effect == "cancel_contract") != (self.following is not None):
            raise ValueError(_("Say what follows for the lot where its contract is cancelled, and only there."))
        if (self.effect == "correct") != (self.correct_due_at is not None):
            raise ValueError(_("Say until when the owner corrects where it is ordered to, and only there."))
        if self.effect == "forfeit" and self.deposit is None:
            raise ValueError(_("Say which deposit is to be kept."))
        if self.deposit is not None and self.effect == "none":
            raise ValueError(_("A decision that changes nothing orders no deposit to be kept."))
        if self.keep_due_at is not None and self.deposit is None:
            raise ValueError(_("A time is set only for a deposit that is to be kept."))
        return self
