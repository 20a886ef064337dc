"""The page on which an authority lays down who witnesses the log: what it computes, what it refuses, what is signed."""

from __future__ import annotations

import secrets

import pytest
from django.test import Client
from django.utils.html import escape

from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.portal.policy_page import arithmetic, counts
from openhall.witness import public as witness
from openhall_log import KeyType, NoteKey, excludes_split_view

pytestmark = pytest.mark.django_db


def policy(n: int, k: int, *, mirrors: int = 0) -> str:
    lines, names = [f"log {witness.verifier()}"], [f"m{number}" for number in range(n)]
    for name in names:
        key = NoteKey(f"{name}.example", KeyType.COSIGNATURE, secrets.token_bytes(32)).verifier
        lines.append(f"witness {name} {key} https://{name}.example/")
    quorum = "members"
    if mirrors:
        key = NoteKey("m0.example/mirror", KeyType.COSIGNATURE, secrets.token_bytes(32)).verifier
        lines.append(f"witness m0-mirror {key}")
    lines.append(f"group members {k} {' '.join(names)}")
    if mirrors:
        lines += ["group mirrors any m0-mirror", "group both all members mirrors"]
        quorum = "both"
    return "\n".join([*lines, f"quorum {quorum}", ""])


@pytest.fixture
def authority(joins):
    character = joins("Bo Ra", "Office of Rules", Role.AUTHORITY)
    client = Client()
    client.force_login(Account.objects.get(person=character.person))
    session = client.session
    session["openhall_party"] = str(character.organisation.uuid)
    session.save()
    return client


def test_only_an_authority_comes_here(client, authority, course):
    assert client.get("/log/policy/new").status_code == 302
    officer = Client()
    officer.force_login(Account.objects.get(person=course.call.officer.person))
    assert officer.get("/log/policy/new").status_code == 403
    assert authority.get("/log/policy/new").status_code == 200
    assert "/log/policy/new" in authority.get("/log").content.decode()
    assert "/log/policy/new" not in client.get("/log").content.decode()


def test_the_page_begins_with_this_logs_own_line(authority):
    page = authority.get("/log/policy/new").content.decode()

    assert escape(f"log {witness.verifier()}") in page
    assert "data-signed-form" not in page


@pytest.mark.parametrize("mirrors", [0, 1])
def test_a_sound_policy_is_told_in_numbers_and_can_be_signed(authority, mirrors):
    text = policy(7, 5, mirrors=mirrors)
    page = authority.post("/log/policy/new", {"policy": text.replace("\n", "\r\n")}).content.decode()

    assert "You name n = 7 members, and k = 5 of them must sign." in page
    assert "2 × 5 − 7 = 3 members" in page
    assert escape("2 × 5 = 10 is more than 7 + 2 = 9") in page
    assert "With f = 3 it would not hold: 10 is not more than 7 + 3 = 10." in page
    assert "2 members may be down without the log standing still: 7 − 5." in page
    assert 'data-command="adopt_policy"' in page
    assert f"readonly>{escape(text)}</textarea>" in page
    assert ("member must hold a full copy." in page) == bool(mirrors)


def test_one_that_a_single_colluder_could_break_is_refused_with_its_numbers(authority):
    answer = authority.post("/log/policy/new", {"policy": policy(7, 4)})
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "With 4 of 7 members, one that colludes could help the log show two different histories" in page
    assert "2 × 4 = 8 is not more than 7 + 1 = 8" in page
    assert "Require at least 5 of the 7 members" in page
    assert "data-signed-form" not in page


@pytest.mark.parametrize("text", ["", "nonsense\n", "log x\n", "\ud800\n", "quorum none\n"], ids=range(5))
def test_rubbish_is_refused_with_a_reason(authority, text):
    answer = authority.post("/log/policy/new", {"policy": text.encode("utf-8", "replace").decode()})

    assert answer.status_code == 422
    assert "data-signed-form" not in answer.content.decode()


def test_the_arithmetic_is_that_of_the_log():
    for n in range(1, 12):
        for k in range(1, n + 1):
            told = " ".join(arithmetic(n, k))
            assert excludes_split_view(n, k, 1) == ("is broken" not in told), (n, k)
            tolerated = max((f for f in range(n + 1) if excludes_split_view(n, k, f)), default=-1)
            assert (f"So f = {tolerated} may" in told) == (tolerated >= 1), (n, k)


def test_members_are_counted_where_they_can_be():
    assert counts(policy(7, 5, mirrors=1).encode()) == (7, 5)
    assert counts(policy(3, 2).encode()) == (3, 2)
    assert counts(b"log\n") is None
