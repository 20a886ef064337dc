"""Binding certificates: to oneself, as a seal to an organisation; signing in; what the log says and doesn't say."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from tests.certificates.conftest import DAY, Holder, binds, holder
from tests.identity.conftest import MONDAY

from openhall.identity import commands as identity_commands
from openhall.identity.certificates import binding, commands, proofs, reading, refusals
from openhall.identity.certificates.models import Certificate
from openhall.identity.models import Account, Mandate, Role
from openhall.identity.refusals import MandateMissing
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.witness.models import Outbox
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SigningKey

pytestmark = pytest.mark.django_db


def leaf_of(row):
    return json.loads(bytes(Outbox.objects.get(leaf_sha256=row.leaf_sha256).leaf))


@pytest.fixture
def mina(join):
    """Mina manages the mandates of Blue Pine Roads and tenders for them."""
    return join("Mina", "Blue Pine Roads", ("officer",))


class TestPerson:
    @pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
    def test_a_certificate_is_bound_and_the_log_only_commits_to_it(self, box, lists, mina, kind):
        root = box.found("Root", kind=kind)
        entry = lists(root)
        held = holder(root, kind=kind)

        row = binds(mina, held)

        leaf = leaf_of(row)
        assert leaf["code"] == "CRT-01"
        assert leaf["public"] == {"use": "person", "jurisdiction": "aa", "authority": f"trust:{entry.uuid}"}
        assert set(leaf["commitments"]) == {"certificate", "evidence"}
        assert row.sha256 not in json.dumps(leaf)
        assert "Mina" not in json.dumps(leaf)

    def test_several_certificates_of_several_authorities(self, box, lists, mina):
        for name in ("One", "Two", "Three"):
            authority = box.found(name)
            lists(authority)
            binds(mina, holder(authority))
        assert Certificate.objects.filter(person=mina.person, unbound_at=None).count() == 3

    def test_the_certified_device_key_is_known_as_such(self, root, lists, mina):
        lists(root)
        private = ec.generate_private_key(ec.SECP256R1())
        mina.enrols(key=SigningKey(private), uuid=uuid4())
        row = binds(mina, Holder(root.issue("Mina Lee", private, at=MONDAY), private))

        assert row.device_key is not None
        assert row.device_key.key_id == SigningKey(private).key_id
        assert binds(mina, holder(root)).device_key is None

    def test_without_the_key_nothing_is_bound(self, root, lists, mina, join):
        lists(root)
        held, thief = holder(root), join("Tuan")
        stolen = type(held)(held.certificate, holder(root).key)
        with pytest.raises(refusals.ProofWrong):
            binds(thief, stolen)
        assert not Certificate.objects.exists()

    def test_a_proof_for_one_person_binds_to_no_other(self, root, lists, mina, join):
        lists(root)
        held, thief, uuid = holder(root), join("Tuan"), uuid4()
        message = proofs.to_bind(
            origin=settings.OPENHALL_ORIGIN, object=f"certificate:{uuid}", person=str(mina.person.uuid), party=None,
            certificate_sha256=reading.sha256(held.certificate),
        )  # fmt: skip
        payload = {"certificate": reading.pem(held.certificate), "proof": b64u(held.signs(message)), "use": "person"}
        actor, _intent = thief.signs("bind_certificate", f"certificate:{uuid}", payload)
        with pytest.raises(refusals.ProofWrong):
            binding.prove(uuid=uuid, actor=actor, at=MONDAY, **payload)

    def test_one_certificate_is_bound_once_at_a_time(self, root, lists, mina, join):
        lists(root)
        held, other = holder(root), join("Tuan")
        first = binds(mina, held)
        with pytest.raises(refusals.CertificateTaken):
            binds(other, held)

        actor, intent = mina.signs("unbind_certificate", f"certificate:{first.uuid}", version=1)
        row, recorded = commands.unbind_certificate(certificate=first.uuid, intent=intent, actor=actor, at=MONDAY)
        row.leaf_sha256 = recorded.leaf_sha256
        assert leaf_of(row)["public"] == {"use": "person"}
        assert binds(other, held).person == other.person

    def test_nobody_unbinds_anothers(self, root, lists, mina, join):
        lists(root)
        row, other = binds(mina, holder(root)), join("Tuan")
        actor, intent = other.signs("unbind_certificate", f"certificate:{row.uuid}", version=1)
        with pytest.raises(NotFound):
            commands.unbind_certificate(certificate=row.uuid, intent=intent, actor=actor, at=MONDAY)

    def test_two_tabs_unbind_once(self, root, lists, mina):
        lists(root)
        row = binds(mina, holder(root))
        first = mina.signs("unbind_certificate", f"certificate:{row.uuid}", version=1)
        second = mina.signs("unbind_certificate", f"certificate:{row.uuid}", version=1)
        commands.unbind_certificate(certificate=row.uuid, actor=first[0], intent=first[1], at=MONDAY)
        with pytest.raises(Stale):
            commands.unbind_certificate(certificate=row.uuid, actor=second[0], intent=second[1], at=MONDAY)

    def test_erasing_oneself_takes_the_certificates_along(self, root, lists, join):
        lists(root)
        tuan = join("Tuan")
        row = binds(tuan, holder(root, "Tuan"))
        uuid = uuid4()
        actor, intent = tuan.signs("erase_record", f"erasure:{uuid}")
        identity_commands.erase_record(uuid=uuid, intent=intent, actor=actor, at=MONDAY)

        assert not Certificate.objects.filter(pk=row.pk).exists()
        assert Outbox.objects.get(leaf_sha256=row.leaf_sha256).record_salt is None


class TestSeal:
    def test_a_manager_binds_it_and_says_whose_roles_may_use_it(self, root, lists, mina):
        lists(root)
        held = holder(root, "Blue Pine Roads")

        row = binds(mina, held, use="seal", roles=("officer", "manager"))

        assert row.organisation == mina.organisation
        public = leaf_of(row)["public"]
        assert public["roles"] == ["manager", "officer"]
        assert public["certificate_sha256"] == reading.sha256(held.certificate)

    def test_nobody_else_binds_or_unbinds_it(self, root, lists, mina, join):
        lists(root)
        row = binds(mina, holder(root), use="seal", roles=("officer",))
        officer = join("Tuan")
        officer.organisation = mina.organisation
        Mandate.objects.create(
            person=officer.person, organisation=mina.organisation, role=Role.OFFICER, starts_at=MONDAY
        )
        with pytest.raises(MandateMissing):
            binds(officer, holder(root), use="seal", roles=("officer",))
        actor, intent = officer.signs("unbind_certificate", f"certificate:{row.uuid}", version=1)
        with pytest.raises(MandateMissing):
            commands.unbind_certificate(certificate=row.uuid, intent=intent, actor=actor, at=MONDAY)

    @pytest.mark.parametrize("roles", [(), ("king",)], ids=["none", "unknown"])
    def test_it_needs_roles(self, root, lists, mina, roles):
        lists(root)
        with pytest.raises(Invalid):
            binds(mina, holder(root), use="seal", roles=roles)


class TestSignIn:
    def signs_in(self, held, challenge="Y2hhbGxlbmdl", said=None, at=MONDAY):
        message = proofs.to_sign_in(origin=settings.OPENHALL_ORIGIN, challenge=said or challenge)
        return binding.sign_in(
            certificate=reading.pem(held.certificate), proof=b64u(held.signs(message)), challenge=challenge, at=at
        )

    def test_the_key_of_a_bound_certificate_opens_the_account(self, root, lists, mina):
        lists(root)
        held = holder(root)
        binds(mina, held)
        assert self.signs_in(held) == Account.objects.get(person=mina.person)

    def test_an_unbound_one_opens_nothing(self, root, lists, mina):
        lists(root)
        held = holder(root)
        with pytest.raises(refusals.CertificateNotBound):
            self.signs_in(held)

    def test_a_seal_is_nobodys_sign_in(self, root, lists, mina):
        lists(root)
        held = holder(root)
        binds(mina, held, use="seal", roles=("officer",))
        with pytest.raises(refusals.CertificateNotBound):
            self.signs_in(held)

    def test_a_proof_over_another_challenge_opens_nothing(self, root, lists, mina):
        lists(root)
        held = holder(root)
        binds(mina, held)
        with pytest.raises(refusals.ProofWrong):
            self.signs_in(held, said="b3RoZXI")

    def test_one_that_was_revoked_since_opens_nothing(self, root, lists, mina):
        lists(root)
        held = holder(root)
        binds(mina, held)
        root.revoke(held.certificate, MONDAY)
        with pytest.raises(refusals.CertificateRevoked):
            self.signs_in(held, at=MONDAY + timedelta(hours=1))

    def test_one_whose_authority_was_delisted_opens_nothing(self, root, lists, mina, office):
        entry = lists(root)
        held = holder(root)
        binds(mina, held)
        payload = {"reason": "Closed."}
        actor, intent = office.signs("delist_authority", f"trust:{entry.uuid}", payload, version=1)
        commands.delist_authority(entry=entry.uuid, intent=intent, actor=actor, at=MONDAY, **payload)
        with pytest.raises(refusals.CertificateNotListed):
            self.signs_in(held, at=MONDAY + DAY)


class TestTrustLists:
    def test_the_log_holds_the_authoritys_certificate_and_the_source(self, root, lists):
        entry = lists(root, until_at=MONDAY + 400 * DAY)

        leaf = leaf_of(entry)
        assert leaf["public"] == {
            "jurisdiction": "aa", "certificate_sha256": reading.sha256(root.certificate), "for": ["persons", "seals"],
            "revocation": "hard", "from": "2026-03-02T01:30:00.000000Z", "until": "2027-04-06T01:30:00.000000Z",
        }  # fmt: skip
        assert leaf["statement"]

    def test_an_authority_is_entered_once_in_a_list(self, root, lists):
        lists(root)
        with pytest.raises(refusals.AlreadyListed):
            lists(root)
        assert lists(root, "bb").jurisdiction == "bb"

    def test_a_persons_certificate_is_no_authority(self, root, lists):
        with pytest.raises(refusals.NotAnAuthority):
            lists(root, certificate=reading.pem(holder(root).certificate))

    @pytest.mark.parametrize(
        "changes",
        [
            {"jurisdiction": "A B"}, {"name": ""}, {"counts_for": []}, {"counts_for": ["dogs"]},
            {"revocation": "perhaps"}, {"source": "-"}, {"until_at": MONDAY - DAY},
        ],
        ids=["jurisdiction", "name", "for nothing", "for dogs", "revocation", "source", "end before start"],
    )  # fmt: skip
    def test_what_is_entered_must_make_sense(self, root, lists, changes):
        with pytest.raises(Invalid):
            lists(root, **changes)

    def test_only_who_made_an_entry_withdraws_it(self, root, lists, join):
        entry = lists(root)
        other = join("Binh", "Another Office")
        Mandate.objects.create(
            person=other.person, organisation=other.organisation, role=Role.AUTHORITY, starts_at=MONDAY
        )
        actor, intent = other.signs("delist_authority", f"trust:{entry.uuid}", {"reason": "Mine."}, version=1)
        with pytest.raises(MandateMissing):
            commands.delist_authority(entry=entry.uuid, reason="Mine.", intent=intent, actor=actor, at=MONDAY)

    def test_withdrawn_twice(self, root, lists, office):
        entry = lists(root)
        for version in (1, 2):
            payload = {"reason": "Closed."}
            actor, intent = office.signs("delist_authority", f"trust:{entry.uuid}", payload, version=version)
            if version == 1:
                commands.delist_authority(entry=entry.uuid, intent=intent, actor=actor, at=MONDAY, **payload)
            else:
                with pytest.raises(refusals.AlreadyWithdrawn):
                    commands.delist_authority(entry=entry.uuid, intent=intent, actor=actor, at=MONDAY, **payload)


class TestProofs:
    def test_a_proof_says_what_it_is_for(self):
        said = proofs.explained(proofs.to_sign_in(origin="https://a.example", challenge="x"))
        assert said == {"v": 1, "for": "sign_in", "origin": "https://a.example", "challenge": "x"}

    @pytest.mark.parametrize(
        "message",
        [
            b"openhall/intent/v1\n{}", proofs.TAG + b'{"for": "sign_in"}', proofs.TAG + b"[]", proofs.TAG + b"{",
            proofs.TAG + b'{"for":"pay"}', proofs.TAG + b"[" * 3000,
        ],
        ids=["an intent", "not canonical", "a list", "broken", "for something else", "deep"],
    )  # fmt: skip
    def test_what_is_no_proof_is_explained_to_nobody(self, message):
        assert proofs.explained(message) is None


MATRIX = {
    "list_authority": {"authority"},
    "recognise_list": {"authority"},
    "bind_certificate seal": {"manager"},
    "bind_certificate person": {role.value for role in Role},
}


@pytest.mark.parametrize("role", sorted(role.value for role in Role))
@pytest.mark.parametrize("command", sorted(MATRIX))
def test_matrix(command, role, root, lists, mina, join):
    lists(root)
    somebody = join("Char")
    somebody.organisation = mina.organisation
    Mandate.objects.create(person=somebody.person, organisation=mina.organisation, role=role, starts_at=MONDAY)

    def attempt():
        uuid = uuid4()
        if command == "list_authority":
            actor, intent = somebody.signs(command, f"trust:{uuid}")
            commands.list_authority(
                uuid=uuid, jurisdiction="zz", name="R", certificate=reading.pem(root.certificate),
                counts_for=["seals"], revocation="soft", source="Decision 3", intent=intent, actor=actor, at=MONDAY,
            )  # fmt: skip
        elif command == "recognise_list":
            actor, intent = somebody.signs(command, f"recognition:{uuid}")
            commands.recognise_list(
                uuid=uuid, by="aa", of="bb", source="Treaty 9", intent=intent, actor=actor, at=MONDAY
            )
        else:
            binds(somebody, holder(root), use=command.split()[1], roles=("officer",))

    if role in MATRIX[command]:
        attempt()
    else:
        with pytest.raises(MandateMissing):
            attempt()
