"""What checking and taking in accepts."""

from typing import Annotated

from pydantic import Field, StringConstraints

from openhall.tendering.planning.public import Input, Sha256

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)]
Address = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Origin(Input):
    """What whoever brings a file says of it; ``publisher`` and ``licence`` count only where the file is silent.

    ``name``: of the file. ``source``: the address where the file can be had.
    """

    name: Line = ""
    publisher: Line = ""
    licence: Address = ""
    source: Address = ""


class ImportInput(Input):
    """What is signed: the file that was checked, and how many releases its report promises."""

    file_sha256: Sha256
    taken: Annotated[int, Field(ge=1, le=10_000)]
