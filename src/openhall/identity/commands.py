"""The commands of identity, one function per act of a person; each is one durable transaction that records its act."""

from openhall.identity.erasing import erase_record
from openhall.identity.keys import (
    add_passkey,
    authenticate_enrolment,
    enrol_key,
    enrol_opening_key,
    open_session,
    revoke_key,
    revoke_opening_key,
    revoke_passkey,
)
from openhall.identity.mandates import grant_mandate, revoke_mandate
from openhall.identity.parties import (
    OrganisationFacts,
    appoint,
    recognise_public_body,
    register_organisation,
    register_person,
)

__all__ = [
    "OrganisationFacts",
    "add_passkey",
    "appoint",
    "authenticate_enrolment",
    "enrol_key",
    "enrol_opening_key",
    "erase_record",
    "grant_mandate",
    "open_session",
    "recognise_public_body",
    "register_organisation",
    "register_person",
    "revoke_key",
    "revoke_mandate",
    "revoke_opening_key",
    "revoke_passkey",
]
