"""What other rooms may use of identity.

An act: ``actor, intent = acting(request, command=…, object=…)`` before the transaction (or :func:`authenticate`
itself), then ``admit(intent, actor, roles={Role.OFFICER}, organisation_id=…, version=row.version,
at=at)`` inside it, after the object's row is locked.
"""

from openhall.identity.edge import acting, acting_for, assertion_options, reader, signed_in
from openhall.identity.intents import admit, authenticate, declare_solemn, field_digests
from openhall.identity.lookups import (
    device_keys,
    holders,
    holds,
    notify,
    notify_holders,
    opening_key,
    opening_key_of,
    opening_keys,
    organisation,
    organisation_by_identifier,
    organisations,
    organisations_with,
    person,
    persons,
)
from openhall.identity.models import OpeningPurpose, Role
from openhall.identity.refusals import (
    IntentExpired,
    IntentFieldsDiffer,
    IntentForged,
    IntentMissing,
    IntentOtherObject,
    IntentReplayed,
    KeyRevoked,
    KeyUnknown,
    MandateMissing,
    MandateNotInForce,
    MandateRevoked,
)
from openhall.identity.values import Actor, DeviceKeyRef, Intent, OpeningKeyRef, OrganisationRef, PersonRef

__all__ = [
    "Actor",
    "DeviceKeyRef",
    "Intent",
    "IntentExpired",
    "IntentFieldsDiffer",
    "IntentForged",
    "IntentMissing",
    "IntentOtherObject",
    "IntentReplayed",
    "KeyRevoked",
    "KeyUnknown",
    "MandateMissing",
    "MandateNotInForce",
    "MandateRevoked",
    "OpeningKeyRef",
    "OpeningPurpose",
    "OrganisationRef",
    "PersonRef",
    "Role",
    "acting",
    "acting_for",
    "admit",
    "assertion_options",
    "authenticate",
    "declare_solemn",
    "device_keys",
    "field_digests",
    "holders",
    "holds",
    "notify",
    "notify_holders",
    "opening_key",
    "opening_key_of",
    "opening_keys",
    "organisation",
    "organisation_by_identifier",
    "organisations",
    "organisations_with",
    "person",
    "persons",
    "reader",
    "signed_in",
]
