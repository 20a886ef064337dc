"""The platform's message catalogue, without the gettext binaries.

``python -m openhall.ui.catalogue update`` extracts every message of ``src/openhall`` and merges it into the three
``.po`` files, ``compile`` writes the ``.mo`` files, ``check`` says what is missing, stale or broken and exits 1 when
anything is. A developer's tool: it needs ``polib`` from the ``dev`` dependencies.

Entries are told apart by context and English text. They name the files they stand in, not the lines, so that an
unrelated edit leaves the catalogue as it is. A text that is gone from the sources is gone from the catalogue.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGES = ("ko", "zh_Hans", "vi")

#: Function → positions of context, singular and plural among its arguments.
_SINGULAR, _PLURAL = (None, 0, None), (None, 0, 1)
_CONTEXT_SINGULAR, _CONTEXT_PLURAL = (0, 1, None), (0, 1, 2)
_KEYWORDS: dict[str, tuple[int | None, int, int | None]] = {
    "_": _SINGULAR,
    "gettext": _SINGULAR,
    "gettext_lazy": _SINGULAR,
    "gettext_noop": _SINGULAR,
    "ngettext": _PLURAL,
    "ngettext_lazy": _PLURAL,
    "pgettext": _CONTEXT_SINGULAR,
    "pgettext_lazy": _CONTEXT_SINGULAR,
    "npgettext": _CONTEXT_PLURAL,
    "npgettext_lazy": _CONTEXT_PLURAL,
}
_TEMPLATE_CALL = re.compile(r"(?<![\w.])(_|gettext|ngettext|pgettext|npgettext)\(")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}|%([sd])")


class NotExtractable(ValueError):
    """A message that no extraction can see: its text is computed (a variable, an f-string)."""

    def __init__(self, path: str, line: int) -> None:
        super().__init__(f"{path}:{line}: a message must be a literal text")


@dataclass(slots=True)
class Entry:
    """One message and where it stands. ``context`` and ``plural`` are ``None`` when it has none."""

    text: str
    plural: str | None = None
    context: str | None = None
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[str | None, str]:
        return (self.context, self.text)


def extract(root: Path = ROOT) -> list[Entry]:
    """Every message in the Python sources and templates under ``root``, sorted by first file, then by text."""
    entries: dict[tuple[str | None, str], Entry] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root.parent).as_posix()
        if path.suffix == ".py":
            found = _from_python(path.read_text(encoding="utf-8"), name)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found = _from_template(path.read_text(encoding="utf-8"), name)
        else:
            continue
        for entry in found:
            known = entries.setdefault(entry.key, entry)
            known.files.add(name)
            known.plural = known.plural or entry.plural
    return sorted(entries.values(), key=lambda entry: (min(entry.files), entry.text))


def update(languages: Sequence[str] = LANGUAGES, locale: Path = LOCALE, root: Path = ROOT) -> None:
    """Bring the ``.po`` files in step with the sources; translations that still have their text are kept."""
    entries = extract(root)
    for language in languages:
        path = _path(locale, language)
        old = {(entry.msgctxt, entry.msgid): entry for entry in _read(path)} if path.exists() else {}
        catalogue = polib.POFile(wrapwidth=110)
        catalogue.metadata = {
            "Project-Id-Version": "OpenHall",
            "Language": language,
            "MIME-Version": "1.0",
            "Content-Type": "text/plain; charset=UTF-8",
            "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": "nplurals=1; plural=0;",
        }
        for entry in entries:
            catalogue.append(_po_entry(entry, old.get(entry.key)))
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.save(str(path))


def compile(languages: Sequence[str] = LANGUAGES, locale: Path = LOCALE) -> None:
    """Write each ``.mo`` beside its ``.po``."""
    for language in languages:
        path = _path(locale, language)
        _read(path).save_as_mofile(str(path.with_suffix(".mo")))


def untranslated(
    languages: Sequence[str] = LANGUAGES, locale: Path = LOCALE, root: Path = ROOT
) -> dict[str, list[str]]:
    """Language → English texts of the sources that it doesn't have yet. Languages that lack nothing are left out."""
    wanted = [entry.key for entry in extract(root)]
    missing = {}
    for language in languages:
        path = _path(locale, language)
        done = {(entry.msgctxt, entry.msgid) for entry in _read(path) if entry.translated()} if path.exists() else set()
        if lacking := [key[1] for key in wanted if key not in done]:
            missing[language] = lacking
    return missing


def broken(languages: Sequence[str] = LANGUAGES, locale: Path = LOCALE) -> dict[str, list[str]]:
    """Language → texts whose translation names other placeholders than the English text."""
    faults: dict[str, list[str]] = {}
    for language in languages:
        path = _path(locale, language)
        for entry in _read(path) if path.exists() else ():
            english = _placeholders(entry.msgid_plural or entry.msgid)
            texts = list(entry.msgstr_plural.values()) or [entry.msgstr]
            if any(text and _placeholders(text) != english for text in texts):
                faults.setdefault(language, []).append(entry.msgid)
    return faults


def stale(languages: Sequence[str] = LANGUAGES, locale: Path = LOCALE) -> list[str]:
    """Languages whose ``.mo`` says something else than their ``.po``."""
    return [language for language in languages if not _in_step(_path(locale, language))]


def _in_step(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return path.exists() and compiled.exists() and _read(path).to_binary() == compiled.read_bytes()


def _path(locale: Path, language: str) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def _read(path: Path) -> polib.POFile:
    return polib.pofile(str(path), encoding="utf-8", wrapwidth=110)


def _placeholders(text: str) -> set[str]:
    return {next(name for name in match.groups() if name) for match in _PLACEHOLDER.finditer(text)}


def _po_entry(entry: Entry, old: polib.POEntry | None) -> polib.POEntry:
    made = polib.POEntry(
        msgid=entry.text,
        msgctxt=entry.context,
        occurrences=[(name, "") for name in sorted(entry.files)],
        flags=["python-format"] if re.search(r"%\(\w+\)[sd]", entry.plural or entry.text) else [],
    )
    if entry.plural is None:
        made.msgstr = old.msgstr or old.msgstr_plural.get(0, "") if old else ""
    else:
        made.msgid_plural = entry.plural
        made.msgstr_plural = {0: (old.msgstr_plural.get(0) or old.msgstr) if old else ""}
    return made


def _from_python(source: str, name: str) -> Iterator[Entry]:
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Call) and (positions := _KEYWORDS.get(_called(node))):
            yield _entry(node, positions, name, node.lineno)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.attr if node.func.value.id == "translation" else ""
    return ""


def _from_template(source: str, name: str) -> Iterator[Entry]:
    """Messages of a template, by way of the pseudo-source that Django makes for xgettext."""
    text = templatize(source, origin=name)
    for match in _TEMPLATE_CALL.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if text.rfind("#", text.rfind("\n", 0, match.start()) + 1, match.start()) >= 0:
            continue  # Django writes comments of the template behind a hash
        call = _parse_call(text, match.start())
        if call is None:
            raise NotExtractable(name, line)
        yield _entry(call, _KEYWORDS[match[1]], name, line)


def _parse_call(text: str, start: int) -> ast.Call | None:
    """The call that begins at ``start``: the shortest stretch up to a closing bracket that is an expression."""
    end = start
    while (end := text.find(")", end) + 1) > 0:
        try:
            node = ast.parse(text[start:end], mode="eval").body
        except SyntaxError:
            continue
        return node if isinstance(node, ast.Call) else None
    return None


def _entry(node: ast.Call, positions: tuple[int | None, int, int | None], name: str, line: int) -> Entry:
    def literal(position: int | None) -> str | None:
        if position is None:
            return None
        argument = node.args[position] if position < len(node.args) else None
        if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
            raise NotExtractable(name, line)
        return argument.value

    context, text, plural = (literal(position) for position in positions)
    return Entry(text=text or "", plural=plural, context=context, files={name})


def main(arguments: Sequence[str]) -> int:
    """``update``, ``compile`` or ``check``; exit status 1 when ``check`` finds anything."""
    match list(arguments):
        case ["update"]:
            update()
        case ["compile"]:
            compile()
        case ["check"]:
            findings = [
                f"{language}: not translated: {text}" for language, texts in untranslated().items() for text in texts
            ]
            findings += [
                f"{language}: other placeholders: {text}" for language, texts in broken().items() for text in texts
            ]
            findings += [f"{language}: the .mo file is not that of the .po file" for language in stale()]
            sys.stdout.write("".join(f"{finding}\n" for finding in findings))
            return 1 if findings else 0
        case _:
            sys.stderr.write("usage: python -m openhall.ui.catalogue update|compile|check\n")
            return 2
    return 0


if __name__ == "__main__":
    from django.conf import settings

    settings.configure(USE_I18N=True)
    raise SystemExit(main(sys.argv[1:]))
