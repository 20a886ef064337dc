"""Letters from templates: filled from the dossier, previewed, sent to one or many, kept on the file; history stays."""

from __future__ import annotations

import json
import re

import pytest
from tests.people import Character
from tests.procedures.contact.conftest import TEXTS, House
from tests.procedures.dossiers.conftest import NOW, Citizen

from openhall.identity.models import Person
from openhall.identity.public import MandateMissing
from openhall.kernel import clock as house_clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.procedures.contact import forgetting
from openhall.procedures.contact.inputs import TemplateInput
from openhall.procedures.contact.models import Letter, LetterOrder, TemplateState
from openhall.procedures.contact.refusals import FieldEmpty, NotOffered, TemplateOver, UnknownField
from openhall.procedures.dossiers.models import Dossier
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def leaf(code: str) -> str:
    return bytes(Outbox.objects.filter(code=code).latest("id").leaf).decode()


class TestTemplates:
    def test_a_second_of_the_same_name_is_a_new_edition_and_the_first_stays_in_the_history(self, house: House) -> None:
        first = house.publishes()
        again = house.publishes()
        first.refresh_from_db()

        assert (again.edition, again.state) == (2, TemplateState.IN_USE)
        assert (first.state, first.texts) == (TemplateState.REPLACED, TEXTS)
        assert json.loads(leaf("CAL-04"))["public"] == {
            "name": "It is on its way", "edition": 2, "languages": ["en", "vi"]
        }  # fmt: skip

    def test_a_field_that_isnt_there_is_refused(self, house: House) -> None:
        with pytest.raises(UnknownField) as refused:
            house.publishes(texts={"vi": {"subject": "Hồ sơ {nummer}", "body": "Một lá thư."}})
        assert refused.value.facts["field"] == "nummer"

    def test_one_that_is_withdrawn_isnt_sent_any_more_and_its_letters_keep_their_words(self, house: House) -> None:
        about, template = house.desk.accepted(), house.publishes()
        house.sends(template, about)
        template = house.withdraws(template)

        assert (template.state, template.reason) == (TemplateState.WITHDRAWN, "The words were unclear.")
        assert json.loads(leaf("CAL-05"))["public"] == {"edition": 1}
        with pytest.raises(TemplateOver):
            house.sends(template, about)
        with pytest.raises(MoveNotAllowed):
            house.withdraws(template)
        assert about.code in Letter.objects.get().subject

    def test_officers_send_and_publish_nothing_and_another_head_withdraws_nothing(
        self, house: House, joins, neighbour: Character, citizen: Citizen
    ) -> None:
        template = house.publishes()
        for who in (house.desk.clerk, neighbour, citizen):
            with pytest.raises(MandateMissing):
                house.publishes(who=who)
            with pytest.raises((NotFound, MandateMissing)):
                house.withdraws(template, who=who)

    def test_what_the_office_publishes_every_unit_sends(
        self, house: House, office: Character, neighbour: Character, as_reader
    ) -> None:
        own, every = house.publishes(name="Of one unit"), house.publishes(who=office, name="Of the office")
        listed = as_reader(neighbour).get("/api/v1/letter-templates").json()["templates"]
        assert [one["uuid"] for one in listed] == [str(every.uuid)]
        assert as_reader(neighbour).get(f"/desk/letters/{own.uuid}").status_code == 404


class TestSending:
    def test_one_letter_is_filled_from_the_dossier_in_the_readers_language_and_told(
        self, house: House, citizen: Citizen
    ) -> None:
        Person.objects.filter(pk=citizen.person.pk).update(locale="vi")
        about = house.desk.accepted()
        Message.objects.all().delete()
        order = house.sends(house.publishes(), about)

        (letter,) = Letter.objects.all()
        assert letter.subject == f"Hồ sơ {about.code}"
        assert re.search(r"Giang Ly \(fictional\): .*2026.*See you soon\.", letter.body)
        assert "{" not in letter.body
        (message,) = Message.objects.all()
        assert (message.person, message.subject) == (citizen.person.uuid, letter.subject)
        said = json.loads(leaf("CAL-06"))
        assert said["public"] == {
            "unit": "H98.2", "template": str(order.template.uuid), "edition": 1, "letters": 1
        }  # fmt: skip
        assert "Giang" not in leaf("CAL-06")
        assert str(about.uuid) not in leaf("CAL-06")

    def test_what_a_person_wrote_is_never_taken_for_a_field(self, house: House) -> None:
        about = house.desk.accepted()
        about.applicant = {"name": "{words} {unit}"}
        about.save()
        house.sends(house.publishes(), about)
        assert "{words} {unit}" in Letter.objects.get().body

    def test_to_many_all_of_them_or_none(self, house: House) -> None:
        rows = [house.desk.accepted() for _place in range(3)]
        waiting = house.desk.files()
        template = house.publishes()
        with pytest.raises(FieldEmpty) as refused:
            house.sends(template, *rows, waiting)
        assert refused.value.facts["dossier"] == waiting.code
        assert not LetterOrder.objects.exists()
        house.sends(template, *rows)

        assert {one.dossier for one in Letter.objects.all()} == set(rows)

    def test_a_template_of_a_state_is_for_dossiers_in_it(self, house: House) -> None:
        template = house.publishes(status="done")
        with pytest.raises(NotOffered):
            house.sends(template, house.desk.accepted())

    def test_of_a_dossier_that_came_to_the_desk_it_is_kept_to_be_handed_over(self, house: House, unit) -> None:
        clerk = house.desk.clerk
        row = house.desk.takes_in(house.desk.drafts(who=clerk, desk=unit))
        row = house.desk.steps("accept_dossier", row)
        Message.objects.all().delete()
        house.sends(house.publishes(), row)

        assert Letter.objects.get().told is False
        assert not Message.objects.exists()

    def test_only_the_unit_that_decides_sends(
        self, house: House, office: Character, neighbour: Character, citizen: Citizen
    ) -> None:
        about, template = house.desk.accepted(), house.publishes(who=office)
        for who in (neighbour, citizen, office):
            with pytest.raises((NotFound, MandateMissing)):
                house.sends(template, about, who=who)


class TestPages:
    @pytest.fixture
    def at_noon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(house_clock, "now", lambda: NOW)

    def test_the_preview_shows_each_letter_and_what_isnt_sent(self, house: House, as_reader, at_noon: None) -> None:
        about, waiting, template = house.desk.accepted(), house.desk.files(), house.publishes()
        officer = as_reader(house.desk.clerk)
        assert about.code in officer.get(f"/desk/letters/{template.uuid}").content.decode()
        here = f"/desk/letters/{template.uuid}/preview?d={about.uuid}&d={waiting.uuid}&words=Bring+it."
        page = officer.get(here).content.decode()

        assert f"Your dossier {about.code}" in page
        plain = page.replace("\u00a0", " ").replace("&nbsp;", " ")
        assert re.search(r"it is due by (\w+, )?4 June 2026\. Bring it\.", plain)
        assert f"{waiting.code} – A field of the letter would be empty." in page
        assert f'name="dossiers" value="{about.uuid}"' in page

    def test_both_sides_read_the_file_and_strangers_dont(
        self, house: House, as_reader, at_noon: None, citizen: Citizen, neighbour: Character
    ) -> None:
        about = house.desk.accepted()
        house.sends(house.publishes(), about)
        house.hears(answer="On Thursday.", dossier=about.code)
        here = f"/dossiers/{about.uuid}/letters"
        for who, calls in ((citizen, 0), (house.desk.clerk, 1)):
            assert f"Your dossier {about.code}" in as_reader(who).get(here).content.decode()
            assert len(as_reader(who).get(f"/api/v1{here}").json()["calls"]) == calls
        assert here in as_reader(citizen).get(f"/dossiers/{about.uuid}").content.decode()
        for address in (here, f"/api/v1{here}"):
            assert as_reader(neighbour).get(address).status_code == 404

    def test_a_head_publishes_on_a_page_in_four_languages(self, house: House, as_reader, at_noon: None) -> None:
        page = as_reader(house.desk.head).get("/desk/letters/new").content.decode()
        assert 'data-command="publish_letter_template"' in page
        assert {"subject-vi", "subject-en", "subject-ko", "subject-zh-hans"} <= set(re.findall(r'name="([^"]+)"', page))
        payload = {
            "name": "By a page",
            "subject-vi": "Hồ sơ",
            "body-vi": "Một lá thư.",
            "subject-en": "",
            "body-en": "",
        }
        assert set(TemplateInput.model_validate(payload).texts) == {"vi"}
        assert "publish_letter_template" not in as_reader(house.desk.clerk).get("/desk/letters/new").content.decode()


def test_who_is_erased_is_in_no_letter(house: House, citizen: Citizen) -> None:
    about: Dossier = house.desk.accepted()
    house.sends(house.publishes(), about)
    forgetting.destroy(Person.objects.get(pk=citizen.person.pk), NOW)
    assert (Letter.objects.get().subject, Letter.objects.get().body) == ("", "")
