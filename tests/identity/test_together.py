"""Several intents at once: each gets the verdict that it would get alone, and nobody suffers for a neighbour."""

from __future__ import annotations

import secrets
from contextvars import ContextVar, copy_context
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from tests.identity.conftest import MONDAY, Character

from openhall.identity import refusals
from openhall.identity.models import DeviceKey, Mandate, Person, SpentNonce
from openhall.identity.public import Actor, Admission, Intent, Role, Signed, authenticate, authenticate_many
from openhall.kernel.refusals import Stale
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SigningKey

THING = "notice:6d1f6f0e-0000-4000-8000-000000000001"


def sent(who: Character, payload: dict[str, Any] | None = None, **changes: Any) -> Signed:
    """An intent of theirs as a request brings it; ``changes`` say what isn't as it should be."""
    at = changes.pop("arrives", MONDAY)
    signature = changes.pop("signature", None)
    named = {"command": "do_thing", "object": THING} | {
        name: changes.pop(name) for name in ("command", "object") if name in changes
    }
    intent = who.intent("do_thing", THING, payload, **changes)
    return Signed(
        document=changes.pop("document", intent.intent.to_bytes()),
        signature=signature or b64u(intent.signature),
        assertion=None,
        payload=payload or {},
        at=at,
        **named,
    )


def alone(one: Signed) -> Any:
    """What ``authenticate`` says of it."""
    try:
        return authenticate(
            document=one.document,
            signature=one.signature,
            assertion=one.assertion,
            command=one.command,
            object=one.object,
            payload=one.payload,
            at=one.at,
        )
    except Exception as error:
        return type(error)


@pytest.mark.django_db
class TestAuthenticateMany:
    def test_says_of_each_what_is_said_of_it_alone(self, manager, colleague, django_assert_num_queries):
        stranger = Character(manager.person, manager.organisation, SigningKey.generate())
        many = [
            sent(manager, {"deposit": "12.50"}),
            sent(manager, signature=b64u(secrets.token_bytes(64))),
            sent(stranger),
            sent(colleague),
            sent(manager, object="notice:another"),
            sent(manager, arrives=MONDAY + timedelta(hours=1)),
            sent(manager, party=None),
            sent(manager),
        ]
        expected = [alone(one) for one in many]
        with django_assert_num_queries(1):
            found = authenticate_many(many)

        assert [one if isinstance(one, tuple) else type(one) for one in found] == expected
        assert [type(one).__name__ for one in found if not isinstance(one, tuple)] == [
            "IntentForged",
            "KeyUnknown",
            "IntentOtherObject",
            "IntentExpired",
        ]

    def test_reads_no_table_for_what_is_no_intent(self, manager):
        broken = Signed(b"{}", "", None, "do_thing", THING, {}, MONDAY)
        good = sent(manager)

        refused, counted = authenticate_many([broken, good])
        assert isinstance(refused, refusals.IntentMalformed)
        assert isinstance(counted, tuple)


def acting(*many: Signed) -> list[tuple[Intent, Actor]]:
    """Those who act, authenticated."""
    return [(intent, actor) for actor, intent in (alone(one) for one in many)]


def admits(admission: Admission, who: tuple[Intent, Actor], **changes: Any) -> str:
    """The name of the refusal, or nothing."""
    facts = {"roles": {Role.BIDDER}, "organisation_id": who[1].organisation_id, "version": 0, "at": MONDAY}
    facts["context"] = copy_context()
    try:
        admission.admit(*who, **facts | changes)
    except Exception as error:
        return type(error).__name__
    return ""


@pytest.mark.django_db
class TestAdmission:
    """In one transaction, after its object's row is locked."""

    def test_each_is_judged_for_itself_and_only_who_counts_spends(self, manager):
        many = acting(*(sent(manager) for _place in range(4)))
        with transaction.atomic():
            admission = Admission(many)
            found = admission.settle(
                lambda: [
                    admits(admission, many[0]),
                    admits(admission, many[1], roles={Role.AUTHORITY}),
                    admits(admission, many[2], version=1),
                    admits(admission, many[0]),
                    admits(admission, many[3]),
                ]
            )

        assert found == ["", "MandateMissing", "Stale", "IntentReplayed", ""]
        spent = set(SpentNonce.objects.values_list("nonce", flat=True))
        assert spent >= {many[0][0].nonce, many[3][0].nonce}
        assert not spent & {many[1][0].nonce, many[2][0].nonce}

    def test_what_was_spent_before_is_refused(self, manager):
        many = acting(sent(manager), sent(manager))
        with transaction.atomic():
            first = Admission(many[:1])
            assert first.settle(lambda: [admits(first, many[0])]) == [""]
        with transaction.atomic():
            again = Admission(many)
            assert again.settle(lambda: [admits(again, one) for one in many]) == ["IntentReplayed", ""]

    def test_a_key_or_mandate_revoked_since_does_not_count(self, manager):
        [one] = acting(sent(manager))
        DeviceKey.objects.filter(key_id=manager.key.key_id).update(revoked_at=MONDAY)
        with transaction.atomic():
            assert admits(Admission([one]), one) == "KeyRevoked"
        DeviceKey.objects.filter(key_id=manager.key.key_id).update(revoked_at=None)
        Mandate.objects.filter(person=manager.person).update(revoked_at=MONDAY)
        with transaction.atomic():
            assert admits(Admission([one]), one) == "MandateRevoked"

    def test_one_that_another_transaction_spends_meanwhile_frees_the_others(self, manager):
        many = acting(sent(manager), sent(manager))
        with transaction.atomic():
            admission = Admission(many)
            twin = many[1][0]
            rounds: list[list[str]] = []

            def judge() -> list[str]:
                rounds.append([admits(admission, one) for one in many])
                Person.objects.filter(pk=manager.person.pk).update(name="-".join(rounds[-1]))
                return rounds[-1]

            # What the other did is there only after the table was read.
            SpentNonce.objects.create(key_id=twin.key_id, nonce=twin.nonce, expires_at=twin.expires_at)
            found = admission.settle(judge)

        assert found == ["", "IntentReplayed"]
        assert rounds == [["", ""], found]
        assert Person.objects.get(pk=manager.person.pk).name == "-IntentReplayed"
        assert SpentNonce.objects.filter(nonce=many[0][0].nonce).exists()

    def test_nobody_is_admitted_by_another_s_intent(self, manager, colleague):
        (intent, _actor), (_intent, other) = acting(sent(manager), sent(colleague))
        with transaction.atomic(), pytest.raises(RuntimeError, match="another actor"):
            Admission([(intent, other)])

    def test_a_deputy_s_intent_says_in_whose_place(self, manager, colleague):
        own = Mandate.objects.get(person=manager.person, role=Role.BIDDER)
        Mandate.objects.create(
            person=colleague.person,
            organisation=own.organisation,
            role=Role.BIDDER,
            starts_at=MONDAY,
            ends_at=MONDAY + timedelta(days=1),
            in_place_of=own,
        )
        [one] = acting(sent(Character(colleague.person, manager.organisation, colleague.key)))
        with transaction.atomic():
            admission = Admission([one])
            assert admission.settle(lambda: [admits(admission, one)]) == [""]
        assert one[0].beside.in_place_of == manager.person.uuid

    def test_who_waits_for_an_admission_is_told_in_the_request_s_own_context_and_may_refuse_it(
        self, manager, monkeypatch
    ):
        request: ContextVar[str] = ContextVar("request", default="nobody's")
        told: list[str] = []

        def tell(_intent: Intent) -> None:
            told.append(request.get())
            if request.get() == "second":
                raise Stale(seen=1, now=2)

        monkeypatch.setattr("openhall.identity.intents._ADMISSIONS", {"test": tell})
        signed = []
        for name in ("first", "second", "third"):
            reset = request.set(name)
            signed.append(sent(manager))
            request.reset(reset)
        many = acting(*signed)
        with transaction.atomic():
            admission = Admission(many)
            found = admission.settle(
                lambda: [admits(admission, one, context=of.context) for one, of in zip(many, signed, strict=True)]
            )

        assert (told, found) == (["first", "second", "third"], ["", "Stale", ""])
        spent = set(SpentNonce.objects.values_list("nonce", flat=True))
        assert [one[0].nonce in spent for one in many] == [True, False, True]

    def test_what_may_need_two_signatures_is_not_admitted_among_others(self, manager, monkeypatch):
        monkeypatch.setattr("openhall.identity.intents.TWO_SIGNATURES", {"do_thing"})
        [one] = acting(sent(manager))
        with transaction.atomic():
            assert admits(Admission([one]), one) == "RuntimeError"


@pytest.mark.django_db(transaction=True)
def test_admission_needs_a_transaction():
    with pytest.raises(RuntimeError, match="inside"):
        Admission([])
