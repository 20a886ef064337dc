"""Whose certificate counts: each reason against one is its own refusal, and the evidence is kept."""

from __future__ import annotations

import http.client
import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from tests.certificates.conftest import DAY, holder
from tests.identity.conftest import MONDAY

from openhall.identity.certificates import checking, commands, reading, refusals, revocation
from openhall.identity.certificates.models import Check, Evidence
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def check(certificate, *others, at=MONDAY, use="person", jurisdiction=None):
    return checking.check([certificate, *others], use=use, at=at, occasion="test", jurisdiction=jurisdiction)


class TestCounts:
    @pytest.mark.parametrize("kind", ["rsa", "p256", "p384"])
    def test_a_certificate_of_a_listed_authority_counts_whatever_its_key(self, box, lists, kind):
        authority = box.found(f"Root {kind}", kind=kind)
        entry = lists(authority)
        held = holder(authority, kind=kind)

        found = check(held.certificate)

        assert found.entry == entry
        assert [one.kind for one in found.evidence] == ["ocsp"]
        assert found.unanswered == []

    def test_the_very_answer_is_kept_with_its_time(self, root, lists):
        lists(root)
        held = holder(root)

        check(held.certificate)

        kept = Evidence.objects.get()
        answer = ocsp.load_der_ocsp_response(bytes(kept.body))
        assert answer.serial_number == held.certificate.serial_number
        assert kept.fetched_at == MONDAY
        row = Check.objects.get()
        assert (row.outcome, row.at, list(row.evidence.all())) == ("good", MONDAY, [kept])

    def test_an_answer_is_used_again_for_a_quarter_of_an_hour(self, box, root, lists):
        lists(root)
        held = holder(root)
        for minutes in (0, 5, 14):
            check(held.certificate, at=MONDAY + timedelta(minutes=minutes))
        assert len(box.asked) == 1

        check(held.certificate, at=MONDAY + timedelta(minutes=16))
        assert len(box.asked) == 2

    def test_through_an_intermediate_authority_both_are_asked_about(self, box, root, lists):
        lists(root)
        middle = box.found("Cedar Persons", issuer=root)
        held = holder(middle)

        found = check(held.certificate, middle.certificate)

        assert [reading.named(one.subject).split(",")[0] for one in found.chain] == [
            "CN=Mina Lee", "CN=Cedar Persons", "CN=Cedar Root",
        ]  # fmt: skip
        assert len(found.evidence) == 2


class TestRefused:
    def test_an_unlisted_authority(self, box, root, lists):
        lists(root)
        other = box.found("Nobody's Root")

        with pytest.raises(refusals.CertificateNotListed) as refusal:
            check(holder(other).certificate)

        assert "Nobody's Root" in refusal.value.facts["issuer"]
        assert box.asked == [], "no address inside a stranger's certificate may be asked"
        assert not Check.objects.exists()

    def test_an_authority_of_the_same_name_is_not_the_listed_one(self, box, root, lists):
        lists(root)
        twin = box.found("Cedar Root")

        with pytest.raises(refusals.CertificateChainBroken):
            check(holder(twin).certificate)

    def test_expired(self, root, lists):
        lists(root)
        held = holder(root, at=MONDAY - 10 * DAY, lasts=DAY)

        with pytest.raises(refusals.CertificateExpired) as refusal:
            check(held.certificate)

        assert refusal.value.facts["not_after"].startswith("2026-02-21")

    def test_not_yet_valid(self, root, lists):
        lists(root)
        with pytest.raises(refusals.CertificateNotYetValid):
            check(holder(root, at=MONDAY + 5 * DAY).certificate)

    def test_revoked_by_ocsp(self, root, lists):
        lists(root)
        held = holder(root)
        root.revoke(held.certificate, MONDAY - timedelta(hours=2))

        with pytest.raises(refusals.CertificateRevoked) as refusal:
            check(held.certificate)

        assert refusal.value.facts["revoked_at"] == "2026-03-01T23:30:00.000000Z"
        row = Check.objects.get()
        assert (row.outcome, row.evidence.get().kind) == ("certificate-revoked", "ocsp")

    def test_revoked_by_the_list_when_the_responder_is_silent(self, root, lists, monkeypatch):
        lists(root)
        held = holder(root)
        root.revoke(held.certificate, MONDAY - timedelta(hours=2))
        monkeypatch.setattr(type(root), "answer", lambda *_arguments: b"no answer at all")

        with pytest.raises(refusals.CertificateRevoked):
            check(held.certificate)

        assert Evidence.objects.get().kind == "crl"

    def test_a_revoked_intermediate_authority_takes_what_is_below_with_it(self, box, root, lists):
        lists(root)
        middle = box.found("Cedar Persons", issuer=root)
        root.revoke(middle.certificate, MONDAY - DAY)

        with pytest.raises(refusals.CertificateRevoked):
            check(holder(middle).certificate, middle.certificate)

    @pytest.mark.parametrize(
        ("terms", "word"),
        [
            ({"usages": (ExtendedKeyUsageOID.SERVER_AUTH,)}, "web server"),
            ({"signing": False}, "no signatures"),
        ],
        ids=["for a web server", "for no signatures"],
    )
    def test_issued_for_another_purpose(self, root, lists, terms, word):
        lists(root)
        with pytest.raises(refusals.CertificateWrongPurpose) as refusal:
            check(holder(root, **terms).certificate)
        assert word in refusal.value.facts["reason"]

    def test_an_authority_that_is_listed_for_seals_alone_vouches_for_no_person(self, root, lists):
        lists(root, counts_for=["seals"])
        held = holder(root)
        with pytest.raises(refusals.CertificateWrongPurpose):
            check(held.certificate)
        assert check(held.certificate, use="seal").entry.for_seals

    def test_the_authoritys_own_certificate_is_nobodys_signature(self, box, root, lists):
        lists(root)
        middle = box.found("Cedar Persons", issuer=root)
        with pytest.raises(refusals.CertificateWrongPurpose):
            check(middle.certificate)

    def test_a_missing_intermediate_is_told_from_an_unlisted_authority(self, box, root, lists):
        lists(root)
        first = box.found("Cedar One", issuer=root)
        second = box.found("Cedar Two", issuer=first)

        with pytest.raises(refusals.CertificateChainBroken) as refusal:
            check(holder(second).certificate, second.certificate)

        assert "Cedar One" in refusal.value.facts["reason"]

    def test_whoever_is_no_authority_can_issue_nothing(self, box, root, lists):
        lists(root)
        held = holder(root)
        forged = root.issue("Forged", held.key, at=MONDAY)
        impostor = type(root)("Mina Lee", held.key, held.certificate)
        victim = impostor.issue("Tuan", held.key, at=MONDAY)

        assert check(forged).certificate == forged
        with pytest.raises(refusals.CertificateChainBroken):
            check(victim, held.certificate)

    def test_nobody_answers_and_the_list_is_hard(self, root, lists):
        lists(root, revocation="hard")
        held = holder(root)
        root.silent = True

        with pytest.raises(refusals.RevocationUnanswered) as refusal:
            check(held.certificate)

        assert refusal.value.status == 503
        assert "/ocsp" in refusal.value.facts["asked"]
        assert Check.objects.get().unanswered

    def test_nobody_answers_and_the_list_is_soft(self, root, lists):
        lists(root, revocation="soft")
        held = holder(root)
        root.silent = True

        found = check(held.certificate)

        assert found.evidence == []
        assert len(found.unanswered) == 2
        assert Check.objects.get().unanswered == found.unanswered

    def test_a_soft_list_still_refuses_what_is_known_to_be_revoked(self, root, lists):
        lists(root, revocation="soft")
        held = holder(root)
        root.revoke(held.certificate, MONDAY - DAY)
        with pytest.raises(refusals.CertificateRevoked):
            check(held.certificate)

    def test_an_answer_signed_by_somebody_else_is_no_answer(self, box, root, lists, monkeypatch):
        lists(root)
        held = holder(root)
        stranger = box.found("Stranger")
        stranger.issued[held.certificate.serial_number] = held.certificate
        monkeypatch.setattr(root, "answer", stranger.answer)
        monkeypatch.setattr(root, "crl", stranger.crl)

        with pytest.raises(refusals.RevocationUnanswered):
            check(held.certificate)

    def test_a_key_that_is_too_short(self, root, lists):
        lists(root)
        short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 — it must be refused
        with pytest.raises(refusals.CertificateKeyUnsupported) as refusal:
            check(root.issue("Short", short, at=MONDAY))
        assert refusal.value.facts["kind"] == "RSA 1024"

    def test_sm2_is_named_as_what_cannot_be_checked(self, root, lists, monkeypatch):
        lists(root)
        monkeypatch.setattr(reading, "SM2_CURVE", "1.2.840.10045.3.1.7")
        with pytest.raises(refusals.CertificateKeyUnsupported) as refusal:
            check(holder(root).certificate)
        assert refusal.value.facts["kind"] == "SM2"

    @pytest.mark.parametrize(
        "data", [b"", b"no", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", b"\x30" * 70_000],
        ids=["nothing", "text", "broken", "too long"],
    )  # fmt: skip
    def test_rubbish(self, data):
        with pytest.raises(refusals.CertificateUnreadable):
            reading.read_all(data)


class TestWhere:
    def recognises(self, office, by, of, at=MONDAY, **times):
        uuid = uuid4()
        actor, intent = office.signs("recognise_list", f"recognition:{uuid}", at=at)
        return commands.recognise_list(
            uuid=uuid, by=by, of=of, source="Treaty 2 of fiction", intent=intent, actor=actor, at=at, **times
        )[0]

    def test_a_list_counts_at_home_and_where_it_is_recognised_one_way_for_its_time(self, root, lists, office):
        lists(root, "aa")
        held = holder(root).certificate
        assert check(held, jurisdiction="aa")
        with pytest.raises(refusals.JurisdictionNotRecognised):
            check(held, jurisdiction="bb")

        self.recognises(office, "bb", "aa", until_at=MONDAY + DAY)

        assert check(held, jurisdiction="bb")
        assert checking.counts_in("aa", MONDAY) == ["aa", "bb"]
        with pytest.raises(refusals.JurisdictionNotRecognised):
            check(held, jurisdiction="bb", at=MONDAY + DAY)
        with pytest.raises(refusals.JurisdictionNotRecognised):
            checking.require_recognised("aa", "bb", MONDAY)

    def test_withdrawn_from_that_moment_and_not_before(self, root, lists, office):
        lists(root, "aa")
        row = self.recognises(office, "bb", "aa")
        later = MONDAY + DAY
        payload = {"reason": "The treaty was ended."}
        actor, intent = office.signs("withdraw_recognition", f"recognition:{row.uuid}", payload, version=1, at=later)
        commands.withdraw_recognition(recognition=row.uuid, intent=intent, actor=actor, at=later, **payload)

        assert checking.counts_in("aa", MONDAY) == ["aa", "bb"]
        assert checking.counts_in("aa", later) == ["aa"]
        leaf = json.loads(bytes(Outbox.objects.get(code="CRT-06").leaf))
        assert leaf["public"] == {"by": "bb", "of": "aa"}

    def test_a_delisted_authority_vouches_no_more(self, root, lists, office):
        entry = lists(root)
        held = holder(root).certificate
        later = MONDAY + timedelta(hours=1)
        actor, intent = office.signs(
            "delist_authority", f"trust:{entry.uuid}", {"reason": "Closed."}, version=1, at=later
        )
        commands.delist_authority(entry=entry.uuid, reason="Closed.", intent=intent, actor=actor, at=later)

        assert check(held, at=MONDAY)
        with pytest.raises(refusals.CertificateNotListed):
            check(held, at=later)
        assert lists(root, at=later).withdrawn_at is None, "it can be entered anew"


class TestAsking:
    @pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/crl", "http://", "gopher://x"])
    def test_only_http_is_asked(self, url):
        assert revocation._fetch(url, None) is None

    def test_a_flood_is_cut_off(self, root, lists, monkeypatch):
        lists(root, revocation="soft")
        held = holder(root)
        monkeypatch.setattr(revocation, "LARGEST", 10)
        assert check(held.certificate).evidence == []

    def test_the_sandbox_knows_nothing_of_other_paths(self, box):
        connection = http.client.HTTPConnection(box.url.removeprefix("http://"), timeout=5)
        connection.request("GET", "/nothing/here")
        assert connection.getresponse().status == 503
        connection.close()


def test_the_end_entity_is_found_in_whatever_order_a_file_has(box, root):
    middle = box.found("Cedar Persons", issuer=root)
    held = holder(middle).certificate
    for order in ([held, middle.certificate, root.certificate], [root.certificate, middle.certificate, held]):
        leaf, others = reading.end_entity(order)
        assert leaf == held
        assert len(others) == 2
    assert isinstance(held, x509.Certificate)
