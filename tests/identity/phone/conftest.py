"""Mina's computer and her telephone, and those of others."""

from __future__ import annotations

import pytest
from django.conf import settings
from tests.identity.browsing import MINA
from tests.identity.phone.devices import Computer, Telephone, bind


@pytest.fixture
def computer(db: None) -> Computer:
    """Mina's, signed in by password, with a key of its own."""
    one = Computer(settings.OPENHALL_ORIGIN)
    one.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    one.signs_up(MINA)
    _uuid, answer = one.enrols()
    assert answer.status_code == 201, answer.content
    return one


@pytest.fixture
def stranger(db: None) -> Computer:
    """A computer of which nobody is signed in."""
    one = Computer(settings.OPENHALL_ORIGIN)
    one.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36"
    return one


@pytest.fixture
def unbound(db: None) -> Telephone:
    """A telephone of nobody."""
    return Telephone(settings.OPENHALL_ORIGIN)


@pytest.fixture
def telephone(computer: Computer, unbound: Telephone) -> Telephone:
    """Mina's telephone, bound, with a session of its own."""
    answer = bind(computer, unbound)
    assert answer.status_code == 201, answer.content
    assert unbound.opens().status_code == 200
    return unbound


@pytest.fixture
def second(computer: Computer, telephone: Telephone) -> Telephone:
    """Another telephone of Mina's."""
    one = Telephone(settings.OPENHALL_ORIGIN)
    assert bind(computer, one).status_code == 201
    assert one.opens().status_code == 200
    return one
