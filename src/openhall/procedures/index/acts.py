"""Acts on the index of service (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

_LAW = "Quyết định 766/QĐ-TTg (2022)"
_PERIOD = _("The month, quarter or year.")
_UNIT = _("The unit’s number.")

VALUE_ENTERED = ActKind(
    code="IDX-01",
    subsystem="procedures",
    name=_("Value of the index entered"),
    meaning=_("The authority in charge enters a value of the index that no published source gives, with its source."),
    command="enter_index_value",
    effect=_(
        "Figures of periods that end on its first day or later are computed with it. Days off count at once, for every "
        "dossier, opinion and desk; due days on their way are counted anew."
    ),
    on="index-value",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "pack": fields.PACK,
        "path": _("Which value of the pack it is."),
        "from_date": _("From which day it counts."),
    },
    statement=_("The value, where it comes from, and which authority enters it."),
)
UNITS_PLACED = ActKind(
    code="IDX-02",
    subsystem="procedures",
    name=_("Units of the province placed"),
    meaning=_("The provincial office says which units stand where from a day on, and which stand nowhere any more."),
    command="place_units",
    effect=_("From that day on the figures of a unit are also those of the units above it."),
    on="index-placing",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"valid_from": _("From which day on."), "units": _("How many units.")},
    statement=_("The units with their levels, and what they stand under; of those that end, who takes over."),
)
REPORTED_ENTERED = ActKind(
    code="IDX-03",
    subsystem="procedures",
    name=_("Counts of others entered"),
    meaning=_("The provincial office enters how many dossiers the national report and the portal count."),
    command="enter_reported",
    effect=_("What is synchronised is measured against these counts."),
    on="index-reported",
    basis=_LAW,
    public={"period": _PERIOD, "units": _("How many units.")},
    statement=_("The counts of each unit, and where they come from."),
)
RANKING_PUBLISHED = ActKind(
    code="IDX-04",
    subsystem="procedures",
    name=_("Ranking published"),
    meaning=_("The provincial office publishes the figures of a period."),
    command="publish_ranking",
    effect=_("The figures stand under this digest for good; a correction is another edition."),
    on="index-edition",
    basis=_LAW,
    public={
        "period": _PERIOD,
        "number": _("The number of the edition, from 1."),
        "figures_sha256": _("The digest of the figures as canonical JSON."),
        "units": _("How many units."),
        "changed": _("How many units have another total than in the edition before."),
    },
    statement=_("Why an edition takes the place of another; the digests of that one and of the report to the chair."),
)
NATIONAL_TAKEN_IN = ActKind(
    code="IDX-05",
    subsystem="procedures",
    name=_("National results taken in"),
    meaning=_("The provincial office takes in the published results of the provinces."),
    command="take_in_national",
    effect=_("They stand beside the province’s own computation, with the difference."),
    on="index-national",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "period": _PERIOD,
        "rows_sha256": _("The digest of the rows as canonical JSON."),
        "rows": _("How many provinces."),
    },
    statement=_("Where the results come from."),
)
TARGET_SET = ActKind(
    code="IDX-06",
    subsystem="procedures",
    name=_("Target of the index set"),
    meaning=_("The provincial office enters a target with its source."),
    command="set_index_target",
    effect=_("What falls short of it is shown, asked about or trained, from its first day on."),
    on="index-target",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "kind": _("What the target is about."),
        "value": _("The rank, or the total."),
        "from_date": _("From which day it counts."),
    },
    statement=_("Where the target comes from."),
)
HEAD_ANSWERED = ActKind(
    code="IDX-07",
    subsystem="procedures",
    name=_("Head of a unit answered"),
    meaning=_("The head of a unit that fell below the target answers in person."),
    command="answer_index_question",
    effect=_("Everybody reads the answer beside the unit’s figures."),
    on="index-question",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "period": _PERIOD},
    statement=_("The head’s words, in their language."),
)
TRAINING_CONFIRMED = ActKind(
    code="IDX-08",
    subsystem="procedures",
    name=_("Training confirmed"),
    meaning=_("The provincial office confirms a training that the rule proposed."),
    command="confirm_training",
    effect=_("The unit knows when and where it is trained, in what it is weakest in."),
    on="index-training",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "session_date": _("The day of the training."), "invited": _("How many are invited.")},
    statement=_("Topic and place of the training."),
)
TRAINING_HELD = ActKind(
    code="IDX-09",
    subsystem="procedures",
    name=_("Training held"),
    meaning=_("The provincial office says how many came to a training."),
    command="hold_training",
    effect=_("What the unit has reached since is shown beside it."),
    on="index-training",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT, "attended": _("How many came.")},
)
HOTLINE_PUBLISHED = ActKind(
    code="IDX-10",
    subsystem="procedures",
    name=_("Hotline published"),
    meaning=_("The provincial office publishes whom to call about a unit’s service."),
    command="publish_hotline",
    effect=_("People find the number at the unit’s figures."),
    on="index-hotline",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"unit": _UNIT},
    statement=_("The number and its hours."),
)

declare_solemn("publish_ranking")
