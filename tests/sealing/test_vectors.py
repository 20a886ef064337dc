"""What both libraries wrote, read by this one: ``python.json`` by us, ``typescript.json`` by ``web/src``."""

import base64
import io
import json
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from openhall_sealing import (
    Context,
    DocumentEntry,
    Envelope,
    SealingError,
    age,
    age_key,
    canonical,
    combine_shares,
    decrypt_share,
    open_bundle,
    open_documents,
    open_price,
    read_backup,
)
from openhall_sealing.envelope import commit_identity, commit_share
from openhall_sealing.intents import (
    SignedIntent,
    SigningKey,
    b64u_decode,
    digest_fields,
    parse_intent,
    require_fields,
    verify_signature,
)

VECTORS = Path(__file__).parent / "vectors"


def load(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(params=["python", "typescript"])
def vectors(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load(request.param)


class _Kept(io.BytesIO):
    def __init__(self, kept: dict[str, bytes], name: str) -> None:
        super().__init__()
        self._kept, self._name = kept, name

    def close(self) -> None:
        if not self.closed:
            self._kept[self._name] = self.getvalue()
        super().close()


def test_a_sealed_bid_of_either_library_opens(vectors: dict[str, Any]) -> None:
    sealed = vectors["sealed"]
    envelope = Envelope.from_json(sealed["envelope"])
    released = open_bundle(envelope, base64.b64decode(sealed["bundle"]), sealed["opening_key"])
    for part in envelope.parts:
        shares = {
            i: decrypt_share(envelope, part.kind, i, released[part.kind][i], sealed["custodians"][i]) for i in (0, 2)
        }
        assert combine_shares(envelope, part.kind, shares).identity == sealed["identities"][part.kind]

    opened = open_price(envelope, base64.b64decode(sealed["price"]), sealed["identities"]["price"])
    assert opened.sheet.to_json() == sealed["sheet"]

    kept: dict[str, bytes] = {}

    def sink(entry: DocumentEntry) -> BinaryIO:
        return _Kept(kept, entry.name)

    ciphertext = io.BytesIO(base64.b64decode(sealed["documents"]))
    open_documents(envelope, ciphertext, sealed["identities"]["documents"], sink)
    assert kept == {file["name"]: base64.b64decode(file["data"]) for file in sealed["files"]}


def test_a_backup_of_either_library_opens(vectors: dict[str, Any]) -> None:
    sealed = vectors["sealed"]

    backup = read_backup(base64.b64decode(sealed["backup"]), sealed["passphrase"])
    backup.require_for(Envelope.from_json(sealed["envelope"]))

    assert backup.opening_key == sealed["opening_key"]
    assert backup.identities == sealed["identities"]


def test_commitments_and_canonical_bytes_are_the_same(vectors: dict[str, Any]) -> None:
    found = vectors["commitments"]
    context, identity, share = Context.from_json(found["context"]), found["identity"], found["share"]

    assert commit_identity(context, identity["kind"], identity["value"]) == identity["commitment"]
    assert commit_share(context, share["kind"], share["index"], base64.b64decode(share["value"])) == share["commitment"]
    for case in vectors["canonical"]:
        assert canonical(case["value"]) == base64.b64decode(case["bytes"])


def test_an_intent_of_either_library_verifies(vectors: dict[str, Any]) -> None:
    found = vectors["intent"]
    key = SigningKey.from_jwk(found["jwk"])
    intent = parse_intent(base64.b64decode(found["canonical"]))

    verify_signature(SignedIntent(intent, b64u_decode(found["signature"])), key.public_key)
    require_fields(intent, found["payload"])

    assert intent.to_json() == found["intent"]
    assert intent.sha256 == found["challenge"]
    assert digest_fields(found["payload"]) == intent.fields


@pytest.mark.parametrize("case", load("python")["refused"], ids=lambda case: case["name"])
def test_refuses_a_bad_price(case: dict[str, Any]) -> None:
    with pytest.raises(SealingError) as refusal:
        open_price(Envelope.from_json(case["envelope"]), base64.b64decode(case["ciphertext"]), case["identity"])

    assert refusal.value.code == case["code"]


@pytest.mark.parametrize("case", load("python")["age"]["refused"], ids=lambda case: case["name"])
def test_refuses_a_bad_age_file(case: dict[str, Any]) -> None:
    identity = age_key(load("python")["age"]["identity"]).identity
    with pytest.raises(SealingError) as refusal:
        age.open_sealed(base64.b64decode(case["data"]), identity)

    assert refusal.value.code == case["code"]
