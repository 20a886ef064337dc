"""Editions: drafted, approved, published, ended; who may, and what the log holds."""

from __future__ import annotations

import json
from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from pydantic import ValidationError
from tests.procedures.catalogue.conftest import BIRTH, FORM, NOW

from openhall.identity.public import MandateMissing, Role
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Stale
from openhall.procedures.catalogue import forms, queries
from openhall.procedures.catalogue.commands import digest
from openhall.procedures.catalogue.inputs import EditionInput
from openhall.procedures.catalogue.models import Edition, EditionState
from openhall.procedures.catalogue.refusals import BeginsTooEarly, NotInForce, OwnDraft, ProcedureOfAnother
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db


def leaf(sha256: str) -> dict:
    return json.loads(bytes(Outbox.objects.get(leaf_sha256=sha256).leaf))


def titles(day: str) -> list[str]:
    return [one.title for one in queries.in_force(date.fromisoformat(day))]


class TestTheWay:
    def test_a_draft_is_on_the_log_by_its_digest_and_nobody_outside_reads_it(self, catalogue):
        row = catalogue.drafts()

        assert leaf(row.draft_leaf)["public"] == {
            "procedure": BIRTH["code"], "edition": 1, "content_sha256": digest(row.content),
        }  # fmt: skip
        assert titles("2026-06-01") == []
        with pytest.raises(NotFound):
            queries.procedure(BIRTH["code"])

    def test_the_head_approves_exactly_what_was_drafted(self, catalogue):
        row = catalogue.approves(catalogue.drafts())

        assert row.state == EditionState.APPROVED
        assert leaf(row.approval_leaf)["public"]["content_sha256"] == row.content_sha256

    def test_the_office_publishes_it_word_for_word(self, catalogue):
        row = catalogue.published()

        said = leaf(row.leaf_sha256)
        assert said["public"] | {"content_sha256": ""} == {
            "procedure": BIRTH["code"], "edition": 1, "content_sha256": "", "valid_from": "2026-06-01",
            "decision": BIRTH["decision"], "decided_date": "2026-05-20",
        }  # fmt: skip
        body = json.loads(bytes(Statement.objects.get(sha256=said["statement"]).body))
        assert body == {"v": 1, "content": row.content}
        assert titles("2026-05-31") == []
        assert titles("2026-06-01") == [BIRTH["title"]]

    def test_the_next_edition_ends_the_one_before_on_the_day_before(self, catalogue):
        first = catalogue.published()
        second = catalogue.published(title="Khai sinh mới (hư cấu)", valid_from="2026-07-01")

        first.refresh_from_db()
        assert (first.valid_until, second.number, second.valid_until) == (date(2026, 6, 30), 2, None)
        assert titles("2026-06-30") == [BIRTH["title"]]
        assert titles("2026-07-01") == ["Khai sinh mới (hư cấu)"]

    def test_an_edition_begins_after_the_one_before(self, catalogue):
        catalogue.published()
        later = catalogue.approves(catalogue.drafts(title="Khác"))

        with pytest.raises(BeginsTooEarly):
            catalogue.publishes(later)

    def test_a_repeal_ends_it_and_is_on_the_log(self, catalogue):
        row = catalogue.ends(catalogue.published(), "2026-06-15")

        act = Outbox.objects.filter(code="PRC-04").get()
        assert json.loads(bytes(act.leaf))["public"]["valid_until"] == "2026-06-15"
        assert titles("2026-06-15") == [BIRTH["title"]]
        assert titles("2026-06-16") == []
        with pytest.raises(NotInForce):
            catalogue.ends(row, "2026-06-20", version=2)

    def test_what_was_repealed_can_come_back_later(self, catalogue):
        catalogue.ends(catalogue.published(), "2026-06-15")
        catalogue.published(title="Lại", valid_from="2026-08-01")

        assert titles("2026-07-01") == []
        assert titles("2026-08-01") == ["Lại"]

    def test_a_repeal_before_the_first_day_is_none(self, catalogue):
        with pytest.raises(NotInForce):
            catalogue.ends(catalogue.published(), "2026-05-31")


class TestWho:
    def test_officers_and_heads_draft_and_nobody_else(self, catalogue, joins):
        catalogue.drafts(who=catalogue.head)
        for role in set(Role) - {Role.DESK, Role.HEAD}:
            with pytest.raises(MandateMissing):
                catalogue.drafts(who=joins(f"Other {role}", "Another Commune", role))

    def test_who_drafted_it_does_not_approve_it(self, catalogue, joins):
        row = catalogue.drafts(who=catalogue.head)

        with pytest.raises(OwnDraft):
            catalogue.approves(row)
        catalogue.approves(row, who=joins("Second Head", "Commune of Nowhere", Role.HEAD))

    def test_the_head_of_another_body_does_not_approve_it(self, catalogue, joins):
        other = joins("Another Head", "Another Commune", Role.HEAD)
        row = catalogue.drafts()

        for who in (other, catalogue.clerk, catalogue.office):
            with pytest.raises(MandateMissing):
                catalogue.approves(row, who=who)

    def test_only_the_office_publishes_and_ends(self, catalogue):
        row = catalogue.approves(catalogue.drafts())
        for who in (catalogue.clerk, catalogue.head):
            with pytest.raises(MandateMissing):
                catalogue.publishes(row, who=who)
        row = catalogue.publishes(row)
        with pytest.raises(MandateMissing):
            catalogue.ends(row, "2026-06-15", who=catalogue.head)

    def test_a_number_belongs_to_the_body_that_drafted_it_first(self, catalogue, joins):
        catalogue.drafts()

        with pytest.raises(ProcedureOfAnother):
            catalogue.drafts(who=joins("Other Clerk", "Another Commune", Role.DESK))

    def test_nothing_is_published_before_it_is_approved(self, catalogue):
        with pytest.raises(MoveNotAllowed):
            catalogue.publishes(catalogue.drafts())

    def test_a_signature_for_another_text_counts_for_nothing(self, catalogue):
        row = catalogue.drafts()

        with pytest.raises(Stale):
            catalogue.approves(row, content_sha256="0" * 64)
        row.refresh_from_db()
        assert row.state == EditionState.DRAFT

    def test_two_tabs_approve_once(self, catalogue):
        row = catalogue.drafts()
        catalogue.approves(row)

        with pytest.raises((Stale, MoveNotAllowed)):
            catalogue.approves(row, version=1)

    def test_an_id_counts_once(self, catalogue):
        row = catalogue.drafts()

        with pytest.raises(Stale):
            catalogue.drafts(uuid=row.uuid)


class TestTheDatabase:
    def test_keeps_one_open_ended_edition_of_a_procedure(self, catalogue):
        row = catalogue.published()
        row.pk, row.uuid, row.number, row.valid_from = None, uuid4(), 2, date(2026, 7, 1)

        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_keeps_an_edition_from_ending_before_it_begins(self, catalogue):
        row = catalogue.published()

        with pytest.raises(IntegrityError), transaction.atomic():
            Edition.objects.filter(pk=row.pk).update(valid_until="2026-05-31")


class TestWhatIsAccepted:
    @pytest.mark.parametrize(
        "changes",
        [
            {"code": "9.000001"},
            {"jurisdiction": "atlantis"},
            {"components": []},
            {"components": "Tờ khai | nhiều"},
            {"components": "a | 1 | b"},
            {"time_limit": -1},
            {"time_limit": "3.5"},
            {"fees": "Lệ phí | 8.000,0"},
            {"fees": "Lệ phí | -1"},
            {"competent": "H98 | 2"},
            {"competent": "H98 | H98.2\nH98 | H98.3"},
            {"decided_date": "2026-06-02"},
            {"title": "a\0b"},
            {"subjects": " "},
            {"colour": "red"},
            {"form": "{"},
            {"form": {"type": "array"}},
        ],
        ids=lambda changes: next(iter(changes)) + "_" + str(len(str(changes))),
    )
    def test_what_does_not_fit_is_refused(self, changes):
        with pytest.raises(ValidationError):
            EditionInput.model_validate(BIRTH | changes)

    @pytest.mark.parametrize("part", ["title", "sequence", "method", "components", "time_limit", "subjects", "agency"])
    def test_each_of_the_seven_parts_is_needed(self, part):
        with pytest.raises(ValidationError):
            EditionInput.model_validate({name: value for name, value in BIRTH.items() if name != part})

    def test_lines_of_a_form_mean_the_same_as_lists(self):
        lines = {
            "components": "Tờ khai | 1\n\n Giấy chứng sinh ",
            "fees": "Lệ phí | 8000",
            "competent": "H98 | H98.2",
            "time_limit": "3",
        }

        typed = EditionInput.model_validate(BIRTH | lines)

        assert typed.content() == EditionInput.model_validate(BIRTH).content()


class TestForms:
    def test_fields_come_in_their_order_with_what_they_hang_on(self):
        told = forms.fields(forms.check(FORM, "vi"), "en")

        assert [(one["title"], one["title_lang"], one["required"], one["hangs_on"]) for one in told] == [
            ("Name", "en", True, ""), ("Sinh đôi", "vi", False, ""), ("Tên người kia", "vi", False, "twin"),
        ]  # fmt: skip

    def test_choices_are_called_by_their_names_in_the_readers_language(self):
        named = {"b": {"vi": "Bò", "en": "Cow"}, "d": {"vi": "Dê"}}
        field = {"type": "string", "title": {"vi": "a"}, "enum": ["b", "d", "c"], "x-ui": {"choices": named}}
        [told] = forms.fields(forms.check({"type": "object", "properties": {"a": field}}, "vi"), "en")

        assert told["choices"] == [("b", "Cow", "en"), ("d", "Dê", "vi"), ("c", "c", "")]

    @pytest.mark.parametrize(
        ("field", "why"),
        [
            ({"type": "number", "title": {"vi": "a"}}, "a field is"),
            ({"type": "string", "title": {"en": "a"}}, "title in vi"),
            ({"type": "string", "title": {"vi": "a"}, "pattern": "a+"}, "a field is"),
            ({"type": "string", "title": {"vi": "a"}, "enum": []}, "enum"),
            ({"type": "string", "title": {"vi": "a"}, "format": "uri"}, "format"),
            ({"type": "string", "title": {"vi": "a"}, "maxLength": "9"}, "maxLength"),
            ({"type": "string", "title": {"vi": "a"}, "x-ui": {"widget": "map"}}, "x-ui"),
            ({"type": "string", "title": {"vi": "a"}, "x-ui": {"hint": "a"}}, "hint"),
            ({"type": "string", "title": {"vi": "a"}, "x-ui": {"choices": {"b": {"vi": "B"}}}}, "choices"),
            ({"type": "string", "title": {"vi": "a"}, "enum": ["b"], "x-ui": {"choices": {"b": "B"}}}, "choices"),
            ({"type": "string", "title": {"vi": "a"}, "x-ui": {"visible_if": {"field": "b", "equals": 1}}}, "visible"),
            ("string", "a field is"),
        ],
        ids=[
            "type",
            "language",
            "key",
            "enum",
            "format",
            "bound",
            "widget",
            "hint",
            "no-such-choice",
            "choice",
            "condition",
            "no-object",
        ],
    )
    def test_what_no_screen_could_show_is_refused(self, field, why):
        with pytest.raises(ValueError, match=why):
            forms.check({"type": "object", "properties": {"a": field}}, "vi")

    @pytest.mark.parametrize(
        "schema",
        [
            None,
            {"type": "object"},
            {"type": "object", "properties": {}},
            FORM | {"required": ["x"]},
            FORM | {"$ref": ""},
        ],
        ids=["none", "no-properties", "empty", "required", "reference"],
    )
    def test_what_is_no_form_is_refused(self, schema):
        with pytest.raises(ValueError, match=r"form|required"):
            forms.check(schema, "vi")

    def test_a_drafted_form_is_kept(self, catalogue):
        assert catalogue.drafts(form=json.dumps(FORM), at=NOW).content["form"] == FORM
