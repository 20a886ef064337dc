"""An edition in another language: handed in by who keeps it, shown to who reads it, never in place of what counts."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from pydantic import ValidationError
from tests.procedures.catalogue.conftest import BIRTH, NOW

from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import translating
from openhall.procedures.catalogue.inputs import TranslationInput
from openhall.procedures.catalogue.models import Translation
from openhall.procedures.catalogue.refusals import TranslationDiffers
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
PAGE = f"/procedures/{BIRTH['code']}"
ENGLISH: dict[str, Any] = {
    "lang": "en",
    "title": "Registration of a birth (fictional)",
    "field": "Civil status",
    "sequence": "File the dossier.\nReceive the result.",
    "method": "Online or at the one-stop desk.",
    "components": "Application\nCertificate of birth",
    "subjects": "Parents or relatives",
    "agency": "People’s Committee of an invented commune",
    "result": "Birth certificate",
    "fees": "Fee",
}


@pytest.fixture
def june(monkeypatch):
    """It is 1 June 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def translates(catalogue):
    """``translates(edition, title="…")``: an officer of the commune hands a translation in."""

    def hand_in(row, *, who=None, **changes):
        payload = {name: value for name, value in (ENGLISH | changes).items() if value is not None}
        payload["edition"] = str(row.uuid)
        uuid = uuid4()
        signed = (who or catalogue.clerk).signs(
            "translate_edition", f"procedure-translation:{uuid}", 0, payload, at=NOW
        )
        given = TranslationInput.model_validate(payload)
        return translating.translate_edition(translation=uuid, given=given, **signed)[0]

    return hand_in


def text(answer) -> str:
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


class TestTranslating:
    def test_it_is_on_the_log_word_for_word(self, catalogue, translates):
        row = translates(catalogue.published())

        leaf = json.loads(Outbox.objects.get(leaf_sha256=row.leaf_sha256).leaf)
        assert leaf["code"] == "PRC-09"
        assert leaf["public"] == {"procedure": BIRTH["code"], "edition": 1, "lang": "en"}
        assert row.said["components"] == ["Application", "Certificate of birth"]

    def test_a_later_one_takes_the_place_of_an_earlier_one(self, catalogue, translates):
        edition = catalogue.published()
        translates(edition)
        translates(edition, title="Birth, registered (fictional)")

        assert [one.title for one in Translation.objects.filter(replaced_at=None)] == ["Birth, registered (fictional)"]
        assert translating.said_in([edition], "en")[edition.pk].title == "Birth, registered (fictional)"

    @pytest.mark.parametrize(
        "changes",
        [
            {"lang": "vi"},
            {"components": "Application"},
            {"components": "One\nTwo\nThree"},
            {"fees": None},
            {"requirements": "Something that the edition doesn’t ask for."},
        ],
    )
    def test_it_says_neither_more_nor_less_than_the_edition(self, catalogue, translates, changes):
        edition = catalogue.published()

        with pytest.raises(TranslationDiffers):
            translates(edition, **changes)
        assert not Translation.objects.exists()

    def test_an_empty_part_is_no_translation(self, catalogue, translates):
        with pytest.raises(ValidationError):
            translates(catalogue.published(), result="  ")

    def test_only_what_is_public_is_translated(self, catalogue, translates):
        with pytest.raises(NotFound):
            translates(catalogue.drafts())

    def test_only_by_the_body_that_keeps_it(self, catalogue, translates, joins):
        edition = catalogue.published()

        for stranger in (joins("Em Bui", "Commune of Elsewhere", Role.DESK), catalogue.office):
            with pytest.raises(MandateMissing):
                translates(edition, who=stranger)
        assert translates(edition, who=catalogue.head).lang == "en"


class TestReading:
    def test_a_reader_of_that_language_sees_it_first_and_what_counts_beside_it(
        self, catalogue, translates, as_reader, june
    ):
        translates(catalogue.published())
        guest = as_reader(None)

        english = text(guest.get(PAGE))
        assert '<h1 lang="en">Registration of a birth (fictional)</h1>' in english
        assert "Certificate of birth" in english
        assert "3 working days" in english
        assert "8,000" in english
        assert "what counts is the text in Tiếng Việt" in english
        counts = text(guest.get(PAGE, {"original": "1"}))
        assert '<h1 lang="vi">Đăng ký khai sinh (hư cấu)</h1>' in counts
        assert "This is a translation" not in counts
        korean = text(guest.get(PAGE, headers={"accept-language": "ko"}))
        assert '<h1 lang="vi">' in korean

    def test_the_list_has_it_and_is_searched_in_both_languages(self, catalogue, translates, as_reader, june):
        translates(catalogue.published())
        guest = as_reader(None)

        assert "Registration of a birth" in text(guest.get("/procedures", {"q": "birth registration"}))
        assert "Registration of a birth" in text(guest.get("/procedures", {"q": "khai sinh"}))
        assert "Registration of a birth" not in text(guest.get("/procedures", {"q": "divorce"}))

    def test_a_replaced_one_is_found_no_more(self, catalogue, translates, as_reader, june):
        edition = catalogue.published()
        translates(edition, title="Obsolescence (fictional)")
        translates(edition)

        assert "Registration of a birth" not in text(as_reader(None).get("/procedures", {"q": "obsolescence"}))

    def test_programs_read_both(self, catalogue, translates, as_reader, june):
        translates(catalogue.published())

        [edition] = as_reader(None).get(f"/api/v1{PAGE}").json()["editions"]
        assert edition["title"] == BIRTH["title"]
        [one] = edition["translations"]
        assert (one["lang"], one["counts"], one["said"]["title"]) == ("en", False, ENGLISH["title"])


class TestTheForm:
    def test_shows_what_counts_beside_each_field(self, catalogue, translates, as_reader, june):
        edition = catalogue.published()
        url = f"/desk/procedures/editions/{edition.uuid}/translation"
        page = text(as_reader(catalogue.clerk).get(url, {"lang": "en"}))

        assert 'data-command="translate_edition"' in page
        assert "Giấy chứng sinh" in page
        assert 'name="requirements"' not in page
        translates(edition)
        assert "Certificate of birth" in text(as_reader(catalogue.clerk).get(url, {"lang": "en"}))
        assert "Certificate of birth" not in text(as_reader(catalogue.clerk).get(url, {"lang": "ko"}))

    def test_is_for_nobody_else(self, catalogue, as_reader, joins, june):
        edition = catalogue.published()
        url = f"/desk/procedures/editions/{edition.uuid}/translation"

        assert as_reader(None).get(url).status_code == 302
        for stranger in (joins("Em Bui", "Commune of Elsewhere", Role.DESK), catalogue.office):
            assert as_reader(stranger).get(url).status_code == 404
        assert f"{url}" not in text(as_reader(None).get(PAGE))
