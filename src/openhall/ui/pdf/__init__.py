"""Papers: PDF/A-3b from plain data, the same bytes for the same data on every machine."""

from openhall.ui.pdf.glyphs import printable
from openhall.ui.pdf.typesetting import Attachment, Paper, Section, Table, TypesettingFailed, typeset, typeset_source

__all__ = [
    "Attachment",
    "Paper",
    "Section",
    "Table",
    "TypesettingFailed",
    "printable",
    "typeset",
    "typeset_source",
]
