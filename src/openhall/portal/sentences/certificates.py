"""Certificates, the lists that they are judged by, and seals."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.ui import formats
from openhall.witness.public import FeedAct


def _seal_used(act: FeedAct, telling: Telling) -> Told:
    count = int(public_of(act)["documents"])
    body = ngettext(
        "An organisation put its seal on %(count)s PDF.", "An organisation put its seal on %(count)s PDFs.", count
    ) % {"count": formats.number(count)}
    return Told(body, lines=tuple(str(one["sha256"]) for one in act.statement().get("documents", [])))


def _listed(act: FeedAct, telling: Telling) -> Told:
    facts = {"place": public_of(act)["jurisdiction"], "name": act.statement().get("name", "")}
    title = _("“%(name)s” was entered into the trust list of %(place)s.") % facts
    return Told(title, str(act.statement().get("source", "")))


def _delisted(act: FeedAct, telling: Telling) -> Told:
    title = _("A certification authority was withdrawn from the trust list of %(place)s.")
    return Told(title % {"place": public_of(act)["jurisdiction"]}, str(act.statement().get("reason", "")))


def _list_recognised(act: FeedAct, telling: Telling) -> Told:
    title = _("%(by)s recognised the trust list of %(of)s.") % {"by": public_of(act)["by"], "of": public_of(act)["of"]}
    return Told(title, str(act.statement().get("source", "")))


def _recognition_withdrawn(act: FeedAct, telling: Telling) -> Told:
    facts = {"by": public_of(act)["by"], "of": public_of(act)["of"]}
    title = _("%(by)s recognises the trust list of %(of)s no more.") % facts
    return Told(title, str(act.statement().get("reason", "")))


def _certificate_bound(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["use"] == "seal":
        return Told(_("An organisation bound the certificate of its seal."))
    return Told(_("Somebody bound a certificate to their account."))


def _certificate_unbound(act: FeedAct, telling: Telling) -> Told:
    if public_of(act)["use"] == "seal":
        return Told(_("An organisation unbound the certificate of its seal."))
    return Told(_("Somebody unbound a certificate from their account."))


SENTENCES: Mapping[str, Sentence] = {
    "CRT-01": _certificate_bound,
    "CRT-02": _certificate_unbound,
    "CRT-03": _listed,
    "CRT-04": _delisted,
    "CRT-05": _list_recognised,
    "CRT-06": _recognition_withdrawn,
    "CRT-07": _seal_used,
}
