"""The acts of identity on the log. People and organisations are only committed to: names stay off the log."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn
from openhall.witness.public import ActKind

PERSON_REGISTERED = ActKind(
    code="SUB-01",
    subsystem="subjects",
    name=_("Person registered"),
    meaning=_("Somebody signed up; the log commits to name and address without showing them."),
    command="register_person",
    commitments=("name", "email"),
)
ORGANISATION_REGISTERED = ActKind(
    code="SUB-02",
    subsystem="subjects",
    name=_("Organisation registered"),
    meaning=_("An organisation was entered with an identifier that satisfies its country’s check."),
    command="register_organisation",
    public=("country", "scheme"),
    commitments=("name", "identifier"),
)
MANDATE_GRANTED = ActKind(
    code="SUB-03",
    subsystem="subjects",
    name=_("Mandate granted"),
    meaning=_("A person may from now on act for an organisation in one role."),
    command="grant_mandate",
    public=("role",),
    commitments=("person", "organisation"),
)
MANDATE_REVOKED = ActKind(
    code="SUB-04",
    subsystem="subjects",
    name=_("Mandate revoked"),
    meaning=_("A person may no longer act for an organisation in one role."),
    command="revoke_mandate",
    public=("role",),
)
KEY_ENROLLED = ActKind(
    code="SUB-05",
    subsystem="subjects",
    name=_("Device key enrolled"),
    meaning=_("A person’s signing key counts from now on; the enrolment is signed by the key itself."),
    command="enrol_key",
    public=("kind",),
    commitments=("public_key",),
)
KEY_REVOKED = ActKind(
    code="SUB-06",
    subsystem="subjects",
    name=_("Device key revoked"),
    meaning=_("Signatures of this key count no more; what it signed before stays valid."),
    command="revoke_key",
)
PASSKEY_ADDED = ActKind(
    code="SUB-07",
    subsystem="subjects",
    name=_("Passkey added"),
    meaning=_("Solemn acts of this person are from now on confirmed with a passkey."),
    command="add_passkey",
    commitments=("credential_id",),
)
PASSKEY_REVOKED = ActKind(
    code="SUB-08",
    subsystem="subjects",
    name=_("Passkey revoked"),
    meaning=_("This passkey neither signs in nor confirms any more."),
    command="revoke_passkey",
)
SESSION_OPENED = ActKind(
    code="SUB-09",
    subsystem="subjects",
    name=_("Program session opened"),
    meaning=_("A program received a token for reading, valid for twelve hours."),
    command="open_session",
)
BODY_RECOGNISED = ActKind(
    code="SUB-10",
    subsystem="subjects",
    name=_("Public body recognised"),
    meaning=_("An organisation may give its people roles with power over other parties."),
    command="recognise_public_body",
    public=("country",),
)
OPENING_KEY_ENROLLED = ActKind(
    code="CUS-01",
    subsystem="custody",
    name=_("Opening key enrolled"),
    meaning=_("Bids may be sealed to this key. A custodian’s key is public; a bidder’s is only committed to."),
    command="enrol_opening_key",
    public=("purpose", "recipient"),
    optional=("recipient",),
    commitments=("recipient",),
)
OPENING_KEY_REVOKED = ActKind(
    code="CUS-02",
    subsystem="custody",
    name=_("Opening key revoked"),
    meaning=_("Nothing new may be sealed to this key."),
    command="revoke_opening_key",
    public=("purpose",),
)

declare_solemn(
    "enrol_key", "grant_mandate", "revoke_mandate", "enrol_opening_key", "revoke_opening_key", "recognise_public_body"
)
