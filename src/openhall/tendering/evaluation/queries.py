"""What may be read of an evaluation: the committee's draft by the committee alone, the signed report by everybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openhall.identity.public import Actor, organisations
from openhall.tendering.evaluation import policies, ranking
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.notices.public import Lot, parameters_of
from openhall.tendering.opening import public as opening
from openhall.tendering.opening.public import ReadOut
from openhall.tendering.planning.public import law_of
from openhall_rules.evaluation import Parameters
from openhall_rules.law import Pack
from openhall_rules.ranking import Ranking


def signed(lot: Lot) -> Evaluation | None:
    """The evaluation once its report is signed; public from then on."""
    return Evaluation.objects.filter(lot=lot, signed_at__isnull=False).first()


def found_last(lot: Lot) -> Evaluation | None:
    """What a committee recorded last of a lot, its report signed or not; for the platform's own use."""
    return Evaluation.objects.filter(lot=lot).first()


def visible(lot: Lot, actor: Actor | None, at: datetime) -> Evaluation | None:
    """The evaluation as the reader may see it: the committee its draft, everybody the signed report.

    Who prepares the tender also reads findings that leave no candidate: they must end the lot because of them.
    """
    found = Evaluation.objects.select_related("lot__notice__project").filter(lot=lot).first()
    if found is None or found.signed_at is not None or on_the_committee(lot, actor, at):
        return found
    prepares = actor is not None and actor.organisation_id in lot.notice.project.parties
    return found if prepares and not recorded_ranking(found).candidates else None


def on_the_committee(lot: Lot, actor: Actor | None, at: datetime) -> bool:
    """Whether the reader may sit on the lot's committee: the centre's expert without an interest in a bid."""
    if actor is None or not policies.reads(actor, lot):
        return False
    return policies.is_impartial(actor, lot, [bid.organisation_id for bid in opening.read_out(lot.pk)], at)


def ranking_of(lot: Lot) -> dict[str, Any] | None:
    """The signed ranking (canonical form of ``openhall_rules.Ranking``)."""
    found = signed(lot)
    return found.ranking if found else None


def recorded_ranking(evaluation: Evaluation) -> Ranking:
    """The ranking of the findings as they are recorded now: what signing the report would fix. A bid that was revoked
    since is still in it."""
    lot = evaluation.lot
    opened = ranking.by_bid(opening.read_out(lot.pk))
    return ranking.rank(evaluation.findings, opened, lot, law_of(lot.notice.project))


@dataclass(frozen=True)
class Bench:
    """What the committee has before it: the prices read out with their bidders' names, and what the law asks.

    ``bids``: those that stand. ``everyone``: with those that were revoked meanwhile.
    """

    lot: Lot
    law: Pack
    parameters: Parameters
    bids: list[ReadOut]
    everyone: list[ReadOut]
    names: dict[int, str]
    evaluation: Evaluation | None


def bench(lot: Lot, evaluation: Evaluation | None) -> Bench:
    """The committee's bench for a lot whose bids are opened; who may see ``evaluation`` was asked before."""
    law = law_of(lot.notice.project)
    everyone = opening.read_out(lot.pk)
    bids = [one for one in everyone if one.revoked_at is None]
    known = organisations(bid.organisation_id for bid in everyone)
    names = {key: party.name for key, party in known.items()}
    return Bench(lot, law, parameters_of(lot, law), bids, everyone, names, evaluation)
