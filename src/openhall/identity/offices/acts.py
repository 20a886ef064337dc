"""The acts of offices on the log. Who signed first and second is in the leaf of the act itself (protocols §2)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn, declare_two_signatures
from openhall.witness.public import ActKind, By, fields

COMMAND = _("The command of the act, by its name in the API.")
PROPOSED = ActKind(
    code="TWO-01",
    subsystem="mandates",
    name=_("Act signed once"),
    meaning=_("An officer signed an act that needs two; it waits for the second."),
    command="propose",
    effect=_("The signed act is kept, and nothing of it is done until a second officer has signed the same."),
    on="proposal",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "command": COMMAND,
        "intent_sha256": _("The digest of what the first officer signed; the act itself names it when it is done."),
        "expires_at": _("Until when a second officer can sign."),
    },
)
WITHDRAWN = ActKind(
    code="TWO-02",
    subsystem="mandates",
    name=_("Proposal withdrawn"),
    meaning=_("Whoever signed an act first took it back before a second officer signed."),
    command="withdraw_proposal",
    effect=_("The first signature can’t be joined by a second any more; its officer took it back."),
    on="proposal",
    basis=fields.NO_ARTICLE_SAFEGUARD,
)
REFUSED = ActKind(
    code="TWO-03",
    subsystem="mandates",
    name=_("Second signature refused"),
    meaning=_("A second officer looked at an act that was signed once, and refused to sign it."),
    command="refuse_proposal",
    effect=_("The act is not done; whoever signed it first knows the reason."),
    on="proposal",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"reason": _("Why; only committed to.")},
)
LAPSED = ActKind(
    code="TWO-04",
    subsystem="mandates",
    name=_("Proposal lapsed"),
    meaning=_("No second officer signed in time, or what was to be changed had changed meanwhile."),
    command="lapse",
    effect=_("The first signature can’t be joined by a second any more, by the passing of time or a later change."),
    on="proposal",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"cause": _("Whether its time was over (expired) or its object had changed (overtaken).")},
)
REQUIRED = ActKind(
    code="TWO-05",
    subsystem="mandates",
    name=_("Second signature required"),
    meaning=_("An organisation, or an authority for all of a country, decided that an act needs two officers."),
    command="require_second_signature",
    effect=_("From now on one officer’s signature alone does not carry out the act named."),
    on="second-signature",
    basis=_("None: the rule is the organisation’s or the authority’s own; it names its source itself."),
    public={
        "command": COMMAND,
        "country": _("The country for whose organisations it counts; empty: for the organisation itself."),
    },
    statement=_("The source that was named."),
)
LIFTED = ActKind(
    code="TWO-06",
    subsystem="mandates",
    name=_("Second signature no longer required"),
    meaning=_("The rule that an act needs two officers was lifted, by two signatures."),
    command="lift_second_signature",
    effect=_("From now on one officer’s signature carries out the act named, unless another rule asks for two."),
    on="second-signature",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"command": COMMAND},
)
DEPUTY_APPOINTED = ActKind(
    code="SUB-13",
    subsystem="mandates",
    name=_("Deputy appointed"),
    meaning=_("For a period somebody acts in the place of an officer, with a key of their own."),
    command="appoint_deputy",
    effect=_("What the deputy signs in that place binds the organisation, and says in whose place it was signed."),
    on="mandate",
    basis=fields.NO_ARTICLE_RECORD,
    public={"role": fields.ROLE, "ends_at": _("When it ends by itself.")},
    commitments={
        "person": _("Who may act; only committed to."),
        "organisation": _("For whom; only committed to."),
        "in_place_of": _("In whose place; only committed to."),
    },
)
DEPUTY_ENDED = ActKind(
    code="SUB-14",
    subsystem="mandates",
    name=_("Deputy’s mandate ended"),
    meaning=_("An officer’s deputy acts in that place no longer, before the period was over."),
    command="end_deputy",
    effect=_("The officer alone acts in that place again."),
    on="mandate",
    basis=fields.NO_ARTICLE_RECORD,
    public={"role": fields.ROLE},
)

STANDING_NAMED = ActKind(
    code="SUB-15",
    subsystem="mandates",
    name=_("Standing deputy named"),
    meaning=_("Somebody stands in for an officer whenever that officer has declared an absence."),
    command="name_standing_deputy",
    effect=_("Nobody acts by this alone; from each declared absence on the deputy acts in the officer’s place."),
    on="standing-deputy",
    basis=fields.NO_ARTICLE_RECORD,
    public={"role": fields.ROLE},
    commitments={
        "person": _("Who may act; only committed to."),
        "organisation": _("For whom; only committed to."),
        "in_place_of": _("In whose place; only committed to."),
    },
)
STANDING_ENDED = ActKind(
    code="SUB-16",
    subsystem="mandates",
    name=_("Standing deputy no longer named"),
    meaning=_("Somebody stands in for an officer no more, not even in an absence that is running."),
    command="end_standing_deputy",
    effect=_("The deputy acts in that place no longer; what was signed there before stays as it is."),
    on="standing-deputy",
    basis=fields.NO_ARTICLE_RECORD,
    public={"role": fields.ROLE},
)
ABSENCE_DECLARED = ActKind(
    code="SUB-17",
    subsystem="mandates",
    name=_("Absence declared"),
    meaning=_("An officer is away until a moment that is fixed now, and the standing deputies act meanwhile."),
    command="declare_leave",
    effect=_("Each standing deputy gets a mandate in the officer’s place, which ends with the absence by itself."),
    on="absence",
    basis=fields.NO_ARTICLE_RECORD,
    public={
        "starts_at": _("From when on the officer is away."),
        "ends_at": _("When it ends by itself."),
        "deputies": _("How many mandates in the officer’s place begin with it."),
    },
    commitments={
        "person": _("Who is away; only committed to."),
        "organisation": _("For whom; only committed to."),
    },
)
RETURNED = ActKind(
    code="SUB-18",
    subsystem="mandates",
    name=_("Officer back"),
    meaning=_("An officer is back before the declared absence was over, or did not go."),
    command="declare_return",
    effect=_("The mandates that began with the absence end at once; the officer alone acts in that place again."),
    on="absence",
    basis=fields.NO_ARTICLE_RECORD,
)

declare_solemn(
    "require_second_signature", "lift_second_signature", "appoint_deputy", "end_deputy", "name_standing_deputy",
    "end_standing_deputy", "declare_leave", "declare_return",
)  # fmt: skip
declare_two_signatures("lift_second_signature")
