"""Agency identifiers: issued once, published, retired, resolvable for good."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pydantic import ValidationError
from tests.people import Character, joining

from openhall.identity.agencies import commands, queries
from openhall.identity.agencies.inputs import IdentifierInput, PublicationInput, RetirementInput
from openhall.identity.agencies.models import AgencyIdentifier, AgencyState
from openhall.identity.agencies.refusals import (
    EndsBeforeStart,
    IdentifierTaken,
    LevelMissing,
    LevelsBelow,
    NoSuccessor,
    NotInRegister,
    SuccessionCircle,
)
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def leaf(sha256: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.get(leaf_sha256=sha256).leaf))


@dataclass
class Register:
    """The provincial office at work."""

    office: Character

    def issues(self, code: str, *, uuid: UUID | None = None, who: Character | None = None, **more: Any) -> Any:
        uuid = uuid or uuid4()
        payload = {
            "jurisdiction": "vn", "code": code, "name": f"Đơn vị {code} (hư cấu)", "lang": "vi",
            "valid_from": "2026-01-01",
        } | more  # fmt: skip
        signed = (who or self.office).signs("issue_identifier", f"agency:{uuid}", 0, payload, at=NOW)
        given = IdentifierInput.model_validate(payload)
        return commands.issue_identifier(uuid=uuid, given=given, **signed).identifier

    def publishes(self, row: Any, *, version: int = 1, who: Character | None = None) -> Any:
        signed = (who or self.office).signs("publish_identifier", f"agency:{row.uuid}", version, {}, at=NOW)
        return commands.publish_identifier(uuid=row.uuid, given=PublicationInput(), **signed).identifier

    def published(self, code: str, **more: Any) -> Any:
        return self.publishes(self.issues(code, **more))

    def retires(self, row: Any, until: str = "2026-06-30", successors: str = "", who: Character | None = None) -> Any:
        payload = {"valid_until": until} | ({"successors": successors} if successors else {})
        signed = (who or self.office).signs("retire_identifier", f"agency:{row.uuid}", row.version, payload, at=NOW)
        given = RetirementInput.model_validate(payload)
        return commands.retire_identifier(uuid=row.uuid, given=given, **signed).identifier


@pytest.fixture
def joins(db, settings, tmp_path):
    settings.OPENHALL_HOME = tmp_path
    return joining(public=True)


@pytest.fixture
def register(joins) -> Register:
    return Register(joins("Chi Dang", "Office of an Invented Province", Role.PROVINCE))


class TestTheWay:
    def test_a_number_is_issued_published_and_retired_on_the_log(self, register):
        top = register.published("H98")
        row = register.issues("H98.2")
        assert leaf(row.issue_leaf)["public"] == {"code": "H98.2", "valid_from": "2026-01-01"}
        said = json.loads(bytes(Statement.objects.get(sha256=leaf(row.issue_leaf)["statement"]).body))
        assert said == {"v": 1, "name": "Đơn vị H98.2 (hư cấu)", "lang": "vi", "organisation": ""}
        with pytest.raises(NotFound):
            queries.identifier("H98.2")

        row = register.publishes(row)
        assert leaf(row.publication_leaf)["public"]["code"] == "H98.2"
        assert row.parent == top
        register.published("H98.3")
        row = register.retires(row, successors="H98.3")
        assert leaf(row.retirement_leaf)["public"] == {
            "code": "H98.2", "valid_until": "2026-06-30", "successors": ["H98.3"],
        }  # fmt: skip

    def test_a_retired_number_leads_to_who_took_over_for_good(self, register):
        register.published("H98")
        for code in ("H98.2", "H98.3", "H98.4", "H98.5"):
            register.published(code)
        rows = {row.code: row for row in AgencyIdentifier.objects.all()}
        register.retires(rows["H98.2"], successors="H98.3, H98.4")
        register.retires(rows["H98.3"], until="2026-08-31", successors="H98.5")

        def who(day: str) -> list[str]:
            return [row.code for row in queries.resolved("H98.2", date.fromisoformat(day))]

        assert who("2026-06-30") == ["H98.2"]
        assert who("2026-07-01") == ["H98.3", "H98.4"]
        assert who("2026-09-01") == ["H98.4", "H98.5"]
        assert queries.identifier("H98.2").state == AgencyState.RETIRED

    def test_a_number_is_never_issued_again(self, register):
        register.published("H98")
        register.retires(register.published("H98.2"))

        with pytest.raises(IdentifierTaken):
            register.issues("H98.2")

    def test_an_organisation_here_bears_its_numbers(self, register, joins):
        clerk = joins("An Vu", "Commune of Nowhere", Role.DESK)
        register.published("H98")
        register.published("H98.2", organisation=clerk.organisation.identifier)
        register.issues("H98.3", organisation=clerk.organisation.identifier)

        assert queries.codes_of(clerk.organisation.pk, NOW.date()) == ["H98.2"]
        with pytest.raises(Invalid):
            register.issues("H98.4", organisation="nobody")

    def test_a_body_acts_for_its_number_from_its_first_to_its_last_day(self, register, joins):
        clerk = joins("An Vu", "Commune of Nowhere", Role.DESK)
        register.published("H98")
        own = {"organisation": clerk.organisation.identifier}
        old = register.published("H98.2", **own)
        register.published("H98.3", valid_from="2026-07-01", **own)
        register.retires(old, until="2026-06-30", successors="H98.3")

        def bears(day: str) -> list[str]:
            return queries.codes_of(clerk.organisation.pk, date.fromisoformat(day))

        assert [bears(day) for day in ("2025-12-31", "2026-06-30", "2026-07-01")] == [[], ["H98.2"], ["H98.3"]]

    def test_the_register_says_which_numbers_it_doesn_t_have_on_a_day_where_it_is_kept(self, register):
        register.published("H98")
        register.retires(register.published("H98.2"), until="2026-06-30")
        register.published("H98.3", valid_from="2026-07-01")
        register.issues("H98.4")
        asked = {"H98", "H98.2", "H98.3", "H98.4", "H98.9", "H97.1"}

        assert queries.without_force(asked, date(2026, 6, 30)) == ["H98.3", "H98.4", "H98.9"]
        assert queries.without_force(asked, date(2026, 7, 1)) == ["H98.2", "H98.4", "H98.9"]
        with pytest.raises(NotInRegister) as refused:
            queries.require_in_force(asked, date(2026, 7, 1))
        assert refused.value.facts == {"codes": "H98.2, H98.4, H98.9", "day": "2026-07-01"}


class TestRefused:
    def test_nobody_takes_over_in_a_circle(self, register):
        register.published("H98")
        first, second, third = (register.published(f"H98.{number}") for number in (2, 3, 4))
        register.retires(first, successors="H98.3")
        register.retires(second, until="2026-07-31", successors="H98.4")

        for number in ("H98.2", "H98.3"):
            with pytest.raises(SuccessionCircle) as refused:
                register.retires(third, until="2026-08-31", successors=number)
            assert refused.value.facts["code"] == number
        assert queries.resolved("H98.2", date(2027, 1, 1))[0].code == "H98.4"

    def test_only_the_office_keeps_the_register(self, register, joins):
        row = register.issues("H98")
        for role in set(Role) - {Role.PROVINCE}:
            with pytest.raises(MandateMissing):
                register.issues("H97", who=joins(f"Other {role}", "Another Body", role))
        other = joins("An Other", "Another Body", Role.HEAD)
        for step in (register.publishes, register.retires):
            with pytest.raises((MandateMissing, MoveNotAllowed)):
                step(row, who=other)

    @pytest.mark.parametrize(
        "code",
        ["H9", "X98", "H98.", "h98", "H98.1234", "H98." + ".".join(["123"] * 9), "H98 .2", "G1234"],
        ids=["short", "letter", "dot", "small", "level", "long", "space", "digits"],
    )
    def test_a_number_is_written_as_the_standard_says(self, code):
        with pytest.raises(ValidationError):
            IdentifierInput.model_validate(
                {"jurisdiction": "vn", "code": code, "name": "N", "lang": "vi", "valid_from": "2026-01-01"}
            )

    def test_35_characters_are_the_most(self):
        code = "H98" + ".123" * 8
        assert len(code) == 35
        given = {"jurisdiction": "vn", "code": code, "name": "N", "lang": "vi", "valid_from": "2026-01-01"}
        assert IdentifierInput.model_validate(given).code == code

    def test_the_level_above_comes_first(self, register):
        with pytest.raises(LevelMissing):
            register.issues("H98.2")
        register.issues("H98")
        row = register.issues("H98.2")
        with pytest.raises(LevelMissing):
            register.publishes(row)

    def test_a_level_above_that_has_ended_carries_nothing(self, register):
        register.retires(register.published("H98"))
        row = register.issues("H98.2", valid_from="2026-07-01")

        with pytest.raises(LevelMissing):
            register.publishes(row)

    def test_what_has_levels_below_in_force_is_not_retired(self, register):
        top = register.published("H98")
        below = register.published("H98.2")
        with pytest.raises(LevelsBelow) as refusal:
            register.retires(top)
        assert refusal.value.facts["first"] == "H98.2"
        register.retires(below)
        assert register.retires(top).state == AgencyState.RETIRED

    def test_who_takes_over_is_published(self, register):
        row = register.published("H98")
        register.issues("H97")
        for successors in ("H97", "H96", "H98"):
            with pytest.raises(NoSuccessor):
                register.retires(row, successors=successors)

    def test_a_last_day_lies_after_the_first(self, register):
        with pytest.raises(EndsBeforeStart):
            register.retires(register.published("H98"), until="2025-12-31")

    def test_an_id_counts_once_and_a_step_too(self, register):
        row = register.issues("H98")
        with pytest.raises(Stale):
            register.issues("H97", uuid=row.uuid)
        register.publishes(row)
        with pytest.raises((Stale, MoveNotAllowed)):
            register.publishes(row)

    def test_the_database_keeps_a_retired_number_from_having_no_last_day(self, register):
        row = register.published("H98")
        with pytest.raises(IntegrityError), transaction.atomic():
            AgencyIdentifier.objects.filter(pk=row.pk).update(state=AgencyState.RETIRED)


class TestReading:
    @pytest.fixture(autouse=True)
    def june(self, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)

    def test_everybody_finds_published_numbers_by_name_without_marks(self, register):
        register.published("H98", name="Sở Tư pháp (hư cấu)")
        register.issues("H97", name="Sở Kín (hư cấu)")
        page = Client().get("/agencies", {"q": "so tu phap"}).content.decode()

        assert "Sở Tư pháp" in page
        assert "Sở Kín" not in Client().get("/agencies").content.decode()
        assert Client().get("/agencies/H97").status_code == 404
        assert Client().get("/agencies/H98").status_code == 200

    def test_a_program_resolves_a_retired_number_on_a_day(self, register):
        register.published("H97")
        register.retires(register.published("H98"), until="2026-03-31", successors="H97")
        now = Client().get("/api/v1/agencies/H98").json()
        then = Client().get("/api/v1/agencies/H98", {"on": "2026-02-01"}).json()

        assert (now["in_force"], [one["code"] for one in now["answers"]]) == (False, ["H97"])
        assert (then["in_force"], [one["code"] for one in then["answers"]]) == (True, ["H98"])
        assert Client().get("/api/v1/agencies/H55").status_code == 404

    def test_the_register_is_read_in_pieces(self, register, monkeypatch):
        from openhall.identity.agencies import api

        monkeypatch.setattr(api, "PAGE", 2)
        for code in ("H97", "H98", "H99"):
            register.published(code)
        first = Client().get("/api/v1/agencies").json()
        rest = Client().get("/api/v1/agencies", {"after": first["next"]}).json()

        assert [one["code"] for one in first["agencies"] + rest["agencies"]] == ["H97", "H98", "H99"]
        assert rest["next"] is None
