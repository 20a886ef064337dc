"""The room of a panel: who may enter, who is there, and what their pages tell each other so that they connect.

Pictures and voices go from page to page and never through the platform; it passes on only what pages need to find each
other. Of members it tells their numbers, to nobody who they are.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.experts import public as experts
from openhall.tendering.panels import acts, policies, queries, stays
from openhall.tendering.panels.models import Check, Panel, PanelState, Presence, Signal
from openhall.tendering.panels.refusals import NoSeatNow, NotInRoom, PanelVoid, PeerTaken
from openhall.tendering.panels.seating import lock_panel, project_of, told
from openhall.tendering.panels.session import next_check
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.panels import ANSWER_SECONDS

HOST, WITNESS, ALL = "host", "witness", "*"
LOST = timedelta(seconds=15)
"""How long somebody isn't heard of until they count as lost."""
RETURN = timedelta(minutes=15)
"""How long somebody may be away and come back to the seat without entering anew."""
ANSWER = timedelta(seconds=ANSWER_SECONDS)
"""How long a member has to answer a check of presence."""
SIGNALS_KEPT = timedelta(minutes=2)
CHANNEL = "openhall_panels"
KINDS = ("hello", "here", "offer", "answer", "candidate", "bye")


def peer_of(actor: Actor, row: Panel) -> str | None:
    """The reader's part in a panel: a member's number, host or witness; None: nobody there."""
    project = project_of(row)
    if actor.organisation_id is None:
        return None
    if actor.organisation_id == project.centre_id and actor.holds(Role.CENTRE):
        return HOST
    if actor.holds(Role.WITNESS):
        return WITNESS if policies.may_witness(actor, row) else None
    if not actor.holds(Role.EXPERT):
        return None
    if (seat := experts.seat_of(row.lot, actor.person_id)) is not None:
        return str(seat)
    drawn = experts.seats(row.lot)
    if actor.organisation_id != project.owner_id or not drawn:
        return None
    # The owner's own members come after the experts, each keeping the number that they took first.
    own = {str(number) for number in range(drawn + 1, row.members + 1)}
    taken = dict(row.presences.filter(peer__in=own).values_list("person_id", "peer"))
    free = sorted(own - set(taken.values()))
    return taken.get(actor.person_id) or (free[0] if free else None)


def running(uuid: UUID) -> Panel:
    """A panel in session.

    Raises:
        NotFound. MoveNotAllowed: it isn't in session. PanelVoid: another is due in its place.
    """
    return require_session(queries.panel(uuid))


def require_session(row: Panel) -> Panel:
    """The panel, if its room is open.

    Raises:
        MoveNotAllowed, PanelVoid
    """
    if row.state != PanelState.RUNNING:
        raise MoveNotAllowed(move="enter_panel", now=row.state, possible=Panel.workflow.possible(row.state))
    if row.void_at is not None:
        raise PanelVoid
    return row


@transaction.atomic(durable=True)
def enter_panel(*, panel: UUID, entry: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Presence, Recorded]:
    """Sit down (PNL-10). The entry stands on the log under a random id, in no case: nobody learns where somebody sits.

    Raises:
        NotFound: no such panel, or the actor has no part in it. MoveNotAllowed: it isn't in session. PanelVoid,
        PeerTaken, NoSeatNow.
        Invalid: the id was used. What ``identity.admit`` raises.
    """
    row = require_session(lock_panel(panel))
    peer = peer_of(actor, row)
    if peer is None:
        raise NotFound(panel=str(panel))
    if peer.isdigit() and not row.places.filter(member=int(peer), gone=False).exists():
        raise NoSeatNow(panel=str(panel))
    role = {HOST: Role.CENTRE, WITNESS: Role.WITNESS}.get(peer, Role.EXPERT)
    admit(intent, actor, roles={role}, organisation_id=actor.organisation_id, version=0, at=at)
    if Presence.objects.filter(entry=entry).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    before = row.presences.filter(peer=peer).first()
    if before is not None and before.person_id != actor.person_id and not before.left and at - before.seen_at <= LOST:
        raise PeerTaken
    stays.begin(row, peer, actor.person_id, at)
    found = Presence.objects.update_or_create(
        panel=row,
        peer=peer,
        defaults={
            "person_id": actor.person_id,
            "entry": entry,
            "entered_at": at,
            "seen_at": at,
            "left": False,
            "ticket_sha256": "",
            "load": "",
            "next_check_at": None if peer in (HOST, WITNESS) else next_check(row, at),
        },
    )[0]
    act = acts.SEAT_ENTERED(object=f"panel-entry:{entry}")
    return found, record(act, intent=intent, actor=actor, at=at)


def own_presence(row: Panel, reader: Actor, at: datetime) -> Presence | None:
    """The reader's presence, if it lasts: entered, not left, not away for too long."""
    found = row.presences.filter(person_id=reader.person_id, left=False).first()
    if found is None or at - found.seen_at > RETURN or peer_of(reader, row) != found.peer:
        return None
    return found


def present(row: Panel, reader: Actor, at: datetime, load: str = "") -> Presence:
    """The reader's presence, by this page where one is named.

    Raises:
        NotInRoom
    """
    found = own_presence(row, reader, at)
    if found is None or (load and found.load != load):
        raise NotInRoom
    return found


def take_ticket(row: Panel, reader: Actor, load: str, at: datetime) -> tuple[Presence, str, int]:
    """A secret by which this page follows the room’s stream, and after which signal; older pages lose theirs.

    Raises:
        NotInRoom
    """
    found, ticket = present(row, reader, at), secrets.token_urlsafe(32)
    found.ticket_sha256, found.load, found.seen_at = digest(ticket), load, at
    found.save(update_fields=["ticket_sha256", "load", "seen_at"])
    newest = row.signals.order_by("-id").values_list("id", flat=True).first()
    return found, ticket, newest or 0


def digest(ticket: str) -> str:
    """What is kept of a ticket."""
    return hashlib.sha256(ticket.encode()).hexdigest()


@transaction.atomic
def send_signal(row: Panel, sender: Presence, *, to: str, kind: str, body: str, at: datetime) -> int:
    """Pass a signal on to one page or to all; whoever listens is woken when this transaction ends."""
    made = Signal.objects.create(panel=row, sender=sender.peer, load=sender.load, to=to, kind=kind, body=body, at=at)
    wake(row)
    return made.pk


def wake(row: Panel) -> None:
    """Wake all who follow the room's stream."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(row.pk)])


def heard(ticket: str, after: int) -> list[Signal] | None:
    """Signals for the page with this ticket after one of them; None: it may follow no longer."""
    found = Presence.objects.select_related("panel__lot").filter(ticket_sha256=digest(ticket), left=False).first()
    if found is None or found.panel.state != PanelState.RUNNING or not _still_seated(found):
        return None
    rows = Signal.objects.filter(panel=found.panel, id__gt=after, to__in=(found.peer, ALL))
    return list(rows.exclude(sender=found.peer).order_by("id")[:100])


def _still_seated(one: Presence) -> bool:
    """Whether this is still that person's place: who was replaced hears nothing more, nor does a void panel."""
    row = one.panel
    if row.void_at is not None:
        return False
    drawn = one.peer.isdigit() and int(one.peer) <= experts.seats(row.lot)
    return not drawn or experts.seat_of(row.lot, one.person_id) == int(one.peer)


def panel_of(ticket: str) -> int | None:
    """Key of the panel that a ticket lets follow; None: none."""
    return Presence.objects.filter(ticket_sha256=digest(ticket), left=False).values_list("panel_id", flat=True).first()


@dataclass(frozen=True)
class Standing:
    """How somebody stands in the room: ``here``, ``lost`` or ``away``; the connection in a word; checks missed."""

    peer: str
    state: str
    quality: str
    missed: int


def peers(row: Panel) -> list[str]:
    """All parts of a panel: members by number, host, witness."""
    return [*(str(number) for number in range(1, row.members + 1)), HOST, WITNESS]


def standing(row: Panel, at: datetime) -> list[Standing]:
    """How everybody stands, by their parts."""
    known = {one.peer: one for one in row.presences.all()}
    missed = list(row.checks.filter(missed=True).values_list("peer", flat=True))
    found = []
    for peer in peers(row):
        one = known.get(peer)
        state = "away"
        if one is not None and not one.left:
            state = "here" if at - one.seen_at <= LOST else "lost"
        quality = one.quality if one is not None and state == "here" else ""
        found.append(Standing(peer, state, quality, missed.count(peer)))
    return found


def beat(row: Panel, reader: Actor, *, load: str, quality: str, at: datetime) -> Presence:
    """A sign of life of a page, with its connection in a word.

    Raises:
        NotInRoom
    """
    found = present(row, reader, at, load)
    found.seen_at, found.quality = at, quality
    found.save(update_fields=["seen_at", "quality"])
    return found


def leave(row: Panel, reader: Actor, at: datetime) -> None:
    """Get up: who comes back enters anew, with the passkey.

    Raises:
        NotInRoom
    """
    found = present(row, reader, at)
    with transaction.atomic():
        send_signal(row, found, to=ALL, kind="bye", body="", at=at)
        stays.end(row, at, peer=found.peer)
        found.left, found.ticket_sha256, found.next_check_at = True, "", None
        found.save(update_fields=["left", "ticket_sha256", "next_check_at"])


@transaction.atomic(durable=True)
def log_panel_recording(
    *, panel: UUID, recording: UUID, sha256: str, size: int, intent: Intent, actor: Actor, at: datetime
) -> Recorded:
    """Put the digest of a sealed recording on the log (PNL-11), in no case; the file stays with who recorded.

    Raises:
        NotFound. NotInRoom. What ``identity.admit`` raises.
    """
    row = queries.panel(panel)
    if row.state == PanelState.RUNNING:
        present(row, actor, at)
    elif not row.presences.filter(person_id=actor.person_id).exists():
        raise NotInRoom
    admit(intent, actor, version=0, at=at)
    act = acts.RECORDING_SEALED(object=f"panel-recording:{recording}", public={"sha256": sha256, "size": size})
    return record(act, intent=intent, actor=actor, at=at)


def open_check(row: Panel, peer: str, at: datetime) -> Check | None:
    """The check that this member can answer now."""
    return row.checks.filter(peer=peer, answered_at=None, missed=False, due_at__gt=at).first()


def answer_check(row: Panel, reader: Actor, check: UUID, at: datetime) -> Check:
    """Say that one is there.

    Raises:
        NotInRoom. NotFound: no such check of one's own is open.
    """
    own = present(row, reader, at)
    found = row.checks.filter(uuid=check, peer=own.peer, answered_at=None, missed=False, due_at__gt=at).first()
    if found is None:
        raise NotFound(check=str(check))
    found.answered_at = at
    found.save(update_fields=["answered_at"])
    return found


@transaction.atomic(durable=True)
def miss_check(*, check: UUID, at: datetime) -> Check | None:
    """A member did not answer in time (PNL-12), by rule; None when it was answered, or told already."""
    known = Check.objects.filter(uuid=check).values_list("panel__uuid", flat=True).first()
    if known is None:
        return None
    row = lock_panel(known)
    found = Check.objects.select_for_update(of=("self",), no_key=True).get(uuid=check)
    if found.answered_at is not None or found.missed or found.due_at > at:
        return None
    if row.state != PanelState.RUNNING or row.void_at is not None:
        return None
    found.missed, found.missed_at = True, at
    found.save(update_fields=["missed", "missed_at"])
    act = acts.PRESENCE_MISSED(
        object=f"panel:{row.uuid}",
        case=project_of(row).uuid,
        public=told(row, member=int(found.peer), asked_at=instant_text(found.asked_at)),
    )
    record(act, intent=None, actor=LOG, at=at)
    return found


def ask_due(at: datetime, most: int) -> int:
    """Ask whoever is due; how many were asked. Each gets a next moment that nobody can foretell."""
    due = Presence.objects.filter(next_check_at__lte=at, left=False)
    due = due.filter(panel__state=PanelState.RUNNING, panel__void_at=None)
    rows = list(due.select_related("panel").order_by("next_check_at", "id")[:most])
    for one in rows:
        Check.objects.create(panel=one.panel, peer=one.peer, asked_at=at, due_at=at + ANSWER)
        one.next_check_at = next_check(one.panel, at)
        one.save(update_fields=["next_check_at"])
    return len(rows)
