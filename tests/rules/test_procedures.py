"""Classes and procedures as data: what no room can do is refused when the pack is read; the rest is asked as law."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openhall_rules import law
from openhall_rules.law import BadPack, UnknownPack, files_of, hold, pack, read_pack, ways
from openhall_rules.procedures import AUCTION_WAY, SEALED_WAY, BadProcedure
from openhall_rules.values import BadValue

CN = pack("cn@2019-03-02")
ID = "cn@2031-01-01"
NAME = 'en = "A"\nko = "가"\nzh-hans = "甲"\nvi = "Á"\n'
STAGES = 'stages = ["plan", "entry", "notice", "bids", "opening", "evaluation", "publicity", "award", "contract"]\n'
CLASS = f'citation = "ours"\ncategories = ["goods"]\nprocedures = ["{{}}"]\n[name]\n{NAME}'


def with_file(name: str, text: str) -> law.Pack:
    return read_pack(ID, {**files_of("cn@2019-03-02"), name: text.encode()})


def procedure(stages: str = STAGES, more: str = "", tables: str = "") -> str:
    return f'citation = "ours"\n{stages}{more}[name]\n{NAME}{tables}'


class TestThePackOfChina:
    def test_knows_eleven_classes_and_eight_procedures_each_with_its_source(self) -> None:
        assert len(CN.classes) == 11
        assert len(CN.procedures) == 8
        assert all(one.citation for one in (*CN.classes.values(), *CN.procedures.values()))

    @pytest.mark.parametrize("name", ways(CN)[1:])
    def test_every_procedure_is_a_whole_law_with_the_digest_of_its_pack(self, name: str) -> None:
        found = pack(name)
        assert found.id == name
        assert found.base_id == CN.id
        assert found.sha256 == CN.sha256
        assert found.values.keys() >= CN.values.keys()
        assert law.Pack.thaw(found.frozen()).id == name
        entered = found.with_values(found.demo_values())
        assert set(entered.unset()) == {"calendar.year_2028"}

    def test_an_inquiry_asks_for_three_working_days_and_its_article_is_named(self) -> None:
        inquiry = pack("cn@2019-03-02/inquiry")
        due = inquiry.bid_deadline("lowest_evaluated_price", published_at=datetime(2026, 3, 5, 1, tzinfo=UTC))
        assert due == datetime(2026, 3, 10, 16, tzinfo=UTC)  # Thursday; Friday, Monday and Tuesday are worked
        assert inquiry.value("time_limits.bid_period").citation == "财政部令第74号 (2013) 第四十五条"
        assert CN.get("time_limits.bid_period") == 20

    def test_whom_nobody_invited_is_kept_out_only_where_the_switch_is_on(self) -> None:
        assert pack("cn@2019-03-02/invited").switched("invitation")
        assert not pack("cn@2019-03-02/open").switched("invitation")
        assert not CN.switched("invitation")

    def test_what_the_pack_has_no_file_for_is_unknown(self) -> None:
        with pytest.raises(UnknownPack):
            pack("cn@2019-03-02/lottery")


class TestAFileMore:
    def test_is_a_class_and_a_procedure_more_and_another_digest(self) -> None:
        files = {
            **files_of("cn@2019-03-02"),
            "classes/data.toml": CLASS.format("quick").encode(),
            "procedures/quick.toml": procedure(
                tables='[values."time_limits.bid_period"]\nvalue = 2\ncitation = "ours"\n'
            ).encode(),
        }
        found = read_pack(ID, files)
        assert len(found.classes) == 12
        assert found.by("quick").get("time_limits.bid_period") == 2
        assert found.sha256 != CN.sha256

    def test_can_be_held_beside_the_built_in_ones_but_never_in_their_place(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(law, "_held", {})
        hold(with_file("classes/data.toml", CLASS.format("open")))
        assert "data" in pack(f"{ID}/inquiry").classes
        assert ID not in law.available()
        with pytest.raises(UnknownPack):
            hold(CN)


class TestWhatNoRoomCanDo:
    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            (procedure('stages = ["plan", "entry", "notice", "negotiation", "award"]\n'), "stage"),
            (procedure('stages = ["plan", "notice", "bids", "opening", "evaluation", "award"]\n'), "order"),
            (procedure(f"stages = {list(AUCTION_WAY)}\n"), "methods"),
            (procedure(f"stages = {list(SEALED_WAY[:-1])}\n"), "order"),
            (procedure(more='switches = ["coin"]\n'), "switch"),
            (procedure(tables='[publicity.rumour]\ncitation = "ours"\n'), "publicity"),
            (
                procedure(
                    tables='[elsewhere.talk]\nafter = "notice"\nrecorded_by = "rumour"\ncitation = "ours"\n'
                    f"[elsewhere.talk.name]\n{NAME}"
                ),
                "elsewhere",
            ),
            (procedure(more='colour = "red"\n'), "key"),
            (procedure().replace("ours", " "), "citation"),
            (procedure().replace("vi =", "fr ="), "name"),
        ],
        ids=[
            "stage",
            "skips",
            "auction-by-score",
            "contract",
            "switch",
            "publicity",
            "elsewhere",
            "key",
            "source",
            "name",
        ],
    )
    def test_is_refused_with_the_reason_when_the_pack_is_read(self, text: str, reason: str) -> None:
        with pytest.raises(BadProcedure) as refusal:
            with_file("procedures/new.toml", text)
        assert refusal.value.facts["reason"] == reason
        assert refusal.value.facts["file"] == "procedures/new.toml"

    def test_a_class_by_a_procedure_that_is_not_there(self) -> None:
        with pytest.raises(BadProcedure) as refusal:
            with_file("classes/data.toml", CLASS.format("lottery"))
        assert refusal.value.facts["what"] == "lottery"

    def test_a_figure_without_its_article(self) -> None:
        with pytest.raises(BadValue):
            with_file("procedures/new.toml", procedure(tables='[values."time_limits.bid_period"]\nvalue = 2\n'))

    @pytest.mark.parametrize(
        ("name", "content"),
        [("x.toml", b"= 1"), ("x.py", b""), ("other/x.toml", b""), ("../x.toml", b""), ("x.toml", b"\xff")],
        ids=["no-toml", "code", "folder", "outside", "bytes"],
    )
    def test_files_that_make_no_pack(self, name: str, content: bytes) -> None:
        with pytest.raises(BadPack):
            read_pack(ID, {**files_of("cn@2019-03-02"), name: content})
