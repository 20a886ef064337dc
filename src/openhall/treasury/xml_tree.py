"""Reading XML from outside, bounded: no document type, no entities, no more bytes, elements or depth than a bank's
file has. Names lose their namespace; the namespace of the root is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

MAX_BYTES = 48 * 1024 * 1024
MAX_ELEMENTS = 2_000_000
MAX_DEPTH = 40
MAX_TEXT = 2_000


class BadXml(ValueError):
    """The file is not XML, or not XML that we take from outside."""


@dataclass(slots=True)
class Element:
    """An element with its text (blanks around it removed), its attributes and children."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def all(self, path: str) -> Iterator[Element]:
        """Every element at a path of names such as ``Ntry/Amt``, in document order."""
        first, _slash, rest = path.partition("/")
        for child in self.children:
            if child.name == first:
                if rest:
                    yield from child.all(rest)
                else:
                    yield child

    def find(self, *paths: str) -> Element | None:
        """The first element at the first path that leads to one."""
        for path in paths:
            found = next(self.all(path), None)
            if found is not None:
                return found
        return None

    def value(self, *paths: str) -> str:
        """The text of :meth:`find`; empty when there is none."""
        found = self.find(*paths)
        return found.text if found is not None else ""


def parse(data: bytes, *, max_bytes: int = MAX_BYTES) -> tuple[Element, str]:
    """The root element and its namespace.

    Raises:
        BadXml: see the module's bounds.
    """
    if len(data) > max_bytes:
        raise BadXml(f"The file has {len(data)} bytes; at most {max_bytes} are read.")
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadXml(f"The file is not well-formed XML: {error}.") from error
    if reader.root is None:
        raise BadXml("The file is empty.")
    return reader.root, reader.namespace


class _Reader:
    def __init__(self) -> None:
        self.root: Element | None = None
        self.namespace = ""
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._count = 0
        self._length = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._refused
        parser.EntityDeclHandler = self._refused
        parser.ExternalEntityRefHandler = self._refused
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)

    def _refused(self, *_declaration: object) -> int:
        raise BadXml("The file declares a document type or entities, which a bank’s file never does.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _blank, local = name.rpartition(" ")
        self._count += 1
        if self._count > MAX_ELEMENTS or len(self._open) >= MAX_DEPTH:
            raise BadXml("The file has more elements, or nests them deeper, than a bank’s file does.")
        element = Element(local, attributes)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root, self.namespace = element, namespace
        self._open.append(element)
        self._texts.append([])
        self._length = 0

    def _data(self, data: str) -> None:
        if self._texts:
            self._length += len(data)
            if self._length > MAX_TEXT:
                raise BadXml("An element holds more text than a bank’s file has anywhere.")
            self._texts[-1].append(data)

    def _end(self, _name: str) -> None:
        self._open.pop().text = "".join(self._texts.pop()).strip()
        self._length = 0
