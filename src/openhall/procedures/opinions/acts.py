"""Acts on opinions (protocols §6). What is asked and answered is only committed to, under a salt."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_DOSSIER = _("The dossier’s id.")
_ASKED = _("The number of the unit that is asked.")
_DUE = _("Until when the opinion is due.")

OPINION_ASKED = ActKind(
    code="DOS-22",
    subsystem="procedures",
    name=_("Opinion of another unit asked for"),
    meaning=_("The unit that decides a dossier asked another unit for its opinion."),
    command="ask_opinion",
    effect=_("The other unit reads the question and the chosen papers, and has a due day of its own."),
    on="opinion",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "dossier": _DOSSIER,
        "asking": _("The number of the unit that decides."),
        "asked": _ASKED,
        "days": _("Working days that the other unit has."),
        "due_at": _DUE,
    },
    commitments={"question": _("The question and the papers that go with it; only committed to.")},
)
OPINION_GIVEN = ActKind(
    code="DOS-23",
    subsystem="procedures",
    name=_("Opinion on a dossier given"),
    meaning=_("The unit that was asked gave its opinion."),
    command="give_opinion",
    effect=_("The unit that decides reads it; whether it came in time is settled."),
    on="opinion",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER, "asked": _ASKED, "in_time": _("Whether it came by the due instant.")},
    commitments={"words": _("The opinion; only committed to.")},
)
OPINION_WITHDRAWN = ActKind(
    code="DOS-24",
    subsystem="procedures",
    name=_("Question to another unit withdrawn"),
    meaning=_("The unit that decides doesn’t want the opinion any more, and said why."),
    command="withdraw_opinion",
    effect=_("The other unit reads nothing of the dossier any more; the dossier can be ended."),
    on="opinion",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER, "asked": _ASKED},
    commitments={"words": _("Why; only committed to.")},
)
OPINION_WARNED = ActKind(
    code="DOS-25",
    subsystem="procedures",
    name=_("Warning before an opinion is late"),
    meaning=_("The platform warned the people of the asked unit; of a late opinion also those of the asking one."),
    command="warn_of_opinion",
    effect=_("Nobody of them can say that they did not know."),
    on="opinion",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"kind": _("Soon due, or overdue."), "due_at": _DUE},
)
