"""The index of service: what the log tells of it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _value(act: FeedAct, telling: Telling) -> Told:
    return Told(
        _("The provincial office entered a value of the index of service, which counts from %(from_date)s.")
        % public_of(act)
    )


def _placed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The provincial office said where %(units)s units stand from %(valid_from)s on.") % public_of(act))


def _reported(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The provincial office entered what others count of %(units)s units in %(period)s.") % public_of(act))


def _published(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["number"] > 1:
        return Told(
            _("The ranking of %(period)s was corrected; %(changed)s units have another total.") % public_of(act)
        )
    return Told(_("The ranking of %(period)s was published, with the figures of %(units)s units.") % public_of(act))


def _national(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The national results of %(period)s were taken in, of %(rows)s provinces.") % public_of(act))


def _target(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["kind"] == "national_rank":
        return Told(_("The provincial office set a target: rank %(value)s among the provinces.") % public_of(act))
    return Told(_("The provincial office set a target of the index of service: %(value)s points.") % public_of(act))


def _answered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The head of the unit %(unit)s answered in person for %(period)s.") % public_of(act))


def _confirmed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A training of the unit %(unit)s was confirmed for %(session_date)s.") % public_of(act))


def _held(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A training of the unit %(unit)s was held; %(attended)s people came.") % public_of(act))


def _hotline(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The number to call about the unit %(unit)s was published.") % public_of(act))


SENTENCES: Mapping[str, Sentence] = {
    "IDX-01": _value,
    "IDX-02": _placed,
    "IDX-03": _reported,
    "IDX-04": _published,
    "IDX-05": _national,
    "IDX-06": _target,
    "IDX-07": _answered,
    "IDX-08": _confirmed,
    "IDX-09": _held,
    "IDX-10": _hotline,
}
