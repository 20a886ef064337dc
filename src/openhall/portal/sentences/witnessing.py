"""What witnesses did, who witnesses the log, and the erasure of a person."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, name_of, public_of
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _entered(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A witness officer began to watch."))


def _witnessed(act: FeedAct, telling: Telling) -> Told:
    step = str(name_of(public_of(act)["step"]))
    return Told(_("A witness officer confirmed a step: %(step)s.") % {"step": step}, act.statement()["remark"])


def _remarked(act: FeedAct, telling: Telling) -> Told:
    step = str(name_of(public_of(act)["step"]))
    return Told(_("A witness officer remarked on a step: %(step)s.") % {"step": step}, act.statement()["remark"])


def _halted(act: FeedAct, telling: Telling) -> Told:
    title = _("A witness officer halted the transaction (%(article)s).") % {"article": public_of(act)["article"]}
    return Told(title, act.statement()["reason"])


def _resumed(act: FeedAct, telling: Telling) -> Told:
    return Told(_("The halted transaction goes on."), act.statement()["reason"])


def _witness_record(act: FeedAct, telling: Telling) -> Told:
    count = public_of(act)["steps"]
    title = ngettext(
        "A witness record of %(count)s step was issued.", "A witness record of %(count)s steps was issued.", count
    )
    return Told(title % {"count": count})


def _record_revoked(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A witness record was revoked; it no longer counts."), act.statement()["reason"])


def _erased(act: FeedAct, telling: Telling) -> Told:
    count = public_of(act)["records"]
    body = ngettext(
        "What opened %(count)s entry of the log about this person is destroyed; the entry and its proof stay.",
        "What opened %(count)s entries of the log about this person is destroyed; the entries and their proofs stay.",
        count,
    )
    return Told(_("A person’s data were erased at their own request."), body % {"count": count})


def _policy(act: FeedAct, telling: Telling) -> Told:
    public = public_of(act)
    body = _("%(threshold)s of %(count)s independent members must have seen the same history.")
    facts = {"threshold": formats.number(public["threshold"]), "count": formats.number(public["members"])}
    return Told(_("It was laid down who witnesses this log."), body % facts)


SENTENCES: Mapping[str, Sentence] = {
    "WIT-01": _entered,
    "WIT-02": _witnessed,
    "WIT-03": _remarked,
    "WIT-04": _halted,
    "WIT-05": _resumed,
    "WIT-06": _witness_record,
    "WIT-07": _record_revoked,
    "ERA-01": _erased,
    "SYS-04": _policy,
}
