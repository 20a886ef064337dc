"""The permission matrix of identity: for each command, which roles are admitted. All others are refused."""

from __future__ import annotations

from uuid import uuid4

import pytest
from tests.identity.conftest import MONDAY, Character

from openhall.identity import commands, refusals
from openhall.identity.models import Mandate, Organisation, Role
from openhall_sealing.keys import generate_age_key

pytestmark = pytest.mark.django_db

EVERY = {role.value for role in Role}
MATRIX: dict[str, set[str]] = {
    "register_organisation": EVERY,
    "grant_mandate": {"manager"},
    "revoke_mandate": {"manager"},
    "revoke_key": EVERY,
    "enrol_opening_key custodian": {"custodian"},
    "enrol_opening_key bidder": {"bidder"},
    "revoke_opening_key": EVERY,
    "open_session": EVERY,
    "recognise_public_body": {"authority"},
}
"""What concerns only oneself (one's own keys, a new organisation) needs no role, hence every role may."""


def attempt(command: str, character: Character, party: Organisation, spare: Mandate) -> None:
    name, _space, purpose = command.partition(" ")
    uuid = uuid4()
    if name == "register_organisation":
        actor, intent = character.signs(name, f"organisation:{uuid}")
        facts = commands.OrganisationFacts("ZZ", "fiction", str(uuid), "New Company")
        commands.register_organisation(uuid=uuid, facts=facts, intent=intent, actor=actor, at=MONDAY)
    elif name == "grant_mandate":
        actor, intent = character.signs(name, f"mandate:{uuid}")
        commands.grant_mandate(
            uuid=uuid, email="spare@example.org", role="officer", intent=intent, actor=actor, at=MONDAY
        )
    elif name == "revoke_mandate":
        actor, intent = character.signs(name, f"mandate:{spare.uuid}", version=1)
        commands.revoke_mandate(mandate=spare.uuid, intent=intent, actor=actor, at=MONDAY)
    elif name == "revoke_key":
        actor, intent = character.signs(name, f"key:{character.key_uuid}", version=1)
        commands.revoke_key(key=character.key_uuid, intent=intent, actor=actor, at=MONDAY)
    elif name == "enrol_opening_key":
        actor, intent = character.signs(name, f"opening_key:{uuid}")
        commands.enrol_opening_key(
            uuid=uuid, recipient=generate_age_key().recipient, purpose=purpose, intent=intent, actor=actor, at=MONDAY
        )
    elif name == "revoke_opening_key":
        key = character.person.opening_keys.create(
            recipient=generate_age_key().recipient, organisation=party, purpose="bidder", enrolled_at=MONDAY
        )
        actor, intent = character.signs(name, f"opening_key:{key.uuid}", version=1)
        commands.revoke_opening_key(key=key.uuid, intent=intent, actor=actor, at=MONDAY)
    elif name == "open_session":
        actor, intent = character.signs(name, f"session:{uuid}")
        commands.open_session(uuid=uuid, intent=intent, actor=actor, at=MONDAY)
    elif name == "recognise_public_body":
        actor, intent = character.signs(name, f"organisation:{party.uuid}", version=party.version)
        commands.recognise_public_body(organisation=party.uuid, intent=intent, actor=actor, at=MONDAY)
    else:
        pytest.fail(f"the matrix does not say how to attempt {command}")


@pytest.mark.parametrize("role", sorted(EVERY))
@pytest.mark.parametrize("command", sorted(MATRIX))
def test_matrix(command, role, join, manager):
    party = manager.organisation
    character = join("Char")
    character.organisation = party
    Mandate.objects.create(person=character.person, organisation=party, role=role, starts_at=MONDAY)
    spare = Mandate.objects.create(person=join("Spare").person, organisation=party, role=Role.BIDDER, starts_at=MONDAY)

    if role in MATRIX[command]:
        attempt(command, character, party, spare)
    else:
        with pytest.raises(refusals.MandateMissing):
            attempt(command, character, party, spare)


def test_every_command_that_takes_an_intent_is_in_the_matrix():
    import inspect

    signed = {name for name in commands.__all__ if "intent" in getattr(commands, name).__annotations__}
    assert inspect.isfunction(commands.enrol_key)
    # What one does to oneself alone needs no mandate.
    assert signed - {"enrol_key", "revoke_passkey", "erase_record"} == {name.partition(" ")[0] for name in MATRIX}
