"""Switching the language keeps the page and what was typed on it."""

import json
import os
from pathlib import Path

import pytest
from django.test import Client, RequestFactory

from openhall.ui import pages
from openhall.ui.answers import MOST_CHARACTERS, take_answers
from openhall.ui.messages import MESSAGES
from openhall.ui.pseudo import pseudo_html, stretch

ROOT = Path(__file__).resolve().parents[2]


class Visitor:
    """One browser session, without a database."""

    def __init__(self) -> None:
        self.session: dict[str, object] = {}

    def switches(self, query: str = "", **body: object) -> str:
        request = RequestFactory().post(f"/language/{query}", body)
        request.session = self.session  # type: ignore[assignment]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        response = pages.switch_language(request)
        return f"{response.cookies['django_language'].value} {response['Location']}"

    def opens(self, path: str) -> dict[str, list[str]]:
        request = RequestFactory().get(path)
        request.session = self.session  # type: ignore[assignment]
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return dict(take_answers(request))


@pytest.fixture
def visitor() -> Visitor:
    return Visitor()


def test_the_switch_stays_on_the_page(visitor: Visitor) -> None:
    assert visitor.switches(language="ko", next="/tenders/7?tab=lots") == "ko /tenders/7?tab=lots"
    assert visitor.opens("/tenders/7?tab=lots") == {}


def test_the_switch_leads_nowhere_else(visitor: Visitor) -> None:
    assert visitor.switches(language="vi", next="https://elsewhere.example/") == "vi /"


def test_typed_answers_come_back_once_on_their_own_page(visitor: Visitor) -> None:
    visitor.switches("?next=/form", language="vi", name="Cầu", papers=["0", "2"], password="secret")

    assert visitor.opens("/other") == {}
    assert visitor.opens("/form") == {"name": ["Cầu"], "papers": ["0", "2"]}
    assert visitor.opens("/form") == {}


def test_a_session_is_no_store_for_documents(visitor: Visitor) -> None:
    visitor.switches("?next=/form", language="vi", text="x" * (MOST_CHARACTERS + 1))

    assert visitor.session == {}


def test_the_form_page_shows_the_kept_answers_in_the_new_language(settings: object) -> None:
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"  # type: ignore[attr-defined]
    settings.MIDDLEWARE = [  # type: ignore[attr-defined]
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
    ]
    browser = Client()
    page = browser.post(
        "/language/?next=/_gallery/form/",
        {"language": "ko", "name": "아리랑 다리", "method": "1", "papers": ["0", "2"], "agreed": "on"},
        follow=True,
    ).content.decode()

    assert '<html lang="ko">' in page
    assert 'value="아리랑 다리"' in page
    assert page.count("checked") == 4


def test_every_message_of_the_scripts_can_be_translated(english: None) -> None:
    path = ROOT / "web" / "messages.json"
    if not path.exists():
        if os.environ.get("CI"):
            pytest.fail("web/messages.json is missing")
        pytest.skip("the scripts' messages aren't here yet")
    wanted = json.loads(path.read_text(encoding="utf-8"))

    assert {key: str(text) for key, text in MESSAGES.items()} == wanted


def test_the_pseudo_locale_is_two_fifths_longer_and_touches_no_markup() -> None:
    text = "Withdraw the bid"

    assert len(stretch(text)) >= len(text) * 1.4
    assert stretch("  \n") == "  \n"
    page = pseudo_html('<!doctype html><p title="a">Bid &amp; go</p><script>let a = 1 < 2;</script><br>')
    assert page.startswith('<!doctype html><p title="a">[')
    assert "&amp;" in page
    assert page.endswith("<script>let a = 1 < 2;</script><br>")


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "status"), [("", 302), ("?next=/_gallery/form/", 403)], ids=["plain", "answers"])
def test_only_what_keeps_answers_needs_the_token(query, status):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/language/{query}", {"language": "ko", "next": "/"}).status_code == status
