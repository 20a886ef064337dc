"""The first leaves of a log: which installation it is, and the packs of law it starts with."""

import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

import openhall
from openhall.witness import acts
from openhall.witness.models import Head, Outbox
from openhall.witness.recording import LOG, record
from openhall_log import is_sandbox

NAMESPACE = UUID("6f0e2f0a-5a3c-4c1c-8a52-3a3f0d2f7b11")


class OtherLog(RuntimeError):
    """The operator has connected a database to an installation of another kind."""


def found_instance(*, packs: Mapping[str, str], at: datetime) -> None:
    """Record what this installation is, once, and every pack (id → digest) that isn't on the log yet.

    Raises:
        OtherLog: the database holds the log of a sandbox, and this is none, or the other way round.
    """
    with transaction.atomic(durable=True):
        Head.objects.get_or_create(pk=1)
        Head.objects.select_for_update().get(pk=1)
        founded = Outbox.objects.filter(code=acts.INSTANCE_FOUNDED.code).first()
        if founded is not None:
            _require_same_kind(str(json.loads(bytes(founded.leaf))["public"]["origin"]))
        else:
            record(
                acts.INSTANCE_FOUNDED(
                    object=f"instance:{uuid5(NAMESPACE, settings.OPENHALL_LOG_ORIGIN)}",
                    public={
                        "origin": settings.OPENHALL_LOG_ORIGIN,
                        "instance": settings.OPENHALL_INSTANCE,
                        "virtual_clock": settings.OPENHALL_INSTANCE == "scratch",
                        "software": f"openhall {openhall.__version__}",
                    },
                ),
                intent=None,
                actor=LOG,
                at=at,
            )
        for pack, sha256 in sorted(packs.items()):
            register_pack(pack, sha256, at=at)


def _require_same_kind(origin: str) -> None:
    """A log stays what it was founded as. ``origin``: its name on its first leaf."""
    if is_sandbox(origin) != settings.OPENHALL_SANDBOX:
        raise OtherLog(f"The log in this database is called {origin}; OPENHALL_SANDBOX says otherwise.")


def register_pack(pack: str, sha256: str, *, at: datetime) -> None:
    """Record the digest of a pack of law, by rule and once, in the caller's transaction (which holds the head)."""
    thing = f"pack:{uuid5(NAMESPACE, pack + sha256)}"
    if not Outbox.objects.filter(code=acts.PACK_REGISTERED.code, object=thing).exists():
        record(
            acts.PACK_REGISTERED(object=thing, public={"pack": pack, "sha256": sha256}), intent=None, actor=LOG, at=at
        )
