"""The pseudo-locale ``en-xa``: English with accents and 40 % more of it, so that a layout too tight shows at once."""

import re
from html.parser import HTMLParser
from math import ceil

_ACCENTS = str.maketrans("aceiknorsuyzACEINORSUYZ", "àçéîķñôŕšûýžÀÇÉÎÑÔŔŠÛÝŽ")
_SILENT = frozenset({"script", "style", "svg"})
_WORD = re.compile(r"\S")


def stretch(text: str) -> str:
    """A text with accents, two fifths longer, between brackets; blank text stays as it is."""
    if not _WORD.search(text):
        return text
    lead = text[: len(text) - len(text.lstrip())]
    trail = text[len(text.rstrip()) :]
    core = text.strip()
    wanted = ceil(len(core) * 0.4)
    filling = (" lorem ipsum dolor" * (wanted // 18 + 1))[:wanted].rstrip() if wanted > 3 else "~" * wanted
    return f"{lead}[{core.translate(_ACCENTS)}{filling}]{trail}"


class _Stretcher(HTMLParser):
    """Copies a page and stretches its text nodes; markup, scripts, styles and drawings pass unchanged."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in _SILENT
        self.parts.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self.parts.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(data if self._silent else stretch(data))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.parts.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.parts.append(f"<!{decl}>")


def pseudo_html(page: str) -> str:
    """The page in the pseudo-locale."""
    stretcher = _Stretcher()
    stretcher.feed(page)
    stretcher.close()
    return "".join(stretcher.parts)
