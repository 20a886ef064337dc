"""Messages about dossiers, in the transaction of what they tell. Whoever filed by an account reads them there."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, say
from openhall.procedures.dossiers import beside, law
from openhall.procedures.dossiers.inputs import DelayInput
from openhall.procedures.dossiers.models import Dossier

SUBJECTS = {
    "accept": _("Your dossier is accepted"),
    "process": _("Your dossier is being worked on"),
    "refuse": _("Your dossier was not accepted"),
    "ask_supplement": _("Something is missing in your dossier"),
    "ask_payment": _("A fee is due for your dossier"),
    "pay": _("The fee for your dossier is paid"),
    "waive_fee": _("A fee for your dossier was let go"),
    "stop": _("Your dossier was stopped"),
    "finish": _("Your dossier is done"),
    "give_back": _("The result of your dossier was handed out"),
}
"""Steps of which whoever filed is told."""
OF_APPLICANT = {
    "hand_in": _("What was missing in a dossier was handed in"),
    "ask_withdrawal": _("Whoever filed a dossier asks to withdraw it"),
    "pay": _("The fee for a dossier was paid"),
}
"""Steps of others than the unit, of which its officer and the backup are told."""
LATE = _("We are late with your dossier and apologise")


def filed(row: Dossier, *, at: datetime) -> None:
    """The unit is told that a dossier waits, the provincial office when no unit is known; at a desk, whoever filed."""
    if row.desk is not None and row.person_id is None and row.proxy is None:
        receipt = say(_("Its number is %(code)s. You have the receipt with its secret."), code=row.code)
        _tell(row, say(_("The desk has taken in your dossier")), receipt, at, step="file")
    subject, link = say(_("A dossier waits to be accepted")), f"/desk/dossiers/{row.uuid}"
    body = say(_("Its number is %(code)s."), code=row.code)
    if row.unit is None:
        for party in identity.organisations_with(identity.Role.PROVINCE, at):
            roles = {identity.Role.PROVINCE}
            subject = say(_("It isn’t known which unit decides a dossier"))
            identity.notify_holders(party.id, roles, subject=subject, body=body, link=link, at=at)
        return
    named = identity.persons([row.unit.officer_id] if row.unit.officer_id else [])
    identity.notify([one.uuid for one in named.values()], subject=subject, body=body, link=link, at=at)


def moved(row: Dossier, step: str, *, words: str, at: datetime) -> None:
    """Whoever filed by an account is told of a step that matters to them; the unit of one that isn’t its own."""
    if step in OF_APPLICANT:
        _tell_unit(row, step, at)
    if step not in SUBJECTS:
        return
    body = say(_("Its number is %(code)s. Open it to read what was written and what comes next."), code=row.code)
    if row.due_at and step == "accept":
        until = instant(row.due_at, law.zone(row))
        body = say(_("Its number is %(code)s. It is due by %(until)s."), code=row.code, until=until)
    _tell(row, say(SUBJECTS[step]), body, at, step=step, words=words)


def _tell_unit(row: Dossier, step: str, at: datetime) -> None:
    """The officer and the backup who are named for the unit; while nobody is, everybody who works there."""
    if row.unit is None:
        return
    subject, link = say(OF_APPLICANT[step]), f"/desk/dossiers/{row.uuid}"
    body = say(_("Its number is %(code)s."), code=row.code)
    if step == "hand_in" and row.due_at is not None:
        until = instant(row.due_at, law.zone(row))
        body = say(_("Its number is %(code)s. The clock goes on; it is due by %(until)s."), code=row.code, until=until)
    named = identity.persons([one for one in (row.unit.officer_id, row.unit.backup_id) if one])
    if named:
        identity.notify([one.uuid for one in named.values()], subject=subject, body=body, link=link, at=at)
        return
    roles = {identity.Role.DESK, identity.Role.HEAD}
    identity.notify_holders(row.unit.organisation_id, roles, subject=subject, body=body, link=link, at=at)


def delayed(row: Dossier, given: DelayInput, *, at: datetime) -> None:
    """Whoever filed by an account gets the letter of apology and the new day."""
    body = say(
        _("%(apology)s New day: %(day)s. Number of the dossier: %(code)s."),
        apology=given.apology,
        day=given.new_date.isoformat(),
        code=row.code,
    )
    _tell(row, say(LATE), body, at, step="explain_delay")


def recounted(row: Dossier, *, at: datetime) -> None:
    """Whoever filed by an account is told that days off were entered, and until when it is due now."""
    if row.due_at is None:
        return
    until = instant(row.due_at, law.zone(row))
    body = say(_("Its number is %(code)s. It is due by %(until)s."), code=row.code, until=until)
    _tell(row, say(_("Days off were entered anew: your dossier has another due day")), body, at)


def warned(row: Dossier, kind: str, people: Collection[UUID], until: datetime, *, at: datetime) -> None:
    """Officer, backup and head are told that a dossier is soon due, or overdue."""
    subject = say(_("A dossier is overdue")) if kind == "late" else say(_("A dossier is soon due"))
    body = say(_("%(code)s is due by %(until)s."), code=row.code, until=instant(until, law.zone(row)))
    identity.notify(people, subject=subject, body=body, link=f"/desk/dossiers/{row.uuid}", at=at)


def _tell(row: Dossier, subject: Text, body: Text, at: datetime, *, step: str = "", words: str = "") -> None:
    tell(row, subject, body, link=f"/dossiers/{row.uuid}", at=at, step=step, words=words)


def tell(row: Dossier, subject: Text, body: Text, *, link: str, at: datetime, step: str = "", words: str = "") -> None:
    """Tell whose dossier it is: whoever filed it, if by a mandate while it is in force; after it, for whom it was.
    Whoever came to a desk without an account is told by the rooms that reach them otherwise.
    """
    proxy = row.proxy
    if proxy is None and row.person_id is None:
        beside.told(row, step, subject, body, words, link, at)
        return
    if proxy is None or proxy.runs(at):
        people = identity.persons([row.person_id] if row.person_id else [])
        identity.notify([one.uuid for one in people.values()], subject=subject, body=body, link=link, at=at)
    elif proxy.organisation_id is not None:
        roles = {identity.Role.MANAGER}
        identity.notify_holders(proxy.organisation_id, roles, subject=subject, body=body, link=link, at=at)
    elif proxy.principal is not None:
        identity.notify([proxy.principal.uuid], subject=subject, body=body, link=link, at=at)
