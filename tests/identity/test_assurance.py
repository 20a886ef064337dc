"""How somebody signed in matters where a password is not enough: a passkey and a certificate suffice."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory
from tests.identity.conftest import MONDAY

from openhall.identity import edge, refusals
from openhall.identity.models import Account, Passkey

pytestmark = pytest.mark.django_db


def signed_in(character, by):
    """A request of somebody who has just signed in."""
    request = RequestFactory().get("/")
    request.session, request.user, request.received_at = SessionStore(), AnonymousUser(), MONDAY
    edge.begin_session(request, Account.objects.get(person=character.person), by=by)
    return request


@pytest.fixture
def with_passkey(colleague):
    Passkey.objects.create(person=colleague.person, credential_id=b"one", public_key=b"key", added_at=MONDAY)
    return colleague


@pytest.mark.parametrize("by", ["passkey", "certificate"])
def test_a_key_that_the_person_alone_has_suffices(with_passkey, by):
    assert edge.recently_signed_in(signed_in(with_passkey, by)).person == with_passkey.person.uuid


@pytest.mark.parametrize("by", ["password", "scan"])
def test_less_does_not_where_there_is_a_passkey(with_passkey, by):
    with pytest.raises(refusals.SignInAgain):
        edge.recently_signed_in(signed_in(with_passkey, by))


def test_a_password_suffices_for_who_has_nothing_else(colleague):
    assert edge.recently_signed_in(signed_in(colleague, "password")).person == colleague.person.uuid
