"""Acts of the help desk (protocols §10). What people write is only committed to: it may name anybody."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

TEXT = _("The digest of what was written; only committed to.")
DUE = _("Until when the help desk must answer; null while no authority has entered a service level.")

QUESTION_RECEIVED = ActKind(
    code="HLP-01",
    subsystem="help",
    name=_("Question to the help desk received"),
    meaning=_("Somebody asked the help desk; the platform named an officer for it."),
    command="receive_help_question",
    effect=_("The clock of the service level runs, and one named officer answers for it."),
    on="help",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"due_at": DUE, "lang": _("The language of the question."), "named": _("Whether an officer was found.")},
    commitments={"text": TEXT},
)
QUESTION_ANSWERED = ActKind(
    code="HLP-02",
    subsystem="help",
    name=_("Help desk answered"),
    meaning=_("An officer of the help desk answered, or asked for all that is missing."),
    command="answer_help_question",
    effect=_("The clock of the question stops; whoever asked can read the answer."),
    on="help",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "kind": _("An answer, or a request for what is missing."),
        "in_time": _("Whether it came before it was due; null without a service level."),
    },
    commitments={"text": TEXT},
)
QUESTION_CONTINUED = ActKind(
    code="HLP-03",
    subsystem="help",
    name=_("Question continued"),
    meaning=_("Whoever asked the help desk wrote again."),
    command="follow_up_help_question",
    effect=_("The question waits for the help desk again, with a clock of its own."),
    on="help",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"due_at": DUE},
    commitments={"text": TEXT},
)
QUESTION_ESCALATED = ActKind(
    code="HLP-04",
    subsystem="help",
    name=_("Late question passed up"),
    meaning=_("A question was not answered in time; the next ones above were told."),
    command="escalate_help_question",
    effect=_("The delay is known one level higher and is counted as a broken promise."),
    on="help",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"level": _("1: the officer and the backup; 2: the whole centre; 3: the supervisors.")},
)
QUESTION_TAKEN = ActKind(
    code="HLP-05",
    subsystem="help",
    name=_("Question taken over"),
    meaning=_("Another officer of the help desk took a question over by name."),
    command="take_help_question",
    effect=_("The officer who signed answers for the question from now on."),
    on="help",
    basis=fields.NO_ARTICLE_OPERATION,
)
QUESTION_CLOSED = ActKind(
    code="HLP-06",
    subsystem="help",
    name=_("Question closed"),
    meaning=_("A question to the help desk was closed by whoever asked, or by its officer after the answer."),
    command="close_help_question",
    effect=_("The question is over; whoever asked is asked how satisfied they are."),
    on="help",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"by": _("Who closed it: asker or officer.")},
)
SERVICE_LEVEL_SET = ActKind(
    code="HLP-07",
    subsystem="help",
    name=_("Service level entered"),
    meaning=_("An authority entered within how many hours the help desk answers."),
    command="set_service_level",
    effect=_("Questions that come from now on have this clock."),
    on="service-level",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "answer_hours": _("Hours within which a question is answered."),
        "escalate_hours": _("Further hours after which a late question goes one level higher."),
    },
    statement=_("Where the service level is written."),
)
DUTY_KEPT = ActKind(
    code="HLP-08",
    subsystem="help",
    name=_("Duty at the help desk"),
    meaning=_("An officer came on duty at the help desk, or went off it."),
    command="keep_help_duty",
    effect=_("New questions are given to the officer in turn, or no longer."),
    on="duty",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"on_duty": _("Whether the officer is on duty.")},
)
ARTICLE_PUBLISHED = ActKind(
    code="HLP-09",
    subsystem="help",
    name=_("Help article published"),
    meaning=_("An officer published an answer for everybody, a new edition of one, or its translation."),
    command="publish_help_article",
    effect=_("Everybody finds the article in the knowledge base."),
    on="help-article",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "lang": _("The language of these words."),
        "binding": _("Whether this language is the one that counts."),
        "edition": _("Which edition in this language it is, counted from 1."),
    },
    statement=_("Title and text of the article."),
)
ARTICLE_WITHDRAWN = ActKind(
    code="HLP-10",
    subsystem="help",
    name=_("Help article withdrawn"),
    meaning=_("An officer took an article out of the knowledge base."),
    command="withdraw_help_article",
    effect=_("The article is found no longer; its page says that it was withdrawn, and why."),
    on="help-article",
    basis=fields.NO_ARTICLE_OPERATION,
    statement=_("Why it was withdrawn."),
)
ROUTE_PUBLISHED = ActKind(
    code="HLP-11",
    subsystem="help",
    name=_("Route of complaint published"),
    meaning=_("An authority published who takes complaints on a matter, where and how, and by which law."),
    command="publish_complaint_route",
    effect=_("The route stands on the page of routes."),
    on="complaint-route",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"lang": _("The language of these words.")},
    statement=_("Matter, who, where, how, and the law."),
)
ROUTE_WITHDRAWN = ActKind(
    code="HLP-12",
    subsystem="help",
    name=_("Route of complaint withdrawn"),
    meaning=_("The authority withdrew a route of complaint."),
    command="withdraw_complaint_route",
    effect=_("The route stands on the page of routes no longer."),
    on="complaint-route",
    basis=fields.NO_ARTICLE_OPERATION,
    statement=_("Why it was withdrawn."),
)
