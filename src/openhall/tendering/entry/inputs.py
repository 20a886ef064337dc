"""What is accepted after the project."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints

from openhall.tendering.planning.public import Input, Sha256

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=5_000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Paper(Input):
    """A file that the person uploaded."""

    title: Name
    sha256: Sha256


def _named(value: Any) -> Any:
    """A form sends the fields of a paper also when there is none."""
    if not isinstance(value, list):
        return value
    return [one for one in value if not isinstance(one, dict) or any(one.values())]


Papers = Annotated[list[Paper], BeforeValidator(_named), Field(max_length=20)]


class BreachInput(Input):
    """A promise that seems broken. ``answer_days``: working days for the owner's answer."""

    condition: Code
    text: Words
    evidence: Papers = []
    answer_days: Annotated[int, Field(ge=1, le=60)]


class AnswerInput(Input):
    """What the owner says."""

    answer: Words
    evidence: Papers = []


class DecisionInput(Input):
    """Whether the promise was broken."""

    upheld: bool
    reason: Words


class FileInput(Input):
    """How long the owner has, and who set it."""

    working_days: Annotated[int, Field(ge=1, le=250)]
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=300)]


class FiledPaper(Paper):
    """A paper for one item of the file."""

    item: Code
