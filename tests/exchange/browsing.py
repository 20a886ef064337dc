"""A person's browser, and what it shows."""

from __future__ import annotations

from django.test import Client
from tests.people import Character

from openhall.identity.edge import PARTY
from openhall.identity.models import Account


def signed_in(who: Character) -> Client:
    """That person's browser."""
    browser = Client()
    account, _new = Account.objects.get_or_create(person=who.person, defaults={"email": who.person.email})
    browser.force_login(account)
    session = browser.session
    session[PARTY] = str(who.organisation.uuid)
    session.save()
    return browser


def shown(browser: Client, path: str) -> str:
    """The page."""
    answer = browser.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()
