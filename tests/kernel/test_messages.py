"""Messages are in the inbox at once and in the post when the post works."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from tests.kernel.conftest import HANA, MINA, MONDAY

from openhall.kernel import messages
from openhall.kernel.models import Message
from openhall.kernel.refusals import NotFound

pytestmark = pytest.mark.django_db


def tell(**changes):
    facts = {"subject": "개찰 시작", "body": "Bids are being opened.", "link": "/halls/1", "at": MONDAY}
    return messages.tell(MINA, **(facts | {"email": "mina@example.org"} | changes))


def test_the_inbox_is_newest_first_and_ones_own():
    first, second = tell(subject="first"), tell(subject="second")
    messages.tell(HANA, subject="theirs", body="", at=MONDAY)

    assert messages.inbox(MINA) == [second, first]
    assert messages.inbox(MINA, before=second.pk) == [first]
    assert messages.unread(MINA) == 2
    messages.mark_read(MINA, first.uuid, MONDAY)
    assert messages.unread(MINA) == 1
    with pytest.raises(NotFound):
        messages.mark_read(HANA, second.uuid, MONDAY)


def test_due_messages_are_sent_once(settings):
    tell()
    tell(email="")

    assert messages.deliver_due(MONDAY - timedelta(seconds=1)) == 0
    assert messages.deliver_due(MONDAY) == 1
    assert messages.deliver_due(MONDAY) == 0
    (sent,) = mail.outbox
    assert (sent.subject, sent.to) == ("개찰 시작", ["mina@example.org"])
    assert sent.body.endswith(f"{settings.OPENHALL_ORIGIN}/halls/1")


def test_a_failing_post_is_tried_again_ever_later_and_given_up_at_last(monkeypatch):
    def fail(*_arguments):
        raise ConnectionRefusedError

    message, at = tell(), MONDAY
    monkeypatch.setattr(EmailBackend, "send_messages", fail)
    for wait in messages.WAITS:
        assert messages.deliver_due(at) == 0
        assert messages.deliver_due(at + wait - timedelta(seconds=1)) == 0
        at += wait
    messages.deliver_due(at)
    message.refresh_from_db()

    assert (message.attempts, message.given_up_at) == (len(messages.WAITS) + 1, at)
    monkeypatch.undo()
    assert messages.deliver_due(at + timedelta(days=9)) == 0
    assert messages.inbox(MINA) == [message]


def test_the_post_recovers(monkeypatch):
    tell()
    with monkeypatch.context() as broken:
        broken.setattr(EmailBackend, "send_messages", lambda *_a: (_ for _ in ()).throw(TimeoutError()))
        messages.deliver_due(MONDAY)

    assert messages.deliver_due(MONDAY + messages.WAITS[0]) == 1
    assert Message.objects.get().sent_at == MONDAY + messages.WAITS[0]


def test_a_subject_is_one_line_and_not_too_long_for_the_post():
    tell(subject="a\n" * 300)

    assert messages.deliver_due(MONDAY) == 1
    assert mail.outbox[0].subject == ("a " * 300)[:200]


def test_many_are_sent_each_once_and_a_bad_address_stops_no_other(monkeypatch):
    real = EmailBackend.send_messages

    def refuse_one(backend, letters):
        if letters[0].to == ["bad@example.org"]:
            raise ConnectionResetError
        return real(backend, letters)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_one)
    addresses = [f"person{number}@example.org" for number in range(2 * messages.BATCH)]
    addresses.insert(3, "bad@example.org")
    letters = [messages.Letter(MINA, address, "en", "Bids are due", "Soon.") for address in addresses]
    written = messages.tell_all(letters, at=MONDAY)

    assert [message.email for message in messages.inbox(MINA)] == addresses[::-1]
    assert messages.deliver_due(MONDAY) == len(addresses) - 1
    assert messages.deliver_due(MONDAY) == 0
    assert sorted(sent.to[0] for sent in mail.outbox) == sorted(set(addresses) - {"bad@example.org"})
    failed = Message.objects.get(sent_at=None)
    assert (failed.pk, failed.attempts) == (written[3].pk, 1)


def test_no_more_go_out_at_once_than_was_asked():
    for _ in range(7):
        tell()

    assert [messages.deliver_due(MONDAY, limit=5), messages.deliver_due(MONDAY, limit=5)] == [5, 2]
