"""The acts about our own replay of the log (protocols §10)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness import fields
from openhall.witness.kinds import ActKind, By

STATE_RECORDED = ActKind(
    code="SYS-03",
    subsystem="network",
    name=_("State recorded"),
    meaning=_("What the rules make of the log so far, as a digest that every member can compare with its own replay."),
    command="record_state",
    effect=_("The platform is bound to this result: a member that finds another one doesn’t sign, and says so."),
    on="log",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "size": _("How many entries of the log were replayed."),
        "state_root": _("The root of the tree of verdicts, one for each of these entries."),
        "contradictions": _("How often the platform decided otherwise than the rules, acknowledged or not."),
    },
)
CONTRADICTION_ACKNOWLEDGED = ActKind(
    code="SYS-06",
    subsystem="network",
    name=_("Contradiction acknowledged"),
    meaning=_("A named officer admits that the platform decided otherwise than the rules, and says what is done now."),
    command="acknowledge_contradiction",
    effect=_("The members sign their replay again. The contradiction stays on the log for ever."),
    on="contradiction",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "index": _("The entry of the log in which the platform decided so."),
        "rule": _("The rule that it broke."),
    },
    statement=_("The reason and the correction, in the officer’s words."),
)
