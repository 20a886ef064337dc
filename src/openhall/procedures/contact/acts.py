"""Acts on calls and letters (protocols §6). Who called, what was said and written is only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_UNIT = _("The number of the unit.")
_DUE = _("Until when whoever called has an answer; null where the call was answered at once.")
_NAME = _("The name of the template.")
_EDITION = _("Which edition of the template it is, counted from 1.")

CALL_RECORDED = ActKind(
    code="CAL-01",
    subsystem="procedures",
    name=_("Call at the hotline recorded"),
    meaning=_("An officer wrote down who called, what was asked and what was answered."),
    command="record_call",
    effect=_("The call counts in the public figures; what wasn’t answered at once has a clock."),
    on="hotline-call",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "unit": _UNIT,
        "procedure": _("The procedure’s number; empty where the call was about none."),
        "answered": _("Whether it was answered at once."),
        "due_at": _DUE,
    },
    commitments={"words": _("Caller, question, answer and dossier; only committed to.")},
)
CALL_ANSWERED = ActKind(
    code="CAL-02",
    subsystem="procedures",
    name=_("Call at the hotline answered later"),
    meaning=_("The unit gave the answer that it owed to somebody who had called."),
    command="answer_call",
    effect=_("The clock of the call ends; whether it was in time is settled."),
    on="hotline-call",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "in_time": _("Whether the answer came by the due instant.")},
    commitments={"words": _("The answer; only committed to.")},
)
CALL_LATE = ActKind(
    code="CAL-03",
    subsystem="procedures",
    name=_("Answer to a call overdue"),
    meaning=_("The platform told the people of the unit that somebody who called still waits."),
    command="warn_of_call",
    effect=_("Nobody of the unit can say that they did not know."),
    on="hotline-call",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"unit": _UNIT, "due_at": _("Until when the answer was due.")},
)
TEMPLATE_PUBLISHED = ActKind(
    code="CAL-04",
    subsystem="procedures",
    name=_("Template of letters published"),
    meaning=_("A head of a unit or the provincial office published a letter for officers to send."),
    command="publish_letter_template",
    effect=_("Officers choose it; an earlier edition is chosen no longer and stays in the history."),
    on="letter-template",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"name": _NAME, "edition": _EDITION, "languages": _("The languages of its texts.")},
    statement=_("Name, occasion and the texts in each language."),
)
TEMPLATE_WITHDRAWN = ActKind(
    code="CAL-05",
    subsystem="procedures",
    name=_("Template of letters withdrawn"),
    meaning=_("Whoever published a template withdrew it, and said why."),
    command="withdraw_letter_template",
    effect=_("Nobody sends it any more; letters that were sent by it keep their words."),
    on="letter-template",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"edition": _EDITION},
    statement=_("Why it was withdrawn."),
)
LETTERS_SENT = ActKind(
    code="CAL-06",
    subsystem="procedures",
    name=_("Letters about dossiers sent"),
    meaning=_("An officer sent a letter from a template to whoever filed one or more dossiers, after a preview."),
    command="send_dossier_letters",
    effect=_("Each letter stands on the file of its dossier, as it was sent."),
    on="letter-order",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "unit": _UNIT,
        "template": _("The template’s id."),
        "edition": _EDITION,
        "letters": _("How many letters."),
    },
    commitments={"letters": _("Each dossier with the digest of its letter; only committed to.")},
)
