"""Pieces of Markdown that several pages are made of."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

HEAD = "<!-- Written by `make docs` from the code; edit the code, not this page. -->"


def page(title: str, *paragraphs: str) -> list[str]:
    """The head of a page: title, who writes it, introduction."""
    return [f"# {title}", "", HEAD, "", *(line for paragraph in paragraphs for line in (paragraph, ""))]


def cell(value: object) -> str:
    """A text that fits into one cell of a table."""
    return " ".join(str(value).replace("|", "\\|").split())


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """A table and the empty line after it."""
    lines = [f"| {' | '.join(header)} |", "|" + "---|" * len(header)]
    lines += [f"| {' | '.join(cell(value) for value in row)} |" for row in rows]
    return [*lines, ""]


def code(value: object) -> str:
    """An inline piece of code, empty for nothing."""
    return f"`{value}`" if value not in (None, "") else ""


def codes(values: Iterable[object]) -> str:
    """Several of them."""
    return ", ".join(code(value) for value in values)


def prose(docstring: str | None) -> str:
    """The first paragraph of a docstring, with its double backquotes and roles as Markdown has them."""
    first = inspect.cleandoc(docstring or "").partition("\n\n")[0]
    plain = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", first)
    return " ".join(plain.replace("``", "`").split())


def anchor(title: str) -> str:
    """The fragment under which Git forges link a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
