"""Signed intents: what is accepted and every way of being refused."""

import dataclasses
import secrets
from datetime import UTC, datetime, timedelta

import pytest

from openhall_sealing import b64u, canonical, errors
from openhall_sealing.intents import (
    Intent,
    SignedIntent,
    SigningKey,
    build_intent,
    format_instant,
    intent_from_json,
    parse_headers,
    parse_instant,
    parse_intent,
    require_act,
    require_alive,
    require_fields,
    verify_signature,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
PAYLOAD = {"deposit": {"amount": "20000.00", "currency": "CNY"}, "lots": ["一", "二"], "note": None}
NOTICE = "notice:6f1c1c1e-8d5a-4c55-9d53-5c1d9d7f0a11"


@pytest.fixture
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
def intent(key: SigningKey) -> Intent:
    return build_intent(
        origin="https://hall.example",
        command="publish_notice",
        object=NOTICE,
        version=3,
        party="0d3b8d5e-0d3b-4d5e-8d5e-0d3b8d5e0d3b",
        payload=PAYLOAD,
        nonce=secrets.token_bytes(16),
        expires_at=NOON + timedelta(minutes=5),
        key=key.key_id,
    )


def test_a_signed_intent_travels_in_headers_and_verifies(key: SigningKey, intent: Intent) -> None:
    headers = key.sign(intent).headers()

    signed = parse_headers(headers["Intent"], headers["Intent-Signature"])
    verify_signature(signed, key.public_key)
    require_fields(signed.intent, PAYLOAD)
    require_act(signed.intent, origin="https://hall.example", command="publish_notice", object=NOTICE)
    require_alive(signed.intent, NOON)

    assert signed.intent == intent
    assert intent_from_json(intent.to_json()) == intent


def test_refuses_a_changed_intent_and_another_key(key: SigningKey, intent: Intent) -> None:
    signed = key.sign(intent)
    with pytest.raises(errors.IntentSignatureInvalid):
        verify_signature(SignedIntent(dataclasses.replace(intent, version=4), signed.signature), key.public_key)
    with pytest.raises(errors.IntentSignatureInvalid):
        verify_signature(SignedIntent(intent, bytes(64)), key.public_key)
    with pytest.raises(errors.IntentKeyMismatch):
        verify_signature(signed, SigningKey.generate().public_key)
    with pytest.raises(errors.IntentKeyMismatch):
        SigningKey.generate().sign(intent)


@pytest.mark.parametrize(
    ("payload", "facts"),
    [
        (PAYLOAD | {"extra": 1}, {"unsigned": ["extra"], "missing": [], "changed": []}),
        ({"deposit": PAYLOAD["deposit"], "note": None}, {"unsigned": [], "missing": ["lots"], "changed": []}),
        (PAYLOAD | {"lots": ["二", "一"]}, {"unsigned": [], "missing": [], "changed": ["lots"]}),
    ],
)
def test_refuses_a_payload_that_was_not_signed(intent: Intent, payload: dict[str, object], facts: object) -> None:
    with pytest.raises(errors.IntentFieldsMismatch) as refusal:
        require_fields(intent, payload)

    assert refusal.value.facts == facts


def test_lives_at_most_ten_minutes(intent: Intent) -> None:
    with pytest.raises(errors.IntentExpired):
        require_alive(intent, NOON + timedelta(minutes=5))
    with pytest.raises(errors.IntentTooLongLived):
        require_alive(intent, NOON - timedelta(minutes=7))


@pytest.mark.parametrize("field", ["origin", "command", "object"])
def test_is_for_one_act(intent: Intent, field: str) -> None:
    expected = {"origin": "https://hall.example", "command": "publish_notice", "object": NOTICE, field: "other"}

    with pytest.raises(errors.IntentForAnother) as refusal:
        require_act(intent, **expected)

    assert refusal.value.facts["field"] == field


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"version": -1},
        {"version": True},
        {"party": "me"},
        {"nonce": "short"},
        {"nonce": "_" * 22},
        {"expires_at": "2026-03-02T12:00:00Z"},
        {"expires_at": "2026-02-30T12:00:00.000000Z"},
        {"expires_at": "٢026-03-02T12:00:00.000000Z"},
        {"origin": "https://hall.example/"},
        {"fields": {"a": "00"}},
        {"key": "0" * 31},
        {"more": 1},
    ],
)
def test_refuses_what_is_not_an_intent(intent: Intent, change: dict[str, object]) -> None:
    with pytest.raises(errors.IntentMalformed):
        parse_intent(canonical({**intent.to_json(), **change}))


def test_refuses_other_spellings(intent: Intent) -> None:
    good = intent.to_bytes()
    for data in (good + b"\n", good.replace(b'"v":1', b'"v":1.0'), b"x" * 20_000, b"\xff"):
        with pytest.raises(errors.IntentMalformed):
            parse_intent(data)
    for pair in ((b64u(good), None), (None, b64u(bytes(64))), (b64u(good) + "=", b64u(bytes(64))), ("", "")):
        with pytest.raises(errors.IntentMalformed):
            parse_headers(*pair)


def test_a_key_survives_its_jwk() -> None:
    key = SigningKey.from_scalar(2**200 + 12345)

    assert SigningKey.from_jwk(key.to_jwk()).key_id == key.key_id
    with pytest.raises(errors.BadKey):
        SigningKey.from_jwk({**key.to_jwk(), "x": key.to_jwk()["y"]})


def test_instants_have_one_spelling() -> None:
    at = datetime(2026, 3, 2, 20, 0, 0, 5, tzinfo=UTC)

    assert format_instant(at) == "2026-03-02T20:00:00.000005Z"
    assert parse_instant(format_instant(at)) == at
    with pytest.raises(ValueError, match="zone"):
        format_instant(at.replace(tzinfo=None))
