"""Which unit decides a dossier: by procedure and authority, never by where it was taken in."""

from __future__ import annotations

from collections.abc import Mapping


def deciding_unit(competent: Mapping[str, str], authority: str) -> str | None:
    """The unit that decides for an authority.

    Authorities are numbers with dotted levels (``H98.2.13``). The one that is named counts; else the nearest one above
    it. None: nobody is competent by the procedure, and people must look at it.
    """
    wanted = authority
    while wanted:
        if wanted in competent:
            return competent[wanted]
        wanted = wanted.rpartition(".")[0]
    return None
