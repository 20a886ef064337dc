"""What the archive accepts."""

from typing import Annotated

from pydantic import StringConstraints

from openhall.tendering.planning.public import Input, Sha256

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=5_000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


class SupplementInput(Input):
    """A file that the person uploaded, and why it comes after the sealing."""

    title: Title
    sha256: Sha256
    reason: Reason


class HandOverInput(Input):
    """Who took the archive, and under which reference."""

    authority: Name
    reference: Name
