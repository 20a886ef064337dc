"""The catalogue finds every message, keeps translations, and says what is missing."""

import re
from pathlib import Path

import polib
import pytest

from openhall.ui import catalogue

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy, gettext_lazy
a = _("A whole "
      "sentence.")
b = ngettext("%(n)d bid", "%(n)d bids", 3)
c = pgettext_lazy("of a seal", "Open")
d = plain("not a message")
"""
TEMPLATE = """{% load i18n %}
{% comment %}{% translate "Not this" %}{% endcomment %}
<p title="{% translate 'Proof (file)' %}">
{% blocktranslate with n=name %}Dear {{ n }}, 5% of it.{% endblocktranslate %}</p>
{% blocktranslate count n=bids %}{{ n }} bid{% plural %}{{ n }} bids{% endblocktranslate %}
{% translate "Open" context "of a hall" %} {% tag _("Late") %}
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A small tree of sources."""
    root = tmp_path / "house"
    (root / "templates").mkdir(parents=True)
    (root / "acts.py").write_text(PYTHON, encoding="utf-8")
    (root / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    return root


def test_extracts_literals_of_python_and_templates(house: Path) -> None:
    found = {(entry.context, entry.text, entry.plural) for entry in catalogue.extract(house)}

    assert found == {
        (None, "A whole sentence.", None),
        (None, "%(n)d bid", "%(n)d bids"),
        ("of a seal", "Open", None),
        (None, "Proof (file)", None),
        (None, "Dear %(n)s, 5%% of it.", None),
        (None, "%(n)s bid", "%(n)s bids"),
        ("of a hall", "Open", None),
        (None, "Late", None),
    }


@pytest.mark.parametrize("call", ["_(name)", '_(f"{name} bids")', '_("a" + name)'])
def test_a_computed_message_is_refused_with_its_place(house: Path, call: str) -> None:
    (house / "wrong.py").write_text(f"\n{call}\n", encoding="utf-8")

    with pytest.raises(catalogue.NotExtractable, match=r"house/wrong\.py:2"):
        catalogue.extract(house)


def test_update_keeps_translations_and_drops_what_is_gone(house: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    catalogue.update(["ko"], locale, house)
    path = locale / "ko" / "LC_MESSAGES" / "django.po"
    entries = polib.pofile(str(path))
    for entry in entries:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: "입찰 " + entry.msgid_plural}
        else:
            entry.msgstr = "번역 " + entry.msgid
    entries.save(str(path))
    (house / "acts.py").write_text('_("Late")\n_("New")\n', encoding="utf-8")

    catalogue.update(["ko"], locale, house)

    kept = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in polib.pofile(str(path))}
    assert kept[None, "Late"] == "번역 Late"
    assert (None, "A whole sentence.") not in kept
    assert catalogue.untranslated(["ko"], locale, house) == {"ko": ["New"]}
    assert catalogue.broken(["ko"], locale) == {}


def test_a_translation_that_loses_a_placeholder_is_broken(house: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    catalogue.update(["vi"], locale, house)
    path = locale / "vi" / "LC_MESSAGES" / "django.po"
    entries = polib.pofile(str(path))
    entries.find("Dear %(n)s, 5%% of it.").msgstr = "Kính gửi quý vị."
    entries.save(str(path))

    assert catalogue.broken(["vi"], locale) == {"vi": ["Dear %(n)s, 5%% of it."]}


def test_compiled_files_follow_their_sources(house: Path, tmp_path: Path) -> None:
    locale = tmp_path / "locale"
    catalogue.update(["vi"], locale, house)
    assert catalogue.stale(["vi"], locale) == ["vi"]

    catalogue.compile(["vi"], locale)
    assert catalogue.stale(["vi"], locale) == []


def test_the_platforms_own_catalogue_breaks_no_placeholder() -> None:
    assert catalogue.broken() == {}
    assert catalogue.stale() == []


def test_the_design_system_is_translated() -> None:
    ours = {entry.text for entry in catalogue.extract() if any("openhall/ui/" in name for name in entry.files)}

    missing = {language: sorted(ours & set(texts)) for language, texts in catalogue.untranslated().items()}
    assert ours
    assert {language: texts for language, texts in missing.items() if texts} == {}


def test_every_term_of_the_glossary_stands_in_four_languages_once() -> None:
    glossary = Path(__file__).resolve().parents[2] / "docs" / "reference" / "glossary.md"
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in glossary.read_text(encoding="utf-8").splitlines()
        if line.startswith("| ") and not line.startswith("| English")
    ]
    terms = [row[0] for row in rows]

    assert len(rows) >= 60
    assert [row for row in rows if len(row) != 5 or not all(row)] == []
    assert sorted(set(terms)) == sorted(terms)


def test_no_label_says_twice_that_a_field_may_stay_empty():
    """``text_field … required=False`` says it by itself; a label that says it too reads “(optional) (optional)”."""
    label = re.compile(r'\{% translate "[^"]*\(optional\)" as (\w+) %\}')
    doubled = []
    for page in Path(catalogue.__file__).parents[1].rglob("templates/**/*.html"):
        text = page.read_text(encoding="utf-8")
        for found in label.finditer(text):
            field = re.search(rf"\{{% text_field [^%]*\b{found[1]}\b[^%]*%\}}", text[found.end() :])
            if field and "required=False" in field[0]:
                doubled.append(f"{page.name}: {found[0]}")

    assert doubled == []
