"""Keys of demo accounts: a newcomer's browser has none, so a demo instance hands them out. No other instance does."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings


def keys_of(email: str) -> dict[str, Any] | None:
    """Private keys of the demo account with this address: ``signing`` (JWK), ``opening``, ``custodian`` and
    ``investigator`` (age).

    None when this is no demo instance, or the account isn't one of the demonstration's. Read from
    ``OPENHALL_HOME/demo/keys.json``: ``{email: {"jwk": {…}, "age_identity": "AGE-SECRET-KEY-1…"}}``, where
    ``custodian_identity`` and ``investigator_identity`` may stand beside it.
    """
    if not settings.OPENHALL_DEMO:
        return None
    try:
        every = json.loads((Path(settings.OPENHALL_HOME) / "demo" / "keys.json").read_text())
    except FileNotFoundError:
        return None
    found = every.get(email)
    if found is None:
        return None
    keys = {
        "signing": found.get("jwk"),
        "opening": found.get("age_identity"),
        "custodian": found.get("custodian_identity", found.get("age_identity")),
        "investigator": found.get("investigator_identity"),
    }
    return {name: key for name, key in keys.items() if key}
