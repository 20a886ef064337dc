"""Acts on flows and on the walk of a dossier (protocols §6). Names and reasons are only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_STEP = _("The number of the step, from 1 in the order of the flow.")
_TO = _("The number of the step to which it goes.")
_UNIT = _("The number of the unit that has it in hand.")
_DUE = _("Until when this step is due.")
_WORDS = {"words": _("The words that go with it; only committed to.")}
_TO_WHOM = {"to": _("Who gets it, and why; only committed to.")}

FLOW_PUBLISHED = ActKind(
    code="FLW-01",
    subsystem="procedures",
    name=_("Flow of a procedure published"),
    meaning=_("The provincial office says through which steps dossiers of a procedure go, and how long each may take."),
    command="publish_flow",
    effect=_("Dossiers whose processing begins from that day on walk by it; those on their way keep theirs."),
    on="procedure-flow",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "procedure": _("The procedure’s number."),
        "number": _("The number of the version, from 1."),
        "valid_from": _("The first day on which it counts."),
        "days": _("Working days of the longest way: the procedure’s time limit."),
        "content_sha256": _("The digest of its steps."),
    },
    statement=_("Version, language and the steps: title, unit, role, days, onward, back, opinions."),
)
STEP_TAKEN = ActKind(
    code="FLW-02",
    subsystem="procedures",
    name=_("Step of a dossier taken"),
    meaning=_("An officer took a dossier into their hands."),
    command="take_step",
    effect=_("The officer answers for the step; colleagues see that somebody works on it."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "step": _STEP,
        "unit": _UNIT,
        "stands_in": _("Whether somebody took it who stands in for the one who had it."),
    },
)
STEP_HANDED_OVER = ActKind(
    code="FLW-03",
    subsystem="procedures",
    name=_("Dossier handed over within a unit"),
    meaning=_("A dossier went into the hands of another officer of the same unit; its step and due instant stay."),
    command="hand_over_step",
    effect=_("The other officer answers for the step."),
    on="dossier",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"step": _STEP, "unit": _UNIT},
    commitments=_TO_WHOM,
)
STEP_HANDED_ON = ActKind(
    code="FLW-04",
    subsystem="procedures",
    name=_("Dossier handed on to its next step"),
    meaning=_("Whoever had it in hand did their step and handed it on."),
    command="hand_on",
    effect=_("The next step begins, with a due instant of its own."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"step": _STEP, "to": _TO, "unit": _UNIT, "due_at": _DUE},
    commitments=_WORDS,
)
STEP_SENT_BACK = ActKind(
    code="FLW-05",
    subsystem="procedures",
    name=_("Dossier sent back to an earlier step"),
    meaning=_("Whoever had it in hand sent it back, and said why."),
    command="send_back",
    effect=_("The earlier step begins anew; the dossier’s own due instant doesn’t move."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"step": _STEP, "to": _TO, "unit": _UNIT, "due_at": _DUE},
    commitments=_WORDS,
)
HANDOVER_ORDERED = ActKind(
    code="FLW-06",
    subsystem="procedures",
    name=_("Many dossiers handed over"),
    meaning=_("The head of a unit ordered that many dossiers go into the hands of another officer."),
    command="order_handover",
    effect=_("The platform hands each over by itself; one that changed in between stays as it is."),
    on="dossier-handover",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "dossiers": _("How many dossiers.")},
    commitments=_TO_WHOM,
)
STEP_WARNED = ActKind(
    code="FLW-07",
    subsystem="procedures",
    name=_("Warning before a step is late"),
    meaning=_("The platform warned who has a dossier in hand, who stands in, and the head of the unit."),
    command="warn_of_step",
    effect=_("Nobody of them can say that they did not know; of a late step the unit that decides knows too."),
    on="dossier",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"step": _STEP, "kind": _("Soon due, or overdue."), "due_at": _DUE},
)
ACCEPTANCE_WARNED = ActKind(
    code="FLW-09",
    subsystem="procedures",
    name=_("Warning before the answer to a filing is late"),
    meaning=_("The platform warned the unit that a dossier filed online waits to be accepted, or for what lacks."),
    command="warn_of_acceptance",
    effect=_("Officer, stand-in and head know that whoever filed waits for an answer."),
    on="dossier",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"kind": _("Soon due, or overdue."), "due_at": _("Until when the unit must answer.")},
)
WALK_BEGUN = ActKind(
    code="FLW-08",
    subsystem="procedures",
    name=_("Walk of a dossier begun"),
    meaning=_("Processing began, and the dossier entered the first step of the flow that counts on that day."),
    command="begin_walk",
    effect=_("The first step runs; the dossier keeps this flow to its end."),
    on="dossier",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"flow": _("The flow’s id."), "step": _STEP, "unit": _UNIT, "due_at": _DUE},
)
STOOD_IN = ActKind(
    code="FLW-10",
    subsystem="procedures",
    name=_("Stand-in took a step over by rule"),
    meaning=_("A step was at risk: its officer was absent, it was overdue, or nobody had it. The stand-in got it."),
    command="stand_in",
    effect=_("The unit’s stand-in answers for the step; whether stand-ins are there when it matters is counted."),
    on="dossier",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"step": _STEP, "unit": _UNIT, "why": _("The officer is absent, the step is late, or nobody had it.")},
    commitments=_TO_WHOM,
)
STEP_ESCALATED = ActKind(
    code="FLW-11",
    subsystem="procedures",
    name=_("Late step escalated"),
    meaning=_("A step was overdue and went to the heads of the unit."),
    command="escalate_step",
    effect=_("The heads owe a word about what they did; until then the dossier counts as escalated."),
    on="dossier",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"step": _STEP, "unit": _UNIT, "due_at": _DUE},
    commitments={"to": _("To whom it went; only committed to.")},
)
ESCALATION_SETTLED = ActKind(
    code="FLW-12",
    subsystem="procedures",
    name=_("Escalation settled"),
    meaning=_("A head said what was done about a step that was late."),
    command="settle_escalation",
    effect=_("The dossier isn’t escalated any more; whether that was before the step was left is counted."),
    on="escalation",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"step": _STEP, "unit": _UNIT, "in_time": _("Whether that was said before the step was left.")},
    commitments={"words": _("What was done; only committed to.")},
)
