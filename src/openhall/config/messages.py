"""The message files: brought in step with the source, checked, and compiled without the machine's gettext.

The compiled files (``.mo``) are committed, because an installation has no gettext; they are written by polib, whose
output depends on the ``.po`` file alone, so that a check can compare bytes. Only collecting messages from the source
needs GNU gettext.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import polib

PLATFORM = Path(__file__).resolve().parent.parent
LOCALES = ("ko", "vi", "zh_Hans")

Key = tuple[str | None, str, str]


class MissingGettext(RuntimeError):
    """GNU gettext (``xgettext``, ``msgmerge``) isn't installed on this machine."""


def catalogue(locale: str, *, root: Path = PLATFORM) -> Path:
    """The ``.po`` file of one language."""
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def collect(root: Path = PLATFORM) -> None:
    """Bring the ``.po`` files under ``root`` in step with the source there.

    Raises:
        MissingGettext: see there.
    """
    if shutil.which("xgettext") is None:
        raise MissingGettext("GNU gettext is missing; on Debian and Ubuntu: apt-get install gettext.")
    for locale in LOCALES:
        catalogue(locale, root=root).parent.mkdir(parents=True, exist_ok=True)
    # Django's command works on the current folder, and must not load our settings: they name the real one.
    code = "from django.core.management import execute_from_command_line as run; import sys; run(sys.argv)"
    options = ["--verbosity=0", "--no-location", "--no-obsolete", "--no-wrap", "--ignore=static/*", "--ignore=tests/*"]
    for locale in LOCALES:
        options += ["--locale", locale]
    subprocess.run(
        [sys.executable, "-c", code, "makemessages", *options], cwd=root, check=True, env=_without_settings()
    )
    for locale in LOCALES:
        _without_dates(catalogue(locale, root=root))


def compile_all() -> None:
    """Write the ``.mo`` file beside every ``.po`` file."""
    for locale in LOCALES:
        path = catalogue(locale)
        if path.exists():
            path.with_suffix(".mo").write_bytes(polib.pofile(str(path)).to_binary())


def faults() -> list[str]:
    """What is wrong with the message files, one sentence each; empty when all is well."""
    found = []
    for locale in LOCALES:
        path = catalogue(locale)
        if not path.exists():
            found.append(f"{locale}: there is no message file.")
            continue
        messages = polib.pofile(str(path))
        open_ones = [*messages.untranslated_entries(), *messages.fuzzy_entries()]
        if open_ones:
            first = "; ".join(repr(entry.msgid[:60]) for entry in open_ones[:5])
            found.append(f"{locale}: {len(open_ones)} messages aren't translated, such as {first}.")
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != messages.to_binary():
            found.append(f"{locale}: the compiled file isn't that of the message file; run `make messages`.")
    return found


def out_of_step() -> list[str]:
    """Messages that the source has and a message file lacks, or the other way round, one sentence a language.

    Raises:
        MissingGettext: they can't be collected here.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "openhall"
        shutil.copytree(PLATFORM, copy, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
        collect(copy)
        for locale in LOCALES:
            ours, fresh = _keys(catalogue(locale)), _keys(catalogue(locale, root=copy))
            if missing := sorted(key[1] for key in fresh - ours):
                found.append(
                    f"{locale}: {len(missing)} messages of the source are missing, such as {missing[0][:60]!r}."
                )
            if idle := sorted(key[1] for key in ours - fresh):
                found.append(f"{locale}: {len(idle)} messages aren't in the source any more, such as {idle[0][:60]!r}.")
    return found


def _keys(path: Path) -> set[Key]:
    if not path.exists():
        return set()
    return {(e.msgctxt, e.msgid, e.msgid_plural) for e in polib.pofile(str(path)) if not e.obsolete}


def _without_dates(path: Path) -> None:
    """A time of collection in the header would change the file each time."""
    messages = polib.pofile(str(path), wrapwidth=0)
    for name in ("POT-Creation-Date", "PO-Revision-Date", "Last-Translator", "Language-Team", "Report-Msgid-Bugs-To"):
        messages.metadata.pop(name, None)
    messages.header = "Messages of OpenHall. Run `make messages` to bring them in step with the source."
    messages.metadata_is_fuzzy = 0
    messages.save(str(path))


def _without_settings() -> dict[str, str]:
    import os

    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
