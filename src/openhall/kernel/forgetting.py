"""What the kernel destroys when a person is erased: messages, copies of letters in the folder for mail, uploads."""

from __future__ import annotations

import email
from collections.abc import Collection
from email.utils import getaddresses
from pathlib import Path
from uuid import UUID

from django.conf import settings

from openhall.kernel.models import Message, Upload

RULE = b"-" * 79 + b"\n"
"""What Django's file backend writes after each letter."""


def forget(person: UUID, addresses: Collection[str]) -> None:
    """Destroy the person's messages, their letters in the folder for mail, and the names of files they uploaded.

    Rows first: a worker that is sending one of them holds it, so we wait, and find what it has written. Idempotent.
    What the files hold belongs to the acts that name them, and stays.
    """
    rows = Message.objects.filter(person=person)
    known = {address.lower() for address in [*addresses, *rows.values_list("email", flat=True)] if address}
    rows.delete()
    Upload.objects.filter(owner=person).update(name="")
    if known:
        remove_letters(known)


def forget_messages(people: Collection[UUID]) -> int:
    """Destroy what was written to erased people by whoever read their address just before; returns how many."""
    late = Message.objects.filter(person__in=list(people)).order_by("id")
    found = list(late.values_list("person", flat=True))
    for person in dict.fromkeys(found):
        forget(person, [])
    return len(found)


def remove_letters(addresses: Collection[str]) -> None:
    """Take the letters to these addresses (in lower case) out of the folder for mail; letters to others stay."""
    folder = getattr(settings, "EMAIL_FILE_PATH", None)
    if not folder or not Path(folder).is_dir():
        return
    for path in sorted(Path(folder).glob("*.log")):
        letters = path.read_bytes().split(RULE)
        kept = [letter for letter in letters if not _is_to(letter, addresses)]
        if len(kept) == len(letters):
            continue
        if any(letter.strip() for letter in kept):
            fresh = path.with_suffix(".new")
            fresh.write_bytes(RULE.join(kept))
            fresh.replace(path)
        else:
            path.unlink()


def _is_to(letter: bytes, addresses: Collection[str]) -> bool:
    message = email.message_from_bytes(letter.lstrip())
    named = getaddresses([str(value) for name in ("To", "Cc", "Bcc") for value in message.get_all(name, [])])
    return any(address.lower() in addresses for _name, address in named)
