"""Files that others send: every shape that we read, and those that were made to hurt."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from tests.exchange.foreign import package, release
from tests.people import MONDAY

from openhall.exchange.imports import cn, ocds, reading
from openhall.exchange.imports.ocds import LeftOut
from openhall.exchange.imports.reasons import REASONS
from openhall.exchange.imports.refusals import FileUnreadable, TooMuch


def entries(data: bytes) -> list[reading.Entry]:
    return list(reading.read(data).entries())


def why(value: object, *, text: str = "", version: str = "1.1") -> str:
    """Why an entry is left out; empty where it is taken."""
    (entry,) = entries(b'{"releases": [' + (text or json.dumps(value)).encode() + b"]}")
    if entry.reason:
        return entry.reason
    try:
        ocds.fit(entry.value)
        ocds.judged(entry.value, version=version, at=MONDAY)
    except LeftOut as found:
        reason = found.reason
    else:
        reason = ""
    assert not reason or reason in REASONS
    return reason


class TestShapes:
    def test_a_release_package(self):
        assert [entry.value["id"] for entry in entries(package(release(1), release(2)))] == [
            "ocds-zzzzzz-1-1", "ocds-zzzzzz-1-2"
        ]  # fmt: skip

    def test_a_record_package_gives_its_releases_or_else_what_they_come_to(self):
        whole = {"ocid": "o", "releases": [release(1), release(2)], "compiledRelease": release(9)}
        linked = {"ocid": "o", "releases": [{"url": "https://x.example", "date": "…", "tag": []}]}
        data = json.dumps(
            {"records": [whole, linked | {"compiledRelease": release(3)}, {"ocid": "o"}, linked, 4]}
        ).encode()

        found = [(entry.reason, (entry.value or {}).get("id", "")[-2:]) for entry in entries(data)]

        assert found == [
            ("", "-1"), ("", "-2"), ("linked", ""), ("", "-3"), ("nothing-in-it", ""), ("linked", ""),
            ("not-an-object", ""),
        ]  # fmt: skip

    def test_json_lines_of_releases_and_of_packages(self):
        lines = [json.dumps(release(1)).encode(), b"", b"{broken", package(release(2), release(3))]

        found = entries(b"\n".join(lines))

        assert [entry.reason for entry in found] == ["", "unreadable", "", ""]
        assert found[2].package.about["version"] == "1.1"
        assert found[1].text == "{broken"

    def test_a_single_release_and_a_list_of_packages_with_a_mark(self):
        assert len(entries(json.dumps(release(1)).encode())) == 1
        assert len(entries(b"\xef\xbb\xbf[" + package(release(1)) + b"," + package(release(2)) + b"]")) == 2

    def test_each_entry_is_kept_byte_for_byte(self):
        text = '{ "ocid" :"a","id":"1", "n": 1.50e1, "t": "\\u00e9 é" }'

        assert entries(f'{{"releases":[ {text} ]}}'.encode())[0].text == text

    @pytest.mark.parametrize(
        "data",
        [b"", b"   ", b"hello", b"\xff\xfe{", b"{}[", b'{"releases": []}', b'{"releases": [1,]}', b'{"a": 1, "a": 2}'],
        ids=["empty", "blank", "words", "not-utf-8", "two-values", "no-entry", "comma", "name-twice"],
    )
    def test_what_is_nothing_of_that_is_refused(self, data):
        with pytest.raises(FileUnreadable):
            entries(data)


class TestOtherEncodings:
    def test_only_the_entries_with_bytes_that_are_no_utf_8_are_left_out(self):
        good, latin = json.dumps(release(1)).encode(), json.dumps(release(2)).encode().replace(b"Bridge", b"Br\xfccke")
        for data in (b'{"releases": [%s, %s]}' % (good, latin), good + b"\r\n" + latin + b"\r\n"):
            first, second = entries(data)
            ocds.fit(first.value)
            with pytest.raises(LeftOut) as found:
                ocds.fit(second.value)
            assert (found.value.reason, found.value.detail) == ("broken-text", "Br\\udcfccke over the Kell")

    def test_a_publisher_whose_name_is_broken_is_nobody(self):
        with pytest.raises(FileUnreadable) as found:
            entries(package(release(1)).replace(b"Farland (f", b"F\xe9rland (f"))
        assert found.value.facts["problem"] == "It is not UTF-8."

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
    def test_files_in_other_encodings_are_refused_whole(self, encoding):
        with pytest.raises(FileUnreadable):
            entries(package(release(1)).decode().encode(encoding))

    def test_where_it_can_not_be_read_is_told(self):
        with pytest.raises(FileUnreadable) as found:
            entries(b'{"releases": [\n  {"a": 1},\n  {"b": 2}')
        assert "line 3, character 11" in found.value.facts["problem"]

    def test_a_table_is_no_list_of_broken_entries(self):
        with pytest.raises(FileUnreadable):
            entries(b"ocid,title\n" * 20_000)


class TestHostile:
    def test_depth(self):
        assert why(None, text='{"a":' * 40 + "1" + "}" * 40) == "too-deep"
        assert why(None, text="[" * 200_000 + "]" * 200_000) == "too-deep"
        for data in (b'{"a":' * 200_000, b"[" * 1_000_000):
            with pytest.raises(FileUnreadable):
                entries(data)

    def test_size(self, monkeypatch):
        assert why(release(1, description="x" * reading.LARGEST_ENTRY)) == "too-large"
        assert why(release(1, description=[0] * ocds.MOST_VALUES)) == "too-large"
        with pytest.raises(FileUnreadable):
            entries(json.dumps({str(number): 1 for number in range(10_001)}).encode())
        monkeypatch.setattr(reading, "LARGEST", 100)
        with pytest.raises(TooMuch):
            entries(b" " * 101)

    def test_count(self, monkeypatch):
        monkeypatch.setattr(reading, "MOST", 3)
        assert len(entries(package(*[release(1)] * 3))) == 3
        for data in (package(*[1] * 4), b"{}\n" * 4, json.dumps({"records": [{"releases": [{}] * 4}]}).encode()):
            with pytest.raises(TooMuch):
                entries(data)

    def test_strings_that_never_end(self):
        for text in (b'"', b'"\\"' + b'\\"' * 300_000, b'{"a": "' + b'\\"' * 300_000):
            with pytest.raises(FileUnreadable):
                entries(b'{"releases": [{"a": ' + text + b"}]}")

    @pytest.mark.parametrize(
        "data",
        [
            b'{"releases": [' + b",".join([b'{"a": [%s]}' % b",".join([b"0"] * 5_000)] * 200) + b"]}",
            b'{"releases": [{"a": [' + b",".join([b"{}"] * 700_000) + b"]}]}",
            b'{"publisher": [' + b",".join([b"{}"] * 700_000) + b'], "releases": [1]}',
            b'{"records": [{"releases": [1], "x": [' + b",".join([b"{}"] * 700_000) + b"]}]}",
        ],
        ids=["many", "one", "about", "record"],
    )
    def test_one_entry_of_bounded_size_is_held_at_a_time(self, data):
        tracemalloc.start()
        for _entry in reading.read(data).entries():
            pass
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()

        assert most < 5 * len(data), "the objects of all entries would take far more"

    def test_names_that_stand_twice_and_numbers_that_are_none(self):
        assert why(None, text='{"ocid": "a", "ocid": "b"}') == "unreadable"
        assert why(None, text='{"ocid": "a", "n": {"b": NaN}}') == "unreadable"

    def test_text_that_no_database_takes(self):
        assert why(release(1, x="\x00")) == "broken-text"
        assert why(None, text='{"x": "\\ud800"}') == "broken-text"
        assert why(None, text='{"\\udc00": 1}') == "broken-text"

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"ocid": None}, "bad-ocid"),
            ({"ocid": ["a"]}, "bad-ocid"),
            ({"ocid": "x" * 201}, "bad-ocid"),
            ({"ocid": "a/../b"}, "bad-ocid"),
            ({"ocid": "<script>"}, "bad-ocid"),
            ({"ocid": "a\nb"}, "bad-ocid"),
            ({"id": {}}, "bad-id"),
            ({"id": ""}, "bad-id"),
            ({"date": None}, "bad-date"),
            ({"date": 20260101}, "bad-date"),
            ({"date": "2026-01-01"}, "bad-date"),
            ({"date": "2026-01-01T00:00:00"}, "bad-date"),
            ({"date": "0001-01-01T00:00:00+14:00"}, "bad-date"),
            ({"date": "2999-01-01T00:00:00Z"}, "future-date"),
            ({"tag": "tender"}, "wrong-type"),
            ({"tag": [1]}, "wrong-type"),
            ({"tender": []}, "wrong-type"),
            ({"tender": {"title": {}}}, "wrong-type"),
            ({"tender": {"title": 5}}, "wrong-type"),
            ({"awards": {"id": "a"}}, "wrong-type"),
            ({"awards": [1]}, "wrong-type"),
            ({"awards": [{"id": "a", "value": {"amount": "1"}}]}, "wrong-type"),
            ({"language": 1}, "wrong-type"),
            ({}, ""),
            ({"id": 7}, ""),
            ({"date": "2019-11-25T17:20:38.1197059Z"}, ""),
            ({"tender": None, "awards": None}, ""),
        ],
        ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else value or "taken",
    )
    def test_fields_of_the_wrong_kind(self, more, reason):
        assert why(release(1, **more)) == reason

    def test_another_version(self):
        assert why(release(1), version="2.0") == "other-version"
        assert why(release(1), version="") == ""

    @pytest.mark.parametrize("amount", ["1e999999999", "1e-999999999", "9" * 50, "0.12345678901"])
    def test_amounts_that_can_not_be_written_exactly_are_not_shown(self, amount):
        text = json.dumps(release(1)).replace("1000.5", amount)
        (entry,) = entries(text.encode())

        assert "value" not in ocds.judged(entry.value, version="1.1", at=MONDAY).facts

    def test_long_texts_are_cut_where_they_are_shown(self):
        (entry,) = entries(json.dumps(release(1, tender={"title": "long " * 1_000})).encode())
        title = ocds.judged(entry.value, version="1.1", at=MONDAY).facts["title"]

        assert len(title) == 500
        assert title.endswith("…")


class TestChineseSpecification:
    ENTRY = {
        "UNIFIED_DEAL_CODE": "A02-91620100000000123X-20260201-000001-7", "PROJECT_CODE": "P-1",
        "BID_SECTION_CODE": "P-1-001", "DATA_TIMESTAMP": "2026-02-01 08:00:00", "SOMETHING_NAME": "…",
    }  # fmt: skip

    def judged(self, **more):
        return cn.judged(self.ENTRY | more, at=MONDAY)

    def test_each_code_of_the_mapping_has_its_source(self):
        assert {one.code for one in cn.fields()} == {
            "PROJECT_CODE", "TENDER_PROJECT_CODE", "BID_SECTION_CODE", "UNIFIED_DEAL_CODE", "PLATFORM_CODE",
            "PUB_SERVICE_PLAT_CODE", "DATA_TIMESTAMP",
        }  # fmt: skip
        assert all("数据规范" in one.source and one.code in one.source for one in cn.fields())
        assert {one.ours for one in cn.fields()} == {"ocid", "date", "release", "code"}

    def test_the_codes_that_are_known_are_read_and_the_others_named(self):
        found = self.judged()

        assert found.ocid == self.ENTRY["UNIFIED_DEAL_CODE"]
        assert found.release_id == "P-1-001@2026-02-01 08:00:00"
        assert found.released_at.isoformat() == "2026-02-01T00:00:00+00:00"
        assert found.facts["codes"]["PROJECT_CODE"] == "P-1"
        assert found.unknown == ["SOMETHING_NAME"]

    @pytest.mark.parametrize(
        ("more", "reason"),
        [
            ({"UNIFIED_DEAL_CODE": None}, "wrong-code"),
            ({"UNIFIED_DEAL_CODE": "../x"}, "wrong-code"),
            ({"PROJECT_CODE": {}}, "wrong-code"),
            ({"DATA_TIMESTAMP": "yesterday"}, "bad-date"),
            ({"DATA_TIMESTAMP": "2030-01-01T00:00:00Z"}, "future-date"),
            ({"BID_SECTION_CODE": "x" * 195}, "wrong-code"),
            ({"DATA_TIMESTAMP": "2026-02-01\x0108:00:00"}, "wrong-code"),
        ],
        ids=["no-deal", "path", "object", "words", "future", "together-too-long", "not-printable"],
    )
    def test_what_can_not_be_read_is_left_out(self, more, reason):
        with pytest.raises(LeftOut) as found:
            self.judged(**more)
        assert found.value.reason == reason
