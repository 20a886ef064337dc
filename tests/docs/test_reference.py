"""The generated reference says what the code says, and finds what is there to be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from openhall.config import reference
from openhall.config.cli import openhall_command
from openhall.config.reference import refusals
from openhall.config.settings import VARIABLES
from openhall.identity.api import enrol_key, grant_mandate
from openhall.tendering.bidding.api import submit_bid
from openhall.witness.public import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"


@pytest.mark.parametrize("name", sorted(reference.PAGES))
def test_the_committed_page_is_in_step_with_the_code(name):
    assert (FOLDER / name).read_text() == reference.render(name), f"run `make docs`: {name} changed"


def test_a_changed_page_is_found_and_written_again(tmp_path):
    assert reference.write(tmp_path) == list(reference.PAGES)
    assert reference.out_of_step(tmp_path) == []

    page = tmp_path / "acts.md"
    page.write_text(page.read_text().replace("`BID-01`", "`BID-99`"))

    assert reference.out_of_step(tmp_path) == ["acts.md"]
    assert reference.write(tmp_path) == ["acts.md"]
    assert reference.write(tmp_path) == []


def test_the_command_says_when_a_page_is_stale(tmp_path):
    stale = CliRunner().invoke(openhall_command, ["docs", "--check", "--out", str(tmp_path)])

    assert stale.exit_code == 1
    assert "acts.md isn't in step" in stale.output
    assert not list(tmp_path.iterdir())

    CliRunner().invoke(openhall_command, ["docs", "--out", str(tmp_path)])

    assert CliRunner().invoke(openhall_command, ["docs", "--check", "--out", str(tmp_path)]).exit_code == 0


def test_every_declared_act_has_its_row():
    rows = re.findall(r"^\| `([A-Z]{3}-\d\d)` \|", reference.render("acts.md"), re.MULTILINE)

    assert sorted(rows) == sorted(code for code, kind in REGISTRY.items() if not kind.subsystem.startswith("test"))


def test_every_setting_has_its_row():
    page = reference.render("settings.md")

    assert all(f"| `{name}` |" in page for name in VARIABLES)


class TestInterface:
    def test_a_payload_is_shown_with_its_bounds(self):
        section = _section(reference.render("api.md"), "PUT /projects/{project_uuid}/notices/{uuid}")

        assert "Signed as `draft_notice`; records no act." in section
        assert "| `threshold` | integer | by default `2` | at least 2, at most 9 |" in section

    def test_money_is_shown_as_a_string(self):
        assert "| `deposit` | decimal, as a string |" in _section(
            reference.render("api.md"), "PUT /notices/{uuid}/lots"
        )

    def test_an_act_names_its_code_and_how_it_may_be_refused(self):
        section = _section(reference.render("api.md"), "POST /lots/{uuid}/bids")

        assert "Signed as `submit_bid`; records `BID-01`." in section
        assert all(f"`{code}`" in section for code in ("late", "unencrypted-file", "incomplete-upload"))
        assert "what a [signature](#refusals-of-a-signature) may meet" in section

    def test_the_enrolment_of_a_key_is_signed_too(self):
        assert "Signed as `enrol_key`" in _section(reference.render("api.md"), "PUT /keys/{uuid}")


class TestRefusalsReadFromTheSource:
    def test_through_calls_of_calls(self):
        found = {refusal.code for refusal in refusals.refusals_of(submit_bid)}

        assert {"late", "intent-replayed", "mandate-revoked", "price-not-padded"} <= found

    def test_one_command_has_not_those_of_another(self):
        assert "late" not in {refusal.code for refusal in refusals.refusals_of(grant_mandate)}
        assert "key-taken" in {refusal.code for refusal in refusals.refusals_of(enrol_key)}
        assert "key-taken" not in {refusal.code for refusal in refusals.refusals_of(submit_bid)}


class TestStates:
    def test_the_diagram_has_every_move_of_the_table(self):
        page = reference.render("states.md")
        notice = page.partition("## Notice (notices)")[2].partition("\n## ")[0]

        assert "draft --> published: publish" in notice
        assert "published --> published: amend" in notice
        assert "| `cancel` | `draft`, `published` | `cancelled` |" in notice


def _section(page: str, title: str) -> str:
    body = page.partition(f"### {title}\n")[2]
    assert body, title
    return re.split(r"^#{2,3} ", body, maxsplit=1, flags=re.MULTILINE)[0]
