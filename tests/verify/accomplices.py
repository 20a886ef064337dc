"""What an operator with accomplices does to a case: new acts, new signatures by keys that it enrols itself."""

from __future__ import annotations

import copy
import datetime
import hmac
import json

from tests.verify.forge import Forge, sha256

from openhall_sealing import b64u, canonical
from openhall_sealing.intents import SigningKey, digest_fields, intent_from_json


def chained(case: Forge, code: str, body: dict, before: str) -> None:
    """Put a new act of the case into the log before the act with another code."""
    place = case.lines.index(case.line(before))
    leaf = {"v": 1, "code": code, **body, "case": dict(case.lines[place]["leaf"]["case"])}
    case.lines.insert(place, {"index": 0, "leaf": leaf, "proof": []})
    renumber(case)


def renumber(case: Forge) -> None:
    for index, line in enumerate(case.lines):
        line["index"] = index


def forged(award: dict[str, bytes], change) -> dict[str, bytes]:
    case = Forge(award)
    change(case)
    return case.resealed()


def case_has(case: Forge, code: str) -> bool:
    return any(line["leaf"]["code"] == code for line in case.lines)


def date(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def by_accomplice(case: Forge, code: str, command: str, payload: dict) -> None:
    """Have an act signed by an accomplice of the operator, whose key is enrolled, in the right organisation's name."""
    key = SigningKey.generate()
    enrol(case, key)
    next(one for one in case.intents if one["intent"]["command"] == command)["intent"]["fields"] = digest_fields(
        payload
    )
    resign(case, command, case.leaf(code), key)


def prune(case: Forge) -> None:
    """Leave out intents that no act names any more."""
    named = {line["leaf"].get("intent", {}).get("sha256") for line in case.lines}
    named |= {entry["hidden"].get("intent", {}).get("sha256") for entry in case.hidden}
    case.intents = [one for one in case.intents if sha256(canonical(one["intent"])) in named]


def revoke(case: Forge, key: SigningKey, *, before: str | None) -> None:
    """Revoke the key that :func:`enrol` enrolled, before an act of the case or after the last."""
    leaf = copy.deepcopy(next(line["leaf"] for line in case.lines if line["leaf"]["code"] == "SUB-05"))
    model = next(one for one in case.intents if one["intent"]["command"] == "enrol_key")["intent"]
    intent = {**model, "command": "revoke_key", "object": leaf["object"], "fields": {}, "key": key.key_id}
    signed = key.sign(intent_from_json({**intent, "nonce": b64u(b"\3" * 16)}))
    del leaf["commitments"]
    leaf |= {"code": "SUB-06", "public": {}}
    leaf["intent"] = {"sha256": signed.intent.sha256, "signature": b64u(signed.signature)}
    place = len(case.lines) if before is None else case.lines.index(case.line(before))
    case.lines.insert(place, {"index": 0, "leaf": leaf, "proof": []})
    renumber(case)
    line = {"intent": signed.intent.to_json(), "signature": b64u(signed.signature)}
    case.intents.append({**line, "public_key": b64u(key.public_key)})


def resign(case: Forge, command: str, leaf: dict, key: SigningKey) -> None:
    """Sign an act anew, with a key of the operator's."""
    line = next(one for one in case.intents if one["intent"]["command"] == command)
    line["intent"]["key"] = key.key_id
    signed = key.sign(intent_from_json(line["intent"]))
    line |= {"signature": b64u(signed.signature), "public_key": b64u(key.public_key)}
    leaf["actor"] = "f" * 32
    leaf["intent"] = {"sha256": sha256(canonical(line["intent"])), "signature": line["signature"]}


def enrol(case: Forge, key: SigningKey) -> None:
    """A first entry that enrols a key of the operator's."""
    model = next(one for one in case.intents if one["intent"]["command"] == "enrol_key")
    thing, public_key = "key:3f0c1e8a-2222-4000-8000-000000000000", b64u(key.public_key)
    fields = digest_fields({"kind": "program", "label": "program", "public_key": public_key})
    signed = key.sign(
        intent_from_json(
            {**json.loads(json.dumps(model["intent"])), "object": thing, "key": key.key_id, "fields": fields}
        )
    )
    salt = b"\7" * 32
    commitment = hmac.digest(salt, b"public_key\0" + thing.encode() + b"\0" + canonical(public_key), "sha256").hex()
    leaf = {
        **copy.deepcopy(case.leaf("SUB-05")),
        "object": thing,
        "commitments": {"public_key": commitment},
        "intent": {"sha256": signed.intent.sha256, "signature": b64u(signed.signature)},
    }
    case.lines.insert(0, {"index": 0, "leaf": leaf, "proof": []})
    renumber(case)
    case.intents.append(
        {"intent": signed.intent.to_json(), "signature": b64u(signed.signature), "public_key": public_key}
    )
    case.disclosures.append(
        {
            "leaf_sha256": sha256(canonical(leaf)),
            "path": "public_key",
            "record": thing,
            "salt": salt.hex(),
            "value": public_key,
        }
    )
