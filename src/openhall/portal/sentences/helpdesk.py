"""The help desk: what it promised and published."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from openhall.portal.sentences.telling import Sentence, Telling, Told, public_of
from openhall.witness.public import FeedAct


def _level(act: FeedAct, telling: Telling) -> Told:
    title = _("An authority entered that the help desk answers within %(answer_hours)s hours.")
    return Told(title % public_of(act), str(act.statement().get("basis", "")))


def _late(act: FeedAct, telling: Telling) -> Told:
    return Told(_("A question to the help desk was late and went to level %(level)s.") % public_of(act))


def _article(act: FeedAct, telling: Telling) -> Told:
    title = _("The help desk published an answer for everybody: “%(title)s”.")
    return Told(title % {"title": act.statement().get("title", "")})


def _route(act: FeedAct, telling: Telling) -> Told:
    title = _("An authority published who takes complaints: “%(matter)s”.")
    return Told(title % {"matter": act.statement().get("matter", "")})


SENTENCES: Mapping[str, Sentence] = {"HLP-04": _late, "HLP-07": _level, "HLP-09": _article, "HLP-11": _route}
