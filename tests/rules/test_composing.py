"""What a form holds of a procedure or a class says the same as the file that it came from, and nothing is lost."""

from __future__ import annotations

import pytest

from openhall_rules.comparing import compare
from openhall_rules.composing import (
    METHODS,
    class_file,
    class_table,
    code_of,
    new_procedure,
    procedure_file,
    procedure_table,
)
from openhall_rules.law import files_of, pack, read_pack
from openhall_rules.procedures import LANGUAGES, SEALED_WAY, BadProcedure

CN = "cn@2019-03-02"
LAW = pack(CN)
FILES = files_of(CN)


def made(file, text):
    return read_pack("cn@2030-01-01", {**FILES, file: text.encode()})


def written(code, table):
    before = FILES[f"procedures/{code}.toml"].decode()
    methods = LAW.by(code).value(METHODS)
    return made(f"procedures/{code}.toml", procedure_file(table, before=before, methods=methods))


def table_of(code):
    return procedure_table(LAW.procedures[code], LAW.by(code).value(METHODS))


@pytest.mark.parametrize("code", sorted(LAW.procedures))
def test_a_procedure_that_nobody_changed_is_the_same(code):
    assert compare(LAW, written(code, table_of(code))) == ()


@pytest.mark.parametrize("code", sorted(LAW.classes))
def test_a_class_that_nobody_changed_is_the_same(code):
    assert compare(LAW, made(f"classes/{code}.toml", class_file(class_table(LAW.classes[code])))) == ()


def test_what_is_held_outside_follows_the_stage_above_it():
    table = table_of("inquiry")
    name = dict.fromkeys(LANGUAGES, 'A “visit” \\ "here"')
    outside = {"elsewhere": "site_visit", "name": name, "recorded_by": "notice", "citation": "Article 1"}
    table["way"].insert(3, outside)
    found = written("inquiry", table).procedures["inquiry"].elsewhere

    assert [(one.code, one.after, one.name["vi"]) for one in found] == [("site_visit", "notice", 'A “visit” \\ "here"')]


def test_methods_change_with_their_source_and_leave_every_other_value():
    table = table_of("inquiry") | {"methods": {"codes": ["comprehensive_score"], "citation": "Article 2"}}
    changes = compare(LAW, written("inquiry", table))

    assert [(one.kind, one.name) for one in changes if one.kind == "value"] == [("value", METHODS)]
    assert written("inquiry", table).by("inquiry").value(METHODS).citation == "Article 2"


def test_the_order_that_no_room_can_do_is_told_with_the_order_that_they_can():
    table = table_of("inquiry")
    table["way"].insert(0, table["way"].pop(2))
    with pytest.raises(BadProcedure) as refusal:
        written("inquiry", table)
    assert refusal.value.facts["reason"] == "order"
    assert refusal.value.facts["wanted"] == list(SEALED_WAY)


def test_a_new_procedure_has_the_packs_own_values():
    table = new_procedure(dict.fromkeys(LANGUAGES, "Quick"), SEALED_WAY, LAW.value(METHODS)) | {"citation": "Article 3"}
    text = procedure_file(table, before="", methods=LAW.value(METHODS))
    assert dict(made("procedures/quick.toml", text).procedures["quick"].values) == {}


@pytest.mark.parametrize(
    ("name", "taken", "code"),
    [("Data rights (2)", (), "data_rights"), ("Đất đai", (), "at_ai"), ("询价", (), ""), ("Open", {"open"}, "open_x")],
    ids=["words", "accents", "no-letters", "taken"],
)
def test_a_name_gives_a_code(name, taken, code):
    assert code_of(name, taken) == code
