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


def _report_delivered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The provincial office laid its report on %(period)s before the chair.") % public_of(act))


def _report_received(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The chair signed the receipt of the report on %(period)s.") % public_of(act))


def _instructed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The chair instructed the unit %(unit)s; it answers by %(due_date)s.") % public_of(act))


def _instruction_answered(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["in_time"]:
        return Told(_("The head of the unit %(unit)s answered the chair’s instruction in time.") % public_of(act))
    return Told(_("The head of the unit %(unit)s answered the chair’s instruction late.") % public_of(act))


def _report_published(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The chair published the report on %(period)s.") % public_of(act))


def _instruction_late(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The unit %(unit)s owes an answer to the chair since %(due_date)s.") % public_of(act))


def _round(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Appraisal sheets of the unit %(unit)s for %(period)s were drafted: %(sheets)s.") % public_of(act))


def _statement(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Somebody gave their own statement on their appraisal sheet."))


def _assessed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An appraisal sheet was assessed and signed first."))


def _sheet_confirmed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An appraisal sheet was signed by the second, higher one."))


def _sheet_objected(act: FeedAct, telling: Telling) -> Told:
    return Told(_("Somebody objected to their appraisal sheet."))


def _sheet_decided(act: FeedAct, telling: Telling) -> Told:
    return Told(_("An objection to an appraisal sheet was decided."))


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
    "RPT-01": _report_delivered,
    "RPT-02": _report_received,
    "RPT-03": _instructed,
    "RPT-04": _instruction_answered,
    "RPT-05": _report_published,
    "RPT-06": _instruction_late,
    "APR-01": _round,
    "APR-02": _statement,
    "APR-03": _assessed,
    "APR-04": _sheet_confirmed,
    "APR-05": _sheet_objected,
    "APR-06": _sheet_decided,
}
