"""Everything that the catalogue and the report say, they say in four languages; nothing stale stays behind."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from click.testing import CliRunner

from openhall_indicators import report, running
from openhall_indicators.catalogue import GROUPS, LANGUAGES, catalogue, dictionary, translated
from openhall_indicators.cli import main

SAMPLE = Path(__file__).parent / "sample"
OTHERS = [lang for lang in LANGUAGES if lang != "en"]
_LITERAL = re.compile(r"""(?:say|Said)\(\s*(["'])(.+?)\1\s*[,)]""", re.S)


def said_by_the_catalogue() -> set[str]:
    found: set[str] = set()
    for one in catalogue().values():
        found |= {one.definition, one.reading, one.denominator, *one.innocent, *one.grain.split(", ")}
    return found


def said_by_the_report() -> set[str]:
    """Sentences in the code: what is given to say() or Said() as it stands, and the longer ones that have a name."""
    code = Path(report.__file__).read_text() + Path(running.__file__).read_text()
    named = {one for one in vars(report).values() if isinstance(one, str) and one.endswith(".") and " " in one[:40]}
    in_full = set(re.findall(r'"([A-Z{][^"\n]+\.)"', Path(running.__file__).read_text()))
    sentences = {one for one in in_full if "{" in one or one.startswith(("The other units", "Nothing in the data"))}
    return {said for _, said in _LITERAL.findall(code)} | named & set(dictionary()) | sentences | set(GROUPS.values())


def test_every_sentence_is_translated_and_none_is_stale():
    wanted = said_by_the_catalogue() | said_by_the_report()

    assert len(wanted) > 400
    assert not wanted - set(dictionary())
    named = {value for value in vars(report).values() if isinstance(value, str)}
    assert not set(dictionary()) - wanted - named


def test_a_translation_is_there_in_each_language_and_keeps_the_places_of_facts():
    def places(said: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(said) if name} if "{" in said else set()

    for said, others in dictionary().items():
        assert set(others) == set(OTHERS), said
        for lang, text in others.items():
            assert text.strip() == text != "", (said, lang)
            assert places(text) == places(said), (said, lang)


def test_figures_of_a_definition_are_the_same_in_all_languages():
    """A number that a translation changed or lost would be another indicator."""

    def numbers(said: str) -> list[str]:
        return sorted(re.findall(r"\d+(?:\.\d+)?", re.sub(r"(\d),(\d)", r"\1.\2", said)))

    spelt = re.compile(r"\b(one|two|three|four|five|six|seven|eight|nine|ten)\b", re.I)
    for said in said_by_the_catalogue():
        if spelt.search(said) or "10,000" in said:
            continue  # written in words there, in figures here, or the other way round
        for lang in OTHERS:
            assert set(numbers(said)) <= set(numbers(translated(said, lang))), (said, lang)


def test_a_sentence_that_nobody_translated_stays_english():
    assert translated("Something new.", "ko") == "Something new."


@pytest.mark.parametrize(("lang", "tag"), [("ko", "ko"), ("zh", "zh-Hans"), ("vi", "vi"), ("en", "en")])
def test_the_report_is_in_the_language_that_is_asked_for(tmp_path: Path, lang: str, tag: str):
    only = [word for id_ in ("A02", "B05", "F05") for word in ("--only", id_)]
    done = CliRunner().invoke(main, ["run", str(SAMPLE), "--out", str(tmp_path), "--lang", lang, *only])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "report.html").read_text()

    assert page.startswith(f'<!doctype html><html lang="{tag}">')
    for id_ in ("A02", "B05", "F05"):
        words = catalogue()[id_].words(lang)
        assert words.definition in page or words.definition.replace("'", "&#x27;") in page
        assert words.name in page
    if lang != "en":
        # What stays English says so: file names and reasons of unusable records, worked examples.
        rest = re.sub(r'<(span|ul) lang="en">.*?</\1>', "", page, flags=re.S)
        for english in ("could be answered", "Why not more", "units answered", "Highest values", "A reason to look"):
            assert english not in rest
