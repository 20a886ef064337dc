"""Letters to the bidders not chosen (招标投标法 45): each its own place, scores and reasons, nobody else's."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext_noop as _

from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import say
from openhall.tendering.awards import acts
from openhall.tendering.awards.grounds import Ground
from openhall.tendering.awards.models import Award, Letter
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import law_of
from openhall.witness.public import LOG, record

READERS = frozenset({Role.BIDDER, Role.MANAGER})


def write(lot: Lot, award: Award, ground: Ground) -> list[Letter]:
    """The letters of an award that is being made, not saved: one for everybody who took part and didn't win.

    Of another bidder a letter says what is public: the winner's name and price. The words of the reasons are in no
    language, so that each reader has them in their own.
    """
    if award.awarded_at is None:
        raise RuntimeError("Letters tell of an award that was made.")
    first, law = award.candidates[0], law_of(lot.notice.project)
    results, names = ground.results(law), ground.pseudonyms()
    written = []
    for organisation, bid in ground.bidders():
        if bid == first["bid"]:
            continue
        facts: dict[str, Any] = {
            "v": 1,
            "project": {"uuid": str(lot.notice.project.uuid), "title": lot.notice.project.title},
            "lot": {"uuid": str(lot.uuid), "number": lot.number, "title": lot.title},
            "winner": {"name": first["name"], "amount": first["price"], "currency": first["currency"]},
            "bid": bid,
            "result": results[organisation],
            **ground.own_findings(bid),
            "remedy": _remedy(lot),
        }
        written.append(
            Letter(
                uuid=uuid4(),
                lot=lot,
                organisation_id=organisation,
                bidder=names[organisation],
                facts=facts,
                inboxes=0,
                sent_at=award.awarded_at,
            )
        )
    return written


def _remedy(lot: Lot) -> Any:
    return say(
        _("If you think that the award breaks the rules, “%(project)s” has a page for objections and complaints."),
        project=lot.notice.project.title,
    )


def send_letters(lot: Lot, written: Sequence[Letter], *, award_leaf: str, at: datetime) -> None:
    """Say on the log that each letter was sent (AWD-04), inside the transaction of the award."""
    for letter in written:
        act = acts.LETTER_SENT(
            object=f"letter:{letter.uuid}",
            case=lot.notice.project.uuid,
            public={"lot": str(lot.uuid), "bidder": letter.bidder},
            commit={"letter": letter.facts},
        )
        letter.award_leaf = award_leaf
        letter.leaf_sha256 = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    Letter.objects.bulk_create(written)


def own_letter(uuid: UUID, reader: Actor, *, at: datetime | None = None) -> Letter:
    """A letter, for its bidder's people alone. ``at``: it is opened then, which the owner is told.

    Raises:
        NotFound: there is none, or it is another's.
    """
    rows = Letter.objects.select_related("lot__notice__project", "organisation")
    found = rows.filter(uuid=uuid).first()
    if found is None or found.organisation_id != reader.organisation_id or not reader.holds(*READERS):
        raise NotFound(letter=str(uuid))
    if at is not None and found.opened_at is None:
        Letter.objects.filter(pk=found.pk, opened_at=None).update(opened_at=at)
        found.opened_at = at
    return found


def letter_of(lot: Lot, reader: Actor | None) -> Letter | None:
    """The reader's own newest letter of a lot, for the way to it."""
    if reader is None or reader.organisation_id is None or not reader.holds(*READERS):
        return None
    return Letter.objects.filter(lot=lot, organisation_id=reader.organisation_id).order_by("-id").first()


def delivered(lot: Lot, reader: Actor) -> list[Letter]:
    """The letters of a lot's awards, for its owner's side, the newest award first: to whom and how far, not what.

    Raises:
        NotFound: the reader doesn't prepare this tender.
    """
    if reader.organisation_id not in lot.notice.project.parties or not reader.holds(Role.OFFICER):
        raise NotFound(lot=str(lot.uuid))
    rows = Letter.objects.select_related("organisation").defer("facts").filter(lot=lot)
    return list(rows.order_by("-sent_at", "id")[:1000])
