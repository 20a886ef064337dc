"""Guests share a copy of a public page for a moment; nobody is given what was made for another."""

from __future__ import annotations

import threading
import time

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from openhall.config import crowd
from openhall.config.crowd import Crowd
from openhall.witness import public as witness


class Site:
    """A site that counts the pages it makes."""

    def __init__(self, **headers: str) -> None:
        self.made = 0
        self.headers = headers

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.made += 1
        return HttpResponse(f"page {self.made}", headers=self.headers)


@pytest.fixture
def seconds(settings):
    settings.OPENHALL_CROWD_SECONDS = 60.0


def served(site, *requests):
    handle = crowd.crowd(site)
    return [handle(request).content.decode() for request in requests]


def guest(path="/", **headers):
    return RequestFactory(headers=headers).get(path)


@pytest.mark.usefixtures("seconds")
def test_guests_share_one_page():
    assert served(Site(), guest(), guest(), guest()) == ["page 1"] * 3


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize(
    "other",
    [
        lambda: guest("/halls"),
        lambda: guest("/?page=2"),
        lambda: guest(accept_language="ko"),
        lambda: guest(cookie="sessionid=abc"),
        lambda: guest(authorization="Bearer abc"),
        lambda: RequestFactory().post("/"),
        lambda: guest("/api/v1/tenders"),
    ],
    ids=["page", "query", "language", "signed in", "program", "writing", "interface"],
)
def test_others_get_their_own(other):
    site = Site()
    handle = crowd.crowd(site)
    handle(guest())
    assert handle(other()).content == b"page 2"
    assert handle(guest()).content == b"page 1"


@pytest.mark.usefixtures("seconds")
def test_the_language_cookie_chooses_the_copy():
    site = Site()
    handle = crowd.crowd(site)
    korean, english = guest(cookie="django_language=ko"), guest(cookie="django_language=en")
    assert [handle(page).content for page in (korean, english, korean)] == [b"page 1", b"page 2", b"page 1"]


@pytest.mark.usefixtures("seconds")
def test_a_page_that_sets_a_cookie_is_never_shared():
    def site(request: HttpRequest) -> HttpResponse:
        response = HttpResponse("yours")
        response.set_cookie("csrftoken", "secret")
        return response

    handle = crowd.crowd(site)
    handle(guest())
    assert "csrftoken" in handle(guest()).cookies


@pytest.mark.usefixtures("seconds")
@pytest.mark.parametrize("headers", [{"Cache-Control": "no-store"}, {"Content-Type": "application/json"}])
def test_what_is_not_a_public_page_is_made_each_time(headers):
    assert served(Site(**headers), guest(), guest()) == ["page 1", "page 2"]


@pytest.mark.usefixtures("seconds")
def test_a_new_checkpoint_ends_every_copy(monkeypatch):
    editions = iter([(1,), (1,), (2,)])
    monkeypatch.setattr(witness, "edition", lambda: next(editions))
    assert served(Site(), guest(), guest(), guest()) == ["page 1", "page 1", "page 2"]


def test_a_copy_grows_old():
    pages, site = Crowd(0.05), Site()
    key = ("host", "/", "en", ())
    first = pages.answer(key, lambda: site(guest()))
    time.sleep(0.1)
    assert [first.content, pages.answer(key, lambda: site(guest())).content] == [b"page 1", b"page 2"]


def test_of_those_who_ask_at_once_one_makes_the_page():
    pages, site, start = Crowd(60), Site(), threading.Barrier(8)

    def slow() -> HttpResponse:
        time.sleep(0.2)
        return site(guest())

    def ask() -> None:
        start.wait()
        pages.answer(("host", "/", "en", ()), slow)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert site.made == 1


def test_a_page_that_fails_leaves_nobody_waiting():
    pages, site = Crowd(60), Site()
    key = ("host", "/", "en", ())

    def fails() -> HttpResponse:
        raise RuntimeError("no page")

    with pytest.raises(RuntimeError):
        pages.answer(key, fails)
    assert pages.answer(key, lambda: site(guest())).content == b"page 1"


def test_copies_are_bounded():
    pages = Crowd(60)
    for number in range(crowd.MOST_PAGES + 50):
        pages.answer(("host", f"/{number}", "en", ()), lambda: HttpResponse("page"))
    assert len(pages._copies) == crowd.MOST_PAGES


@pytest.mark.django_db
def test_public_pages_carry_nothing_of_one_guest(client):
    for path in ("/", "/tenders", "/halls", "/open-data", "/verify"):
        page = client.get(path)
        assert not page.cookies, path
        assert b"csrfmiddlewaretoken" not in page.content, path
