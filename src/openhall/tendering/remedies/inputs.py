"""What the room of remedies accepts. Texts are taken letter by letter, as they were signed."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, field_validator, model_validator

from openhall.tendering.planning.public import Input, Sha256, jurisdictions

MOST_DOCUMENTS = 20
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000, pattern=r"\S")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class DocumentInput(Input):
    """A file that the person uploaded."""

    title: Title
    sha256: Sha256


class ObjectionInput(Input):
    """What somebody objects to, as what, why, and with which documents."""

    matter: Literal["documents", "result"]
    lot: UUID | None = None
    standing: Literal["bidder", "interested"]
    interest: Short | None = None
    text: Text
    documents: list[DocumentInput] = Field(default_factory=list, max_length=MOST_DOCUMENTS)

    @field_validator("documents", mode="before")
    @classmethod
    def _chosen(cls, documents: Any) -> Any:
        """A form sends an entry even where no file was chosen."""
        if not isinstance(documents, list):
            return documents
        return [one for one in documents if not (isinstance(one, Mapping) and not one.get("sha256"))]

    @model_validator(mode="after")
    def _whole(self) -> "ObjectionInput":
        if (self.matter == "result") != (self.lot is not None):
            raise ValueError(_("An objection to the result names its lot, one to the documents names none."))
        if self.standing == "interested" and self.interest is None:
            raise ValueError(_("Say in which way this concerns you."))
        return self


class ReplyInput(Input):
    """The owner's answer: whether the objection is right, what follows, and what everybody may read of it.

    ``committee``: which one evaluates again, where the bids are; ``qualifications``: whether the owner, where the law
    gives that to it, examines who is qualified again too.
    """

    upheld: bool
    measure: Literal["none", "amend_documents", "reevaluate", "end_lot"]
    committee: Literal["same", "new"] | None = None
    qualifications: Literal["again"] | None = None
    answer: Text
    summary: Short

    @field_validator("committee", "qualifications", mode="before")
    @classmethod
    def _none(cls, value: Any) -> Any:
        return value or None

    @model_validator(mode="after")
    def _whole(self) -> "ReplyInput":
        if (self.measure == "reevaluate") != (self.committee is not None):
            raise ValueError(_("Say which committee evaluates again where one does, and only there."))
        if self.qualifications is not None and self.committee is None:
            raise ValueError(_("Qualifications are examined again only where the bids are evaluated again."))
        return self


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class BodyInput(Input):
    """Which body takes complaints in an industry, how its office is reached, and where that is written."""

    jurisdiction: str
    industry: Name
    region: Name | None = None
    body: Title
    contact: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    lang: Literal["ko", "zh-hans", "vi", "en"]
    here: bool = False

    @field_validator("jurisdiction")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in jurisdictions():
            raise ValueError(_("This installation doesn’t know the law of that jurisdiction."))
        return value
