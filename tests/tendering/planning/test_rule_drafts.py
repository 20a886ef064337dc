"""Rules edited by form: ordinary forms that work without script, save at every button and lose nothing."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from tests.people import MONDAY, REGISTERED

from openhall.identity import edge
from openhall.identity.models import Account
from openhall.tendering.planning import packs
from openhall.tendering.planning.inputs import PackProposal
from openhall.tendering.planning.models import RuleDraft

CN = "cn@2019-03-02"
FIELD = re.compile(
    r'<(?:input|textarea)[^>]*? name="(?P<name>[^"]+)"[^>]*?>(?P<inner>[^<]*)|<select[^>]*? name="(?P<select>[^"]+)"'
    r"[^>]*>(?P<options>.*?)</select>",
    re.DOTALL,
)


@pytest.fixture(autouse=True)
def static_folder(settings, home):
    """WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def browser(who, **headers):
    """Somebody's browser, without script."""
    client = Client(headers=headers)
    account, _ = Account.objects.get_or_create(person=who.person, defaults={"email": f"{who.person.pk}@example.org"})
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[edge.PARTY] = str(who.organisation.uuid)
    session.save()
    return client


def answers(page):
    """What a browser would send of the editing form as it stands on the page."""
    form = page[page.index('id="answers"') : page.rindex("</form>")]
    sent = {}
    for found in FIELD.finditer(form):
        whole = found[0]
        if found["select"]:
            chosen = re.search(r'<option value="([^"]*)" selected', found["options"])
            first = re.search(r'<option value="([^"]*)"', found["options"])
            sent[found["select"]] = html.unescape((chosen or first)[1])
        elif 'type="checkbox"' in whole:
            if " checked" in whole:
                sent.setdefault(found["name"], []).append(re.search(r'value="([^"]*)"', whole)[1])
        elif whole.startswith("<textarea"):
            sent[found["name"]] = html.unescape(found["inner"])
        else:
            sent[found["name"]] = html.unescape(re.search(r'value="([^"]*)"', whole)[1])
    sent.pop("csrfmiddlewaretoken", None)
    return sent


class Editing:
    """An authority at its draft."""

    def __init__(self, client):
        self.client = client
        begun = client.post("/desk/rules/drafts", {"before": CN})
        self.draft = begun["Location"]
        self.page = ""

    def opens(self, part):
        self.address = f"{self.draft}/{part}"
        self.page = self.client.get(self.address).content.decode()
        return self

    def presses(self, button, **typed):
        """Press a button after typing; the page that comes of it."""
        answer = self.client.post(self.address, answers(self.page) | typed | {"do": button}, follow=True)
        self.status = answer.status_code
        self.page = answer.content.decode()
        return self

    @property
    def way(self):
        """The stages as the form lists them."""
        rows = self.page[self.page.index('id="group_way"') : self.page.index('id="id_add"')]
        return re.findall(r"<li><strong>([^<]+)</strong>", rows)

    @property
    def row(self):
        return RuleDraft.objects.get()


@pytest.fixture
def editing(authority):
    return Editing(browser(authority))


def test_a_form_that_nobody_touched_says_the_same(editing):
    editing.opens("procedures/inquiry").presses("save")

    assert "The draft is saved." in editing.page
    assert 'class="oh-errors"' not in editing.page
    overview = editing.client.get(editing.draft).content.decode()
    assert 'data-command="propose_pack"' in overview
    files = json.loads(html.unescape(re.search(r'name="files" data-type="json" value="([^"]*)"', overview)[1]))
    before = packs.texts_of(CN)
    made = packs.read_pack("cn@2030-01-01", {name: text.encode() for name, text in {**before, **files}.items()})
    assert made.procedures["inquiry"] == packs.pack_named(CN).procedures["inquiry"]
    assert packs.compare(packs.pack_named(CN), made) == ()


def test_up_and_down_move_a_stage_by_a_button_and_keep_the_focus_there(editing):
    editing.opens("procedures/inquiry")
    first = editing.way
    editing.presses("down-2")

    assert editing.way == [*first[:2], first[3], first[2], *first[4:]]
    assert re.search(r'id="down-3"[^>]* autofocus', editing.page)
    assert "The rooms do these stages in this order" in editing.page, "told beside the field"
    assert 'href="#group_way"' in editing.page
    editing.presses("up-3")
    assert editing.way == first
    assert "The rooms do these stages in this order" not in editing.page
    assert re.search(r'id="up-2"[^>]* autofocus', editing.page)


def test_what_is_held_outside_stands_where_it_was_moved_and_in_the_diagram(editing):
    editing.opens("procedures/inquiry").presses("add-outside")
    at = len(editing.way) - 1
    assert "Give the source" in editing.page
    names = {f"way-{at}-name-{one}": f"Hearing {one}" for one in ("en", "ko", "zh-hans", "vi")}
    editing.presses("save", **names, **{f"way-{at}-citation": "Article 7"})
    for place in range(at, 3, -1):
        editing.presses(f"up-{place}")

    assert editing.way[3] == "Hearing en"
    assert editing.page.count('class="pp-outside"') == 1
    (outside,) = [one for one in editing.row.changes["procedures"]["inquiry"]["way"] if "elsewhere" in one]
    assert outside["elsewhere"] == "hearing_en"


def test_what_is_missing_is_told_beside_its_own_field(editing):
    editing.opens("procedures/inquiry").presses("save", **{"name-vi": ""})
    assert 'href="#id_name-vi"' in editing.page
    assert 'id="id_name-vi-error"' in editing.page
    assert 'id="id_name-ko-error"' not in editing.page


def test_what_is_wrong_is_kept_as_it_was_typed_and_keeps_the_draft_from_being_proposed(editing):
    editing.opens("procedures/inquiry").presses("save", citation="", note="Half a thought")

    assert "Give the source" in editing.page
    assert "Half a thought" in editing.client.get(editing.address).content.decode()
    overview = editing.client.get(editing.draft).content.decode()
    assert "1 thing is missing." in overview
    assert "procedures/inquiry.toml: Give the source" in overview
    assert 'data-command="propose_pack"' not in overview


def test_two_windows_never_overwrite_each_other_unseen(editing):
    editing.opens("procedures/inquiry")
    other = editing.page
    editing.presses("save", note="One")
    editing.page = other
    editing.presses("save", note="Two")

    assert editing.status == 409
    assert "saved in another window" in editing.page
    assert "Two" in editing.page
    assert editing.row.changes["procedures"]["inquiry"]["note"] == "One"
    editing.presses("save", note="Two")
    assert editing.row.changes["procedures"]["inquiry"]["note"] == "Two"


def test_a_further_procedure_and_a_further_class_are_proposed_and_adopted_as_any_other(editing, authority):
    four = ("en", "ko", "zh-hans", "vi")
    added = editing.client.post(editing.draft, {"do": "add-procedures", "procedures_name": "Quick", "start": "inquiry"})
    assert added["Location"] == f"{editing.draft}/procedures/quick"
    names = {f"name-{one}": f"Quick {one}" for one in four}
    editing.opens("procedures/quick").presses("save", **names, citation="Article 1", switches=[])
    assert "The pack has no such procedure yet." in editing.page
    added = editing.client.post(editing.draft, {"do": "add-classes", "classes_name": "Data rights"})
    names = {f"name-{one}": f"Data {one}" for one in four}
    editing.opens("classes/data_rights").presses(
        "save", **names, citation="Article 2", categories=["rights"], procedures=["open", "quick"], usual="quick"
    )
    overview = editing.client.get(editing.draft).content.decode()
    files = json.loads(html.unescape(re.search(r'name="files" data-type="json" value="([^"]*)"', overview)[1]))
    assert sorted(files) == ["classes/data_rights.toml", "procedures/quick.toml"]

    uuid = uuid4()
    payload = {"before": CN, "from_date": MONDAY.date().isoformat(), "source": "An ordinance", "files": files}
    signed = authority.signs("propose_pack", f"pack-version:{uuid}", 0, payload, at=REGISTERED)
    row = packs.propose_pack(version_uuid=uuid, proposal=PackProposal.model_validate(payload), **signed)
    made = packs.made_by(row)
    assert made.classes["data_rights"].procedures == ("quick", "open")
    assert made.by("quick").get("time_limits.bid_period") == 3, "the values of what it began as"
    assert made.procedures["quick"].switches == frozenset()
    assert packs.check(row).adoptable


def test_switches_methods_publicity_and_documents(editing):
    editing.opens("procedures/open").presses("add-document")
    at = len(packs.pack_named(CN).procedures["open"].documents)
    names = {f"documents-{at}-name-{one}": f"Drawings {one}" for one in ("en", "ko", "zh-hans", "vi")}
    editing.presses(
        "save", **names, **{f"documents-{at}-citation": "Article 9", "publicity-answers-citation": "Article 8",
                            "methods-citation": "Article 10"},
        switches=["invitation"], methods=["lowest_evaluated_price"], publicity=["notice", "answers"],
        **{"publicity-notice-citation": "Article 6"},
    )  # fmt: skip
    made = editing_result(editing)

    assert made.switched("invitation")
    assert made.get("evaluation.methods") == ("lowest_evaluated_price",)
    assert {one.code: one.citation for one in made.procedures["open"].publicity} == {
        "notice": "Article 6",
        "answers": "Article 8",
    }
    assert made.procedures["open"].documents[-1].code == "drawings_en"
    editing.presses("save", methods=["rising_auction"])
    assert 'href="#group_methods"' in editing.page


def editing_result(editing):
    from openhall.tendering.planning import rule_drafts

    return rule_drafts.examine(editing.row).by("open")


def test_changes_are_taken_back_and_drafts_thrown_away(editing):
    editing.opens("procedures/inquiry").presses("save", note="Away with it")
    editing.presses("take-back")
    assert editing.row.changes["procedures"] == {}
    assert editing.client.post(editing.draft, {"do": "discard"})["Location"] == "/desk/rules"
    assert not RuleDraft.objects.exists()


def test_a_name_without_letters_is_refused_beside_its_field(editing):
    answer = editing.client.post(editing.draft, {"do": "add-procedures", "procedures_name": "询价", "start": ""})
    assert answer.status_code == 422
    assert "询价" in answer.content.decode()
    assert "Name it in English" in answer.content.decode()


def test_only_an_authority_and_only_its_own(editing, officer, joins):
    assert browser(officer).post("/desk/rules/drafts", {"before": CN}).status_code == 403
    assert browser(officer).get(editing.draft).status_code == 403
    assert Client().get(editing.draft).status_code in {302, 401}
    assert editing.client.get("/desk/rules/drafts").status_code == 405
    assert editing.client.get(f"{editing.draft}/procedures/lottery").status_code == 404
