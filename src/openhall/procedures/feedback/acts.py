"""Acts on what people say of dossiers (protocols §6). Answers are sealed for good: the log tells neither who answered
nor what; words of reflections are only committed to.
"""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_UNIT = _("The number of the unit.")
_DUE = _("Until when the reflection must be answered.")
_SATISFIED = _("Whether whoever answered is satisfied.")
_VERSION = _("Which answer it is, counted from 1: it may be changed while there is time.")

QUESTIONS_PUBLISHED = ActKind(
    code="FBK-01",
    subsystem="procedures",
    name=_("Questions about dossiers published"),
    meaning=_("The provincial office published the questions that people are asked when their dossier has ended."),
    command="publish_questions",
    effect=_("Whoever is asked from now on is asked these; who was asked before keeps the ones before."),
    on="question-set",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "number": _("Which set it is, counted from 1."),
        "days": _("Days in which one may answer and change the answer."),
        "source": _("The document that the questions are taken from."),
    },
    statement=_("The questions with their words by language."),
)
ANSWER_GIVEN = ActKind(
    code="FBK-02",
    subsystem="procedures",
    name=_("Dossier rated by whoever filed it"),
    meaning=_("Somebody who was asked said how satisfied they are with how their dossier was handled."),
    command="rate_dossier",
    effect=_("The answer counts in the public figures and in the index; until the last day it may be changed."),
    on="dossier-answer",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"satisfied": _SATISFIED, "version": _VERSION},
    sealed=True,
    for_good=True,
)
REFLECTION_HANDED_IN = ActKind(
    code="FBK-03",
    subsystem="procedures",
    name=_("Reflection about a dossier handed in"),
    meaning=_("Whoever filed a dossier wrote what is wrong with how it is handled."),
    command="hand_in_reflection",
    effect=_("The unit must answer by the due instant; the dossier counts as complained about."),
    on="reflection",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "due_at": _DUE},
    commitments={"words": _("What was written, and the dossier; only committed to.")},
)
REFLECTION_ANSWERED = ActKind(
    code="FBK-04",
    subsystem="procedures",
    name=_("Reflection answered"),
    meaning=_("The unit answered what somebody wrote about their dossier."),
    command="answer_reflection",
    effect=_("Whoever wrote reads it at once and may say whether it satisfies; whether it was in time is settled."),
    on="reflection",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "in_time": _("Whether the answer came by the due instant.")},
    commitments={"words": _("The answer; only committed to.")},
)
REFLECTION_REFUSED = ActKind(
    code="FBK-05",
    subsystem="procedures",
    name=_("Reflection not taken up"),
    meaning=_("The unit said, with reasons, that it doesn’t take a reflection up."),
    command="refuse_reflection",
    effect=_("Whoever wrote reads the reasons at once; the dossier still counts as complained about."),
    on="reflection",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT},
    commitments={"words": _("The reasons; only committed to.")},
)
REFLECTION_LATE = ActKind(
    code="FBK-06",
    subsystem="procedures",
    name=_("Answer to a reflection overdue"),
    meaning=_("The platform told the people of the unit that somebody still waits for an answer."),
    command="warn_of_reflection",
    effect=_("The unit knows that its answer is late, and the figures count it."),
    on="reflection",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"unit": _UNIT, "due_at": _DUE},
)
REPLY_RATED = ActKind(
    code="FBK-07",
    subsystem="procedures",
    name=_("Answer to a reflection rated"),
    meaning=_("Whoever wrote a reflection said whether the answer satisfies them."),
    command="rate_reply",
    effect=_("It counts in the index."),
    on="reflection",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"satisfied": _SATISFIED, "version": _VERSION},
    sealed=True,
    for_good=True,
)
