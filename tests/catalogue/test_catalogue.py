"""The act catalogue: every function point has a command and an effect of its own, and a test that proves it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from openhall.config import catalogue, proving
from openhall.config.reference.loading import room_modules
from openhall.witness.public import REGISTRY, SUBSYSTEMS, By, declared, leaf_schema
from openhall_rules.act_fields import shapes
from openhall_verify.acts import BESIDE, EITHER, KINDS, LOG, PERSON

ROOT = Path(__file__).parents[2]
room_modules()
KINDS_DECLARED = declared()
CODES = [kind.code for kind in KINDS_DECLARED]
PROOFS = proving.proofs(ROOT)


def kind_params():
    return pytest.mark.parametrize("kind", KINDS_DECLARED, ids=CODES)


@kind_params()
def test_each_has_a_command_that_exists_in_its_room(kind):
    assert catalogue.command_of(kind).__name__ == kind.command


def test_no_two_share_a_command_an_effect_or_a_name():
    for name in ("command", "effect", "name", "meaning"):
        counted = Counter(str(getattr(kind, name)) for kind in KINDS_DECLARED)
        assert [value for value, number in counted.items() if number > 1] == [], name


@kind_params()
def test_each_explains_itself_field_by_field(kind):
    assert kind.subsystem in SUBSYSTEMS
    assert len(str(kind.effect)) > 20
    assert str(kind.basis).startswith("None: ") or any(digit in str(kind.basis) for digit in "0123456789")
    for names in (kind.public, kind.commitments):
        assert not names or isinstance(names, Mapping)
        assert all(str(text).endswith(".") for text in dict(names or {}).values())
    assert set(kind.optional) <= set(kind.public)
    assert kind.statement is not True


@kind_params()
def test_its_schema_names_exactly_its_fields(kind):
    schema = leaf_schema(kind)

    assert set(schema["properties"]["public"]["properties"]) == set(kind.public)
    assert ("statement" in schema["required"]) == kind.has_statement
    assert ("intent" in schema["required"]) == (kind.by is By.PERSON)


def test_the_shapes_that_members_have_are_those_declared():
    written = (ROOT / "src" / "openhall_rules" / "act_fields.toml").read_text()

    assert written == catalogue.as_toml(), "run `openhall acts --toml > src/openhall_rules/act_fields.toml`"
    assert set(shapes()) == set(CODES)


def test_the_verifier_knows_the_same_acts():
    who = {PERSON: By.PERSON, LOG: By.RULE, EITHER: By.EITHER}
    for code, known in (KINDS | BESIDE).items():
        kind = REGISTRY[code]
        assert (known.object, known.sealed) == (kind.on, kind.sealed), code
        assert known.command in (None, kind.command), code
        assert who[known.who] is kind.by or kind.by is By.EITHER, code


class TestProofs:
    """That a named test sees each act recorded by its command is checked when that test runs; here, that it exists."""

    def test_every_act_has_one_and_nothing_else_has(self):
        assert sorted(set(CODES) - set(PROOFS)) == [], "which test finds these on the log? tests/catalogue/proofs.toml"
        assert sorted(set(PROOFS) - set(CODES)) == []

    @pytest.mark.parametrize("code", sorted(PROOFS))
    def test_the_test_exists_and_runs_everywhere(self, code):
        path, *names = PROOFS[code].split("::")
        scope = ast.parse((ROOT / path).read_text()).body
        for name in names:
            found = [node for node in scope if getattr(node, "name", None) == name]
            assert found, f"{PROOFS[code]}: there is no {name}"
            marks = {ast.unparse(mark) for mark in getattr(found[0], "decorator_list", [])}
            assert not [mark for mark in marks if "browser" in mark or "skip" in mark], "CI must always run it"
            scope = getattr(found[0], "body", [])

    def test_a_test_that_does_not_record_what_it_promises_fails(self):
        watch = proving.Watch(ROOT, None)
        watch.owed["some/test.py::test_x"] = {"NOT-01"}

        with pytest.raises(proving.NotRecorded):
            watch.check("some/test.py::test_x")

        watch.seen.add("NOT-01")
        watch.check("some/test.py::test_x")
