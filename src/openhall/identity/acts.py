"""The acts of identity on the log. People and organisations are only committed to: names stay off the log."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn
from openhall.witness.public import ActKind, By, fields

PERSON_REGISTERED = ActKind(
    code="SUB-01",
    subsystem="subjects",
    name=_("Person registered"),
    meaning=_("Somebody signed up; the log commits to name and address without showing them."),
    command="register_person",
    effect=_("The person has an account and can be given mandates; for nobody can they act yet."),
    on="person",
    by=By.RULE,
    basis=fields.NO_ARTICLE_RECORD,
    commitments={
        "name": _("The person’s name; only committed to."),
        "email": _("The address with which they sign in; only committed to."),
    },
)
ORGANISATION_REGISTERED = ActKind(
    code="SUB-02",
    subsystem="subjects",
    name=_("Organisation registered"),
    meaning=_("An organisation was entered with an identifier that satisfies its country’s check."),
    command="register_organisation",
    effect=_("The organisation can be a party: people can act for it, and its identifier can’t be entered twice."),
    on="organisation",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_RECORD,
    public={"country": fields.COUNTRY, "scheme": _("Which register the identifier belongs to.")},
    commitments={
        "name": _("The organisation’s name; only committed to."),
        "identifier": _("Its registered identifier; only committed to."),
    },
)
MANDATE_GRANTED = ActKind(
    code="SUB-03",
    subsystem="mandates",
    name=_("Mandate granted"),
    meaning=_("A person may from now on act for an organisation in one role."),
    command="grant_mandate",
    effect=_("What the person signs in this role binds the organisation."),
    on="mandate",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_RECORD,
    public={"role": fields.ROLE},
    commitments={
        "person": _("Who may act; only committed to."),
        "organisation": _("For whom; only committed to."),
    },
)
MANDATE_REVOKED = ActKind(
    code="SUB-04",
    subsystem="mandates",
    name=_("Mandate revoked"),
    meaning=_("A person may no longer act for an organisation in one role."),
    command="revoke_mandate",
    effect=_("Nothing that the person signs in this role from now on binds the organisation."),
    on="mandate",
    basis=fields.NO_ARTICLE_RECORD,
    public={"role": fields.ROLE},
)
KEY_ENROLLED = ActKind(
    code="SUB-05",
    subsystem="certificates",
    name=_("Device key enrolled"),
    meaning=_("A person’s signing key counts from now on; the enrolment is signed by the key itself."),
    command="enrol_key",
    effect=_("Signatures of this key are this person’s, for every act after this one."),
    on="key",
    basis="电子签名法 (2019) 第十三条",
    public={"kind": _("Whether the key lives in a browser or in a program.")},
    commitments={"public_key": _("The public half of the key; disclosed with whatever it signs.")},
)
KEY_REVOKED = ActKind(
    code="SUB-06",
    subsystem="certificates",
    name=_("Device key revoked"),
    meaning=_("Signatures of this key count no more; what it signed before stays valid."),
    command="revoke_key",
    effect=_("No act that comes after this one can be signed with the key."),
    on="key",
    basis="电子签名法 (2019) 第十五条",
)
PASSKEY_ADDED = ActKind(
    code="SUB-07",
    subsystem="certificates",
    name=_("Passkey added"),
    meaning=_("Solemn acts of this person are from now on confirmed with a passkey."),
    command="add_passkey",
    effect=_("A stolen password or device key alone no longer suffices for a solemn act of this person."),
    on="passkey",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"credential_id": _("The passkey’s id; only committed to.")},
)
PASSKEY_REVOKED = ActKind(
    code="SUB-08",
    subsystem="certificates",
    name=_("Passkey revoked"),
    meaning=_("This passkey neither signs in nor confirms any more."),
    command="revoke_passkey",
    effect=_("A lost passkey opens nothing; the person needs another one for solemn acts, or none is asked for."),
    on="passkey",
    basis=fields.NO_ARTICLE_SAFEGUARD,
)
SESSION_OPENED = ActKind(
    code="SUB-09",
    subsystem="certificates",
    name=_("Program session opened"),
    meaning=_("A program received a token for reading, valid for twelve hours."),
    command="open_session",
    effect=_("A program can read for twelve hours what this person may read, and can change nothing with it."),
    on="session",
    basis=fields.NO_ARTICLE_OPERATION,
    sealed=True,
    for_good=True,
)
BODY_RECOGNISED = ActKind(
    code="SUB-10",
    subsystem="subjects",
    name=_("Public body recognised"),
    meaning=_("An organisation may give its people roles with power over other parties."),
    command="recognise_public_body",
    effect=_("Its supervisors, treasurers, experts and authorities count as such; before, it could appoint none."),
    on="organisation",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"country": fields.COUNTRY},
)
OPENING_KEY_ENROLLED = ActKind(
    code="CUS-01",
    subsystem="custody",
    name=_("Opening key enrolled"),
    meaning=_("Bids may be sealed to this key. A custodian’s key is public; a bidder’s is only committed to."),
    command="enrol_opening_key",
    effect=_("A notice may name this key, and every bidder can check that it is the one that bids are sealed to."),
    on="opening_key",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "purpose": fields.KEY_PURPOSE,
        "recipient": _("The public half of a custodian’s key."),
    },
    optional=("recipient",),
    commitments={"recipient": _("The public half of a bidder’s key; only committed to.")},
)
OPENING_KEY_REVOKED = ActKind(
    code="CUS-02",
    subsystem="custody",
    name=_("Opening key revoked"),
    meaning=_("Nothing new may be sealed to this key."),
    command="revoke_opening_key",
    effect=_("No later notice can name the key; what was sealed to it before can still be opened with it."),
    on="opening_key",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"purpose": fields.KEY_PURPOSE},
)

RECORD_ERASED = ActKind(
    code="ERA-01",
    subsystem="erasure",
    name=_("Personal data erased"),
    meaning=_("A person had everything personal about them destroyed: name, address, account, and what opens entries."),
    command="erase_record",
    effect=_("Nothing that the log commits to about this person can be opened any more; every proof stays valid."),
    on="erasure",
    basis="个人信息保护法 (2021) 第四十七条",
    public={
        "records": _("How many entries committed to something about the person that is now destroyed."),
        "basis": _("Why it was erased: at the person’s own request."),
    },
)

declare_solemn(
    "enrol_key", "grant_mandate", "revoke_mandate", "enrol_opening_key", "revoke_opening_key", "recognise_public_body",
    "erase_record",
)  # fmt: skip
