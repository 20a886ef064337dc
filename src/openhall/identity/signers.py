"""Who signed: the keys that intents name, with their people and mandates."""

from collections.abc import Collection

from django.db import connection

from openhall.identity.models import DeviceKey, Mandate, Person
from openhall_sealing import intents as signing

SignerOf = tuple[str, str | None]
"""A key id and the party that is acted for."""
Signer = tuple[DeviceKey, list[Mandate]]
"""The key with its person, and the person's mandates of the party, in force or not."""
_SIGNERS = """
SELECT asked.key_id, asked.party::text, k.id, k.key_id, k.public_key, k.revoked_at, k.set_aside_at,
       p.id, p.uuid, p.name, p.locale, m.id, m.role, m.starts_at, m.ends_at, m.revoked_at, m.organisation_id
FROM unnest(%s::varchar[], %s::uuid[]) AS asked (key_id, party)
JOIN identity_devicekey k ON k.key_id = asked.key_id JOIN identity_person p ON p.id = k.person_id
LEFT JOIN (identity_mandate m JOIN identity_organisation o ON o.id = m.organisation_id)
    ON m.person_id = p.id AND o.uuid = asked.party
ORDER BY m.id
"""


def signers(named: Collection[signing.Intent]) -> dict[SignerOf, Signer]:
    """Who signed, for each key and party that the intents name: one question for however many acts.

    A key that nobody has enrolled is left out.
    """
    asked = list({(one.key, one.party) for one in named})
    with connection.cursor() as cursor:
        cursor.execute(_SIGNERS, [[key for key, _party in asked], [party for _key, party in asked]])
        rows = cursor.fetchall()
    found: dict[SignerOf, Signer] = {}
    for row in rows:
        of, known, who, mandate = row[:2], row[2:7], row[7:11], row[11:]
        if of not in found:
            person = Person(id=who[0], uuid=who[1], name=who[2], locale=who[3])
            names = ("id", "key_id", "public_key", "revoked_at", "set_aside_at")
            found[of] = DeviceKey(**dict(zip(names, known, strict=True)), person=person), []
        if mandate[0] is not None:
            columns = ("id", "role", "starts_at", "ends_at", "revoked_at", "organisation_id")
            found[of][1].append(Mandate(**dict(zip(columns, mandate, strict=True))))
    return found
