"""The acts about the network of members and about our own replay of the log (protocols §10)."""

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
POLICY_ADOPTED = ActKind(
    code="SYS-04",
    subsystem="network",
    name=_("Policy of the network adopted"),
    meaning=_("Which independent members witness the log, and how many of them must have seen the same history."),
    command="adopt_policy",
    effect=_("From now on payouts and certificates wait until so many members have witnessed what orders them."),
    on="policy",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "sha256": _("The digest of the policy file."),
        "members": _("How many members there are."),
        "threshold": _("How many of them must have witnessed."),
        "mirrors": _("How many of those that keep a copy must hold everything."),
    },
    statement=_("The text of the policy (C2SP tlog-policy)."),
)
QUORUM_OVERRIDDEN = ActKind(
    code="SYS-05",
    subsystem="network",
    name=_("Waiting for the members overridden"),
    meaning=_("A named officer lets something go on that waited for the members as long as the rules ask."),
    command="override_quorum",
    effect=_(
        "The payout or certificate that waited goes on without the members’ signatures; the officer answers for it."
    ),
    on="hold",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "leaf_sha256": _("The digest of the entry that waited."),
        "head": _("How many entries the log had."),
        "witnessed": _("How many of them the members had witnessed."),
        "reason_sha256": _("The digest of the reason, as it was signed."),
    },
    statement=_("The reason, in the officer’s words."),
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
