"""Acts that need two officers: the first signature waits until another officer signs the very same."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.people import MONDAY

from openhall.identity.models import Mandate, Role
from openhall.identity.offices import refusals, tasks
from openhall.identity.offices.models import Proposal, SecondSignature
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Stale
from openhall.tendering.notices import public as notices
from openhall.witness.models import Outbox
from openhall.witness.public import Evidence, drain_all, of_case
from openhall_verify import leaves
from openhall_verify.findings import Failed, Report
from openhall_verify.folder import Folder

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def waiting(answer) -> Proposal:
    assert answer.status_code == 202, answer.content
    return Proposal.objects.get(uuid=answer.json()["proposal"])


class TestWaiting:
    def test_without_a_rule_one_officer_suffices(self, publication, first):
        assert publication.by(first).status_code == 200
        assert "first" not in leaf("NOT-01")

    def test_one_signature_publishes_nothing_and_waits(self, publication, first, second, asks):
        asks("publish_notice")

        answer = publication.by(first)

        row = waiting(answer)
        assert publication.tender.notice.state == "draft"
        assert not Outbox.objects.filter(code="NOT-01").exists()
        assert row.payload == publication.payload
        assert leaf("TWO-01")["public"] == {
            "command": "publish_notice", "intent_sha256": row.sha256, "expires_at": instant_text(row.expires_at),
        }  # fmt: skip
        messages = second.visits().get("/api/v1/messages").json()["messages"]
        assert [message["link"] for message in messages] == [f"/proposals/{row.uuid}"]

    def test_what_the_law_refuses_is_refused_at_the_first_signature(self, publication, first, asks):
        asks("publish_notice")

        answer = publication.by(first, notice_sha256="0" * 64)

        assert (answer.status_code, answer.json()["code"]) == (409, "other-content")
        assert not Proposal.objects.exists()

    def test_the_second_officer_signs_the_same_and_both_stand_on_the_log(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))

        answer = publication.by(second)

        assert answer.status_code == 200, answer.content
        assert publication.tender.notice.state == "published"
        row.refresh_from_db()
        assert (row.state, row.second_id) == ("signed", second.who.person.pk)
        act = leaf("NOT-01")
        assert act["first"]["sha256"] == row.sha256
        assert act["first"]["signature"] == row.signature
        assert act["first"]["actor"] != act["actor"]

    def test_the_proposal_tells_a_program_where_to_sign(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))

        told = second.visits().get(f"/api/v1/proposals/{row.uuid}").json()
        path = told["sign_to"]["path"].removeprefix("/api/v1")
        answer = second.acts(
            told["sign_to"]["method"], path, told["command"], told["object"], told["object_version"], told["payload"]
        )

        assert told["signed_by"] == first.who.person.name
        assert answer.status_code == 200

    def test_a_stranger_checks_both_signatures_from_the_evidence_alone(
        self, publication, first, second, asks, tmp_path
    ):
        asks("publish_notice")
        publication.by(first)
        publication.by(second)

        proved = checked(publication, tmp_path / "whole")

        act = next(leaf for leaf in proved.chain if leaf.code == "NOT-01")
        assert act.body["first"]["sha256"] == Proposal.objects.get().sha256

    def test_without_the_first_signature_the_evidence_is_refused(self, publication, first, second, asks, tmp_path):
        asks("publish_notice")
        publication.by(first)
        publication.by(second)
        missing = Proposal.objects.get().document["nonce"].encode()

        with pytest.raises(Failed, match="is missing"):
            checked(publication, tmp_path / "case", without=missing)

    def test_a_first_signature_in_a_strangers_name_is_found(self, publication, first, second, manager, asks, tmp_path):
        """The platform's operator says that somebody else signed first: the key has acted for another before."""
        asks("publish_notice")
        row = waiting(publication.by(first))
        Mandate.objects.create(
            person=manager.who.person, organisation=row.organisation, role=Role.OFFICER, starts_at=MONDAY
        )
        Proposal.objects.filter(pk=row.pk).update(person=manager.who.person)
        assert publication.by(second).status_code == 200

        with pytest.raises(Failed, match="acts for two people"):
            checked(publication, tmp_path / "case")


def checked(publication, path, *, without=b""):
    """What the verifier reads from the case's evidence, lines of signed intents that hold ``without`` left out."""
    drain_all()
    evidence = of_case(publication.tender.project.uuid, opened_lots=())
    signed = evidence.files["intents.jsonl"].splitlines(keepends=True)
    kept = b"".join(line for line in signed if not without or without not in line)
    for name, data in Evidence(evidence.case, {**evidence.files, "intents.jsonl": kept}).with_files({}).items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return leaves.read(Folder(path), Report(), log_key=None)


class TestNobodyGetsAround:
    def test_not_the_same_person_again(self, publication, first, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))

        answer = publication.by(first)

        assert (answer.status_code, answer.json()["code"]) == (409, "already-proposed")
        assert answer.json()["facts"]["url"] == f"/proposals/{row.uuid}"
        assert publication.tender.notice.state == "draft"

    def test_not_with_another_key_of_the_same_person(self, publication, first, asks):
        from tests.people import Character, _enrol_key

        from openhall_sealing.intents import SigningKey

        asks("publish_notice")
        waiting(publication.by(first))
        other = Character(first.who.person, first.who.organisation, SigningKey.generate())
        _enrol_key(other)

        answer = publication.by(type(first)(other))

        assert answer.json()["code"] == "already-proposed"

    def test_not_with_other_fields(self, publication, first, second, asks):
        """A later deadline than the first officer signed is another act, even where the law allows it."""
        asks("publish_notice")
        waiting(publication.by(first))
        later = notices.earliest_due(publication.tender.lots, law(publication), MONDAY) + timedelta(days=7)
        changed = publication.tender.notice_seen(later, MONDAY)

        answer = publication.by(second, **changed)

        assert answer.json()["code"] == "already-proposed"
        assert publication.tender.notice.state == "draft"

    def test_not_by_calling_the_command_itself(self, publication, first, asks):
        asks("publish_notice")

        with pytest.raises(refusals.SecondSignatureDue):
            publication.tender.published()

        assert publication.tender.notice.state == "draft"

    def test_not_without_the_role(self, publication, first, manager, asks):
        asks("publish_notice")
        waiting(publication.by(first))

        assert publication.by(manager).json()["code"] == "mandate-missing"

    def test_not_from_another_organisation(self, publication, first, agent, asks):
        from tests.offices.conftest import Desk

        asks("publish_notice")
        row = waiting(publication.by(first))

        assert Desk(agent).visits().get(f"/api/v1/proposals/{row.uuid}").status_code == 404
        assert publication.by(Desk(agent)).status_code == 403

    def test_not_with_a_first_signature_whose_mandate_was_revoked(self, publication, first, second, asks):
        asks("publish_notice")
        waiting(publication.by(first))
        Mandate.objects.filter(person=first.who.person).update(revoked_at=MONDAY)

        assert publication.by(second).json()["code"] == "first-signature-gone"

    def test_not_with_a_first_signature_whose_key_was_revoked(self, publication, first, second, asks):
        asks("publish_notice")
        waiting(publication.by(first))
        first.who.person.device_keys.update(revoked_at=MONDAY)

        assert publication.by(second).json()["code"] == "first-signature-gone"

    def test_not_by_lifting_the_rule_alone(self, manager, other_manager, asks):
        rule = asks("publish_notice")
        lifting = ("PUT", f"/second-signatures/{rule}/lifting", "lift_second_signature", f"second-signature:{rule}", 1)

        waiting(manager.acts(*lifting, {}))
        assert SecondSignature.objects.get(uuid=rule).lifted_at is None
        assert manager.acts(*lifting, {}).json()["code"] == "already-proposed"
        assert other_manager.acts(*lifting, {}).status_code == 200

        assert SecondSignature.objects.get(uuid=rule).lifted_at is not None
        assert leaf("TWO-06")["public"] == {"command": "publish_notice"}


def law(publication):
    from openhall.tendering.planning import public as planning

    return planning.law_of(publication.tender.project)


class TestWhatBecomesOfIt:
    def test_the_object_moved_on_and_nothing_is_lost(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))
        seen = publication.tender.notice.version
        publication.tender.notice.__class__.objects.filter(uuid=publication.tender.notice_uuid).update(version=seen + 1)

        uuid = publication.tender.notice_uuid
        answer = second.acts(
            "POST", f"/notices/{uuid}/publication", "publish_notice", f"notice:{uuid}", seen, publication.payload
        )

        assert (answer.status_code, answer.json()["code"]) == (409, Stale.code)
        row.refresh_from_db()
        assert row.state == "waiting"
        assert row.payload == publication.payload
        # Signed anew, the new proposal takes the place of what was overtaken.
        again = waiting(publication.by(first))
        row.refresh_from_db()
        assert (row.state, row.reason, again.state) == ("lapsed", "overtaken", "waiting")

    def test_it_is_withdrawn_by_who_signed_it_alone(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))
        withdrawal = ("PUT", f"/proposals/{row.uuid}/withdrawal", "withdraw_proposal", f"proposal:{row.uuid}", 1, {})

        assert second.acts(*withdrawal).status_code == 404
        assert first.acts(*withdrawal).status_code == 200
        assert leaf("TWO-02")["object"] == f"proposal:{row.uuid}"
        # What the second signs now is a first signature.
        assert waiting(publication.by(second)).state == "waiting"

    def test_it_is_refused_with_a_reason_by_another(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))
        refusal = ("PUT", f"/proposals/{row.uuid}/refusal", "refuse_proposal", f"proposal:{row.uuid}", 1)
        payload = {"reason": "The deadline falls on a feast of the town."}

        assert first.acts(*refusal, payload).json()["code"] == "one-person-twice"
        assert second.acts(*refusal, {"reason": " "}).status_code == 422
        assert second.acts(*refusal, payload).status_code == 200

        row.refresh_from_db()
        assert (row.state, row.reason) == ("refused", payload["reason"])
        assert "reason" in leaf("TWO-03")["commitments"]
        assert payload["reason"] in str(first.visits().get("/api/v1/messages").json())
        assert second.acts(*refusal[:-1], 2, payload).json()["code"] == "proposal-over"

    def test_it_lapses_by_itself(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))
        later = row.expires_at

        assert tasks.due(later - timedelta(seconds=1)) == 0
        assert tasks.due(later) == 1
        assert tasks.due(later) == 0

        row.refresh_from_db()
        assert (row.state, row.reason) == ("lapsed", "expired")
        assert leaf("TWO-04")["public"] == {"cause": "expired"}

    def test_over_its_time_it_is_joined_by_nobody(self, publication, first, second, asks):
        asks("publish_notice")
        row = waiting(publication.by(first))
        Proposal.objects.filter(pk=row.pk).update(expires_at=MONDAY)

        later = waiting(publication.by(second))

        row.refresh_from_db()
        assert (row.state, later.person_id) == ("lapsed", second.who.person.pk)


class TestRules:
    def test_the_rule_and_its_source_stand_on_the_log(self, asks):
        from openhall.witness.public import statement

        asks("publish_award")
        drain_all()

        act = leaf("TWO-05")
        assert act["public"] == {"command": "publish_award", "country": ""}
        assert statement(act["statement"])["source"] == "House rule 7 of a fictional owner"

    def test_an_authority_asks_for_all_of_its_country(self, publication, first, authority, asks):
        from tests.offices.conftest import Desk

        asks("publish_notice", Desk(authority), for_country=True)

        waiting(publication.by(first))

    def test_another_organisations_own_rule_binds_nobody_else(self, publication, first, joins, asks):
        from tests.offices.conftest import Desk

        elsewhere = Desk(joins("Far Manager", "Far Harbour Works", Role.MANAGER))
        asks("publish_notice", elsewhere)

        assert publication.by(first).status_code == 200

    def test_a_manager_asks_for_no_country_and_an_officer_for_nothing(self, manager, second):
        uuid = uuid4()
        payload = {"command": "publish_notice", "source": "House rule", "for_country": True}
        path = ("PUT", f"/second-signatures/{uuid}", "require_second_signature", f"second-signature:{uuid}", 0)

        assert manager.acts(*path, payload).json()["code"] == "mandate-missing"
        assert second.acts(*path, payload | {"for_country": False}).json()["code"] == "mandate-missing"

    def test_a_rule_names_an_act_of_the_list_and_its_source(self, manager):
        uuid = uuid4()
        path = ("PUT", f"/second-signatures/{uuid}", "require_second_signature", f"second-signature:{uuid}", 0)

        answer = manager.acts(*path, {"command": "submit_bid", "source": "", "for_country": False})

        assert {error["field"] for error in answer.json()["errors"]} == {"command", "source"}

    def test_it_is_entered_once(self, asks):
        asks("publish_notice")

        with pytest.raises(refusals.AskedAlready):
            asks("publish_notice")
