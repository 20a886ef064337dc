"""A camera in the hall: a host's browser that records, for the tests of picture and sound."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client

from openhall.identity.models import Account
from openhall.tendering.hall import commands, footage, recordings
from openhall.tendering.hall.models import PieceKind, Recording
from openhall.witness.models import Outbox

SOUND, PICTURE, STILL = PieceKind.SOUND, PieceKind.PICTURE, PieceKind.STILL


def leaves(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


def signed_in(who):
    client = Client()
    client.force_login(Account.objects.get(person=who.person))
    session = client.session
    session["openhall_party"] = str(who.organisation.uuid)
    session.save()
    return client


def webm(word="a"):
    return footage.WEBM + word.encode() * 50


class Camera:
    """A host's browser that records; ``uuid`` is its recording."""

    def __init__(self, held, who, *, begins=True):
        self.held, self.who, self.uuid = held, who, uuid4()
        self.actor = held.signs(who, "look", version=0)["actor"]
        self.began = held.hall.now
        if begins:
            self.begins()

    def begins(self, *, told=True, meeting=None):
        payload = {"meeting": str(meeting or self.held.uuid), "told": told}
        signed = self.who.signs("begin_recording", f"recording:{self.uuid}", 0, payload, at=self.held.hall.now)
        return commands.begin_recording(recording=self.uuid, meeting=UUID(payload["meeting"]), told=told, **signed)

    @property
    def row(self):
        return Recording.objects.get(uuid=self.uuid)

    @property
    def passed(self):
        return int((self.held.hall.now - self.began) / timedelta(milliseconds=1))

    def sends(self, number, data=None, *, kind=SOUND, began_ms=None, lasts_ms=3000, sha256="", actor=None):
        data = webm(str(number)) if data is None else data
        sha256 = sha256 or hashlib.sha256(data).hexdigest()
        began_ms = self.passed - lasts_ms if began_ms is None else began_ms
        actor = actor or self.actor
        recordings.may_send(self.uuid, actor)
        with footage.received(io.BytesIO(data), recording=self.uuid, kind=kind, sha256=sha256) as arrived:
            return commands.take_piece(
                recording=self.uuid,
                number=number,
                kind=kind,
                began_ms=began_ms,
                lasts_ms=lasts_ms,
                arrived=arrived,
                reader=actor,
                at=self.held.hall.now,
            )

    def films(self, count, first=1):
        """So many pieces of sound, three seconds apart."""
        for number in range(first, first + count):
            self.held.hall.passes(seconds=3)
            self.sends(number)
