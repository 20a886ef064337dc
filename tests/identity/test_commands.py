"""The commands of identity: each records its act, each refuses what it must, from both sides."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID, uuid1, uuid4

import pytest
from django.db import transaction
from tests.identity.browsing import PASSWORD
from tests.identity.conftest import MONDAY, Character

from openhall.identity import commands, refusals
from openhall.identity.models import AccessToken, DeviceKey, Mandate, OpeningKey, Organisation, Person
from openhall.identity.public import Role, device_keys, holders, holds, opening_key_of, opening_keys
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.witness import public as witness
from openhall.witness.models import Outbox
from openhall_rules.leaves import check_sealed
from openhall_sealing.canonical import b64u, canonical
from openhall_sealing.intents import SigningKey
from openhall_sealing.keys import generate_age_key

pytestmark = pytest.mark.django_db

COMPANY = commands.OrganisationFacts("CN", "uscc", "91350100M000100Y43", "蓝松道路有限公司")
"""The identifier is the standard's own worked example (GB 32100-2015)."""


def codes() -> list[str]:
    return list(Outbox.objects.order_by("id").values_list("code", flat=True))


def grants(by: Character, email: str, role: str, **changes):
    uuid = changes.pop("uuid", None) or uuid4()
    at = changes.pop("at", MONDAY)
    actor, intent = by.signs("grant_mandate", f"mandate:{uuid}", {"email": email, "role": role}, at=at, **changes)
    return commands.grant_mandate(uuid=uuid, email=email, role=role, intent=intent, actor=actor, at=at)[0]


def revokes(by: Character, mandate: Mandate, at=MONDAY, version=None):
    version = mandate.version if version is None else version
    actor, intent = by.signs("revoke_mandate", f"mandate:{mandate.uuid}", version=version, at=at)
    return commands.revoke_mandate(mandate=mandate.uuid, intent=intent, actor=actor, at=at)[0]


def opens_with(by: Character, recipient: str, purpose: str, uuid: UUID | None = None):
    uuid = uuid or uuid4()
    payload = {"recipient": recipient, "purpose": purpose}
    actor, intent = by.signs("enrol_opening_key", f"opening_key:{uuid}", payload)
    return commands.enrol_opening_key(uuid=uuid, intent=intent, actor=actor, at=MONDAY, **payload)[0]


class TestRegistration:
    def test_signs_up_a_person_with_their_organisation_and_its_first_manager(self):
        person, party, _recorded = commands.register_person(
            name=" Mina  Lee ", email="Mina@Example.org", password=PASSWORD, organisation=COMPANY, at=MONDAY
        )

        assert (person.name, person.email, person.account.email) == ("Mina Lee", "mina@example.org", "mina@example.org")
        assert [holder.uuid for holder in holders(party.pk, Role.MANAGER, MONDAY)] == [person.uuid]
        assert codes() == ["SUB-01", "SUB-02", "SUB-03"]

    def test_no_name_address_or_identifier_is_on_the_log(self):
        commands.register_person(
            name="Mina Lee", email="mina@example.org", password=PASSWORD, organisation=COMPANY, at=MONDAY
        )

        every = b"".join(bytes(leaf) for leaf in Outbox.objects.order_by("id").values_list("leaf", flat=True))
        for secret in ("Mina", "mina@", COMPANY.identifier, COMPANY.name):
            assert secret.encode() not in every
        assert b"commitments" in every

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": "  "}, "name"),
            ({"email": "nobody"}, "email"),
            ({"password": "short"}, "password"),
            ({"password": "password1234"}, "password"),
            ({"locale": "tlh"}, "locale"),
        ],
    )
    def test_says_field_by_field_what_is_wrong(self, change, field):
        entered = {"name": "Mina", "email": "mina@example.org", "password": PASSWORD, "locale": "ko", **change}

        with pytest.raises(Invalid) as refusal:
            commands.register_person(**entered, at=MONDAY)
        assert list(refusal.value.errors) == [field]
        assert not Person.objects.exists()

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            (("CN", "uscc", "91350100M000100Y44", "Blue Pine"), "identifier"),
            (("CN", "uscc", "91350100M000100Y4", "Blue Pine"), "identifier"),
            (("CN", "invented", "1", "Blue Pine"), "scheme"),
            (("CHN", "uscc", "91350100M000100Y43", "Blue Pine"), "country"),
            (("CN", "uscc", "91350100M000100Y43", " "), "name"),
        ],
    )
    def test_checks_the_identifier_by_the_rule_of_its_country(self, facts, field):
        with pytest.raises(Invalid) as refusal:
            commands.register_person(
                name="Mina", email="mina@example.org", password=None,
                organisation=commands.OrganisationFacts(*facts), at=MONDAY,
            )  # fmt: skip
        assert list(refusal.value.errors) == [field]
        assert not Organisation.objects.exists()

    def test_replayed_parties_exist_in_scratch_instances_only(self, settings):
        facts = commands.OrganisationFacts("VN", "reference", "supplier 17", "Green River Works")
        settings.OPENHALL_INSTANCE = "live"
        with pytest.raises(Invalid):
            commands.register_person(name="A", email="a@example.org", password=None, organisation=facts, at=MONDAY)

        settings.OPENHALL_INSTANCE = "scratch"
        _person, party, _recorded = commands.register_person(
            name="A", email="a@example.org", password=None, organisation=facts, at=MONDAY
        )
        assert party.identifier == "SUPPLIER 17"

    def test_an_address_and_an_identifier_are_registered_once(self):
        commands.register_person(name="A", email="a@example.org", password=None, organisation=COMPANY, at=MONDAY)

        with pytest.raises(refusals.EmailTaken):
            commands.register_person(name="B", email="A@example.org", password=None, at=MONDAY)
        with pytest.raises(refusals.OrganisationExists):
            commands.register_person(name="B", email="b@example.org", password=None, organisation=COMPANY, at=MONDAY)
        assert Person.objects.count() == 1

    @pytest.mark.parametrize("role", ["supervisor", "authority", "centre", "treasurer", "expert"])
    def test_nobody_takes_power_over_others_by_signing_up(self, role):
        with pytest.raises(refusals.RoleReserved):
            commands.register_person(
                name="A", email="a@example.org", password=None, organisation=COMPANY, roles=[role], at=MONDAY
            )
        assert not Organisation.objects.exists()

    def test_a_further_organisation_is_registered_by_an_act(self, manager):
        uuid = uuid4()
        actor, intent = manager.signs("register_organisation", f"organisation:{uuid}", party=None)

        party, recorded = commands.register_organisation(
            uuid=uuid, facts=COMPANY, intent=intent, actor=actor, at=MONDAY
        )
        assert party.uuid == uuid
        assert Outbox.objects.get(leaf_sha256=recorded.leaf_sha256).intent_sha256 == intent.sha256
        assert holds(actor, [Role.MANAGER], party.pk, MONDAY)


class TestPublicBodies:
    def test_the_operator_founds_the_first_and_its_authority_recognises_others(self, join):
        office, school = join("Hana", "Office of Tenders"), join("Bo", "School Board")
        commands.recognise_public_body(organisation=office.organisation.uuid, intent=None, at=MONDAY)
        commands.appoint(
            organisation=office.organisation.uuid, person=office.person.uuid, roles=["authority"], at=MONDAY
        )
        thing = f"organisation:{school.organisation.uuid}"
        actor, intent = office.signs("recognise_public_body", thing, version=1)

        party, _recorded = commands.recognise_public_body(
            organisation=school.organisation.uuid, intent=intent, actor=actor, at=MONDAY
        )
        assert party.public_body
        grants(school, "hana@example.org", "expert")

    def test_nobody_else_does(self, join):
        school = join("Bo", "School Board")
        actor, intent = school.signs("recognise_public_body", f"organisation:{school.organisation.uuid}", version=1)

        with pytest.raises(refusals.MandateMissing):
            commands.recognise_public_body(organisation=school.organisation.uuid, intent=intent, actor=actor, at=MONDAY)
        with pytest.raises(refusals.IntentMissing):
            commands.recognise_public_body(organisation=school.organisation.uuid, intent=None, actor=actor, at=MONDAY)
        with pytest.raises(refusals.RoleReserved):
            commands.appoint(
                organisation=school.organisation.uuid, person=school.person.uuid, roles=["centre"], at=MONDAY
            )
        with pytest.raises(refusals.RoleReserved):
            grants(school, "bo@example.org", "supervisor")


class TestMandates:
    def test_a_manager_lets_a_colleague_act_and_ends_it(self, manager, colleague):
        mandate = grants(manager, "tuan@example.org", "bidder")
        party = {"party": str(manager.organisation.uuid)}
        assert "bidder" in colleague.signs("do_thing", "notice:x", **party)[0].roles

        revokes(manager, mandate)
        with pytest.raises(refusals.MandateRevoked):
            colleague.signs("do_thing", "notice:x", **party)
        assert codes()[-2:] == ["SUB-03", "SUB-04"]

    @pytest.mark.parametrize("role", [role.value for role in Role if role != Role.MANAGER])
    def test_no_other_role_grants_or_revokes(self, manager, colleague, role):
        Mandate.objects.create(person=colleague.person, organisation=manager.organisation, role=role, starts_at=MONDAY)
        colleague.organisation = manager.organisation

        with pytest.raises(refusals.MandateMissing):
            grants(colleague, "tuan@example.org", "manager")
        with pytest.raises(refusals.MandateMissing):
            revokes(colleague, Mandate.objects.get(person=manager.person, role=Role.MANAGER))

    def test_a_manager_rules_their_own_organisation_only(self, manager, join):
        hana = join("Hana", "Red Maple Bridges", ("bidder",))
        theirs = Mandate.objects.get(person=hana.person, role=Role.BIDDER)

        with pytest.raises(NotFound):
            revokes(manager, theirs)

    def test_refuses_what_makes_no_mandate(self, manager, colleague):
        with pytest.raises(Invalid) as refusal:
            grants(manager, "nobody@example.org", "emperor")
        assert set(refusal.value.errors) == {"email", "role"}
        grants(manager, "tuan@example.org", "bidder")
        with pytest.raises(refusals.MandateExists):
            grants(manager, "tuan@example.org", "bidder")
        with pytest.raises(Invalid):
            grants(manager, "tuan@example.org", "officer", uuid=uuid1())

    def test_an_id_in_use_is_stale(self, manager, colleague):
        mandate = grants(manager, "tuan@example.org", "bidder")

        with pytest.raises(Stale):
            grants(manager, "tuan@example.org", "officer", uuid=mandate.uuid)

    def test_two_tabs_revoke_once(self, manager, colleague):
        mandate = grants(manager, "tuan@example.org", "bidder")
        revokes(manager, mandate)

        with pytest.raises(Stale):
            revokes(manager, mandate, version=1)
        with pytest.raises(refusals.AlreadyRevoked):
            revokes(manager, mandate, version=2)

    def test_an_organisation_keeps_a_manager(self, manager, colleague):
        own = Mandate.objects.get(person=manager.person, role=Role.MANAGER)
        with pytest.raises(refusals.LastManager):
            revokes(manager, own)

        grants(manager, "tuan@example.org", "manager")
        revokes(manager, own)
        with pytest.raises(refusals.MandateMissing):
            grants(manager, "mina@example.org", "officer")


class TestDeviceKeys:
    def test_an_enrolment_names_the_leaf_that_proves_it(self, manager):
        key = device_keys([manager.key.key_id])[manager.key.key_id]

        leaf = Outbox.objects.get(leaf_sha256=key.enrolment_leaf_sha256)
        assert (leaf.code, leaf.object) == ("SUB-05", f"key:{manager.key_uuid}")
        assert leaf.committed.get().value == b64u(manager.key.public_key)

    def test_the_enrolment_is_signed_by_the_new_key_itself(self, manager):
        other, uuid = SigningKey.generate(), uuid4()
        payload = {"public_key": b64u(other.public_key), "kind": "device", "label": ""}
        signed = manager.intent("enrol_key", f"key:{uuid}", payload, party=None)

        with pytest.raises(refusals.IntentForged):
            commands.authenticate_enrolment(
                document=signed.intent.to_bytes(), signature=b64u(signed.signature), assertion=None,
                person=manager.person.uuid, object=f"key:{uuid}", payload=payload, at=MONDAY,
            )  # fmt: skip

    @pytest.mark.parametrize("public_key", ["", "AAAA", b64u(b"\x04" + bytes(64)), 7, None])
    def test_refuses_what_is_no_point_of_the_curve(self, manager, public_key):
        with pytest.raises(Invalid) as refusal:
            commands.authenticate_enrolment(
                document=b"", signature="", assertion=None, person=manager.person.uuid, object="key:x",
                payload={"public_key": public_key}, at=MONDAY,
            )  # fmt: skip
        assert list(refusal.value.errors) == ["public_key"]

    def test_a_key_belongs_to_one_person(self, manager, colleague):
        with pytest.raises(refusals.KeyTaken):
            colleague.enrols(manager.key, uuid4())

    def test_a_lost_key_is_revoked_with_a_new_one(self, manager):
        new = SigningKey.generate()
        manager.enrols(new, uuid4())
        actor, intent = manager.signs("revoke_key", f"key:{manager.key_uuid}", key=new, version=1)
        commands.revoke_key(key=manager.key_uuid, intent=intent, actor=actor, at=MONDAY)

        with pytest.raises(refusals.KeyRevoked):
            manager.signs("do_thing", "notice:x")
        manager.signs("do_thing", "notice:x", key=new)

    def test_nobody_revokes_anothers(self, manager, colleague):
        actor, intent = manager.signs("revoke_key", f"key:{colleague.key_uuid}", version=1)

        with pytest.raises(NotFound):
            commands.revoke_key(key=colleague.key_uuid, intent=intent, actor=actor, at=MONDAY)
        assert DeviceKey.objects.get(uuid=colleague.key_uuid).revoked_at is None


class TestOpeningKeys:
    def test_a_bidders_recipient_stays_off_the_log_a_custodians_is_on_it(self, join):
        hana = join("Hana", "Red Maple Bridges", ("bidder", "custodian"))
        bidding, keeping = generate_age_key().recipient, generate_age_key().recipient
        opens_with(hana, bidding, "bidder")
        opens_with(hana, keeping, "custodian")

        leaves = [
            bytes(leaf) for leaf in Outbox.objects.filter(code="CUS-01").order_by("id").values_list("leaf", flat=True)
        ]
        assert bidding.encode() not in leaves[0]
        assert keeping.encode() in leaves[1]
        found = opening_key_of(hana.person.pk, hana.organisation.pk, "custodian", MONDAY)
        assert found.recipient == keeping
        assert opening_keys([hana.organisation.pk], "custodian", MONDAY) == [found]

    def test_needs_the_mandate_of_its_purpose(self, manager):
        with pytest.raises(refusals.MandateMissing):
            opens_with(manager, generate_age_key().recipient, "custodian")

    @pytest.mark.parametrize("recipient", ["", "age1", "age1" + "q" * 58, "AGE-SECRET-KEY-1" + "Q" * 58])
    def test_refuses_what_is_no_recipient(self, manager, recipient):
        with pytest.raises(Invalid):
            opens_with(manager, recipient, "bidder")

    def test_one_is_in_force_at_a_time_and_a_recipient_counts_once(self, manager):
        recipient = generate_age_key().recipient
        key = opens_with(manager, recipient, "bidder")
        with pytest.raises(refusals.KeyTaken):
            opens_with(manager, generate_age_key().recipient, "bidder")
        actor, intent = manager.signs("revoke_opening_key", f"opening_key:{key.uuid}", version=1)
        commands.revoke_opening_key(key=key.uuid, intent=intent, actor=actor, at=MONDAY)

        with pytest.raises(refusals.KeyTaken):
            opens_with(manager, recipient, "bidder")
        opens_with(manager, generate_age_key().recipient, "bidder")
        assert OpeningKey.objects.filter(revoked_at=None).count() == 1

    def test_a_custodian_without_mandate_is_not_offered(self, join):
        hana = join("Hana", "Red Maple Bridges", ("custodian",))
        opens_with(hana, generate_age_key().recipient, "custodian")
        revokes(hana, Mandate.objects.get(person=hana.person, role=Role.CUSTODIAN))

        assert opening_keys([hana.organisation.pk], "custodian", MONDAY) == []


def test_a_programs_token_is_kept_as_a_digest_only_and_dies_with_its_key(manager):
    uuid = uuid4()
    actor, intent = manager.signs("open_session", f"session:{uuid}")
    token, ends_at, _recorded = commands.open_session(uuid=uuid, intent=intent, actor=actor, at=MONDAY)
    assert ends_at == MONDAY + timedelta(hours=12)
    assert token not in str(AccessToken.objects.values_list().get())

    actor, intent = manager.signs("revoke_key", f"key:{manager.key_uuid}", version=1)
    commands.revoke_key(key=manager.key_uuid, intent=intent, actor=actor, at=MONDAY)
    assert not AccessToken.objects.exists()


class TestAProgramsSessionOnTheLog:
    """It tells nobody that somebody's program is at work: what is on the log looks like cover, for good."""

    def opens(self, who: Character, uuid: UUID | None = None) -> Outbox:
        uuid = uuid or uuid4()
        actor, intent = who.signs("open_session", f"session:{uuid}")
        _token, _ends_at, recorded = commands.open_session(uuid=uuid, intent=intent, actor=actor, at=MONDAY)
        return Outbox.objects.get(leaf_sha256=recorded.leaf_sha256)

    def test_is_a_leaf_like_cover(self, manager):
        leaf = json.loads(bytes(self.opens(manager).leaf))
        with transaction.atomic():
            witness.record_cover(MONDAY)
        cover = json.loads(bytes(Outbox.objects.get(code="COVER").leaf))

        assert (set(leaf), leaf["code"], leaf["at"]) == (set(cover), "SEALED", cover["at"])
        assert len(canonical(leaf)) == len(canonical(cover))

    def test_tells_its_holder_what_it_hides_and_strangers_nothing(self, manager, join):
        row = self.opens(manager)
        own = witness.own_act(row.leaf_sha256, manager.person.uuid)

        assert own is not None
        assert (own["code"], own["intent"]["sha256"]) == ("SUB-09", row.intent_sha256)
        assert witness.own_act(row.leaf_sha256, join("Hana", "Red Maple Bridges").person.uuid) is None
        assert check_sealed(bytes(row.leaf), bytes(row.salt or b""), own)["code"] == "SUB-09"

    def test_is_in_no_opening_set_even_under_the_id_of_a_lot(self, manager):
        lot = uuid4()
        self.opens(manager, lot)

        assert witness.opening_set(lot) == []
        assert len(witness.opening_set(Outbox.objects.get(code="SUB-09").sealed_for)) == 1, "where it would be found"

    def test_is_counted_nowhere_and_an_enrolment_is(self, manager):
        self.opens(manager)
        witness.drain_all()

        counted = witness.counts()
        assert "SUB-09" not in counted
        assert counted["SUB-05"] >= 1
