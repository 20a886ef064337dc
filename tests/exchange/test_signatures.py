"""HTTP message signatures against the examples of RFC 9421 and RFC 9530, and against what a forger would try."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_private_key

from openhall.exchange.systems import fields, signatures
from openhall.exchange.systems.fields import InnerList, Malformed
from openhall.exchange.systems.signatures import Forged, Message, NotSigned

# RFC 9421, B.1.4 and B.2: key and request; RFC 9530, D: digest.
PRIVATE = load_der_private_key(
    base64.b64decode("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF"), None
)
PUBLIC = base64.b64decode("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=")[-32:]
BODY = b'{"hello": "world"}'
SHA512 = "sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:"
REQUEST = Message(
    "POST",
    "https://example.com/foo?param=Value&Pet=dog",
    {
        "host": "example.com",
        "date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "content-type": "application/json",
        "content-digest": SHA512,
        "content-length": "18",
    },
    BODY,
)
COVERED = ("date", "@method", "@path", "@authority", "content-type", "content-length")
PARAMETERS = {"created": 1618884473, "keyid": "test-key-ed25519"}
SIGNATURE = "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:"
INPUT = (
    'sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length")'
    ';created=1618884473;keyid="test-key-ed25519"'
)


def bearing(message: Message, headers: dict[str, str]) -> Message:
    return replace(message, headers={**message.headers, **{name.lower(): value for name, value in headers.items()}})


def test_signs_the_example_of_the_rfc():
    assert isinstance(PRIVATE, Ed25519PrivateKey)
    made = signatures.sign(REQUEST, covered=COVERED, parameters=PARAMETERS, key=PRIVATE, label="sig-b26")

    assert made == {"Signature-Input": INPUT, "Signature": SIGNATURE}


def test_accepts_the_example_of_the_rfc_and_nothing_that_was_changed():
    signed = bearing(REQUEST, {"Signature-Input": INPUT, "Signature": SIGNATURE})
    signatures.check(signatures.found(signed), PUBLIC)

    for changed in (
        replace(signed, method="PUT"),
        replace(signed, url="https://example.com/bar?param=Value&Pet=dog"),
        replace(signed, url="https://example.org/foo?param=Value&Pet=dog"),
        bearing(signed, {"content-type": "text/plain"}),
        bearing(signed, {"signature-input": INPUT.replace("1618884473", "1618884474")}),
    ):
        with pytest.raises(Forged):
            signatures.check(signatures.found(changed), PUBLIC)
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    with pytest.raises(Forged):
        signatures.check(signatures.found(signed), other)


def test_components_of_the_rfc():
    get = Message("GET", "https://www.Example.com:443/path?param=value", {})
    values = {name: get.component(name) for name in ("@method", "@authority", "@scheme", "@path", "@query")}

    assert values == {
        "@method": "GET",
        "@authority": "www.example.com",
        "@scheme": "https",
        "@path": "/path",
        "@query": "?param=value",
    }
    assert get.component("@request-target") == "/path?param=value"
    assert Message("GET", "https://example.com", {}).component("@query") == "?"


def test_digests_of_the_rfc():
    signatures.check_digest(SHA512, BODY)
    assert signatures.content_digest(BODY) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"
    with pytest.raises(Forged):
        signatures.check_digest(SHA512, BODY + b" ")
    with pytest.raises(NotSigned):
        signatures.check_digest("md5=:AAAA:", BODY)


def test_the_name_of_a_key_is_that_of_rfc_8037():
    # RFC 8037, A.3
    public = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")

    assert signatures.key_id(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    ("input", "value"),
    [
        ("", ""),
        ("a=()", "b=:AAAA:"),
        ('a=("date"), b=("date")', "a=:AAAA:, b=:AAAA:"),
        ('a=("date" "date")', "a=:AAAA:"),
        ('a=("x-missing")', "a=:AAAA:"),
        ('a=("@query-param";name="Pet")', "a=:AAAA:"),
        ('a=("date";sf)', "a=:AAAA:"),
        ('a=("@status")', "a=:AAAA:"),
        ('a=("date"', "a=:AAAA:"),
        ("a=:AAAA:", "a=:AAAA:"),
        ('a=("date"),', "a=:AAAA:"),
    ],
)
def test_what_cant_be_judged_is_refused(input, value):
    with pytest.raises(NotSigned):
        signatures.found(bearing(REQUEST, {"Signature-Input": input, "Signature": value}))


def test_another_algorithm_is_refused():
    signed = bearing(REQUEST, {"Signature-Input": f'{INPUT};alg="hmac-sha256"', "Signature": SIGNATURE})

    with pytest.raises(NotSigned, match="Ed25519"):
        signatures.check(signatures.found(signed), PUBLIC)


def test_fields_are_read_and_written_alike():
    text = 'sig=("@method" "date");created=1;keyid="a\\"b\\\\c";ok;no=?0'
    (member,) = fields.dictionary(text).values()

    assert isinstance(member, InnerList)
    assert member.parameters == {"created": 1, "keyid": 'a"b\\c', "ok": True, "no": False}
    assert f"sig={member}" == text
    assert fields.string('"8e03978e"') == "8e03978e"
    for wrong in ("8e03978e", '"a" x', '"a"b', ":AAAA:", '"ä"', "1" * 9000):
        with pytest.raises(Malformed):
            fields.string(wrong)
