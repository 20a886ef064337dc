"""The code and the commands that the how-to pages print do what the pages say."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import click
import pytest
from click.testing import CliRunner
from django.conf import settings as django_settings
from django.urls import resolve

from openhall.config.cli import openhall_command
from openhall.identity import commands
from openhall.identity.models import AccessToken, DeviceKey
from openhall.kernel import clock
from openhall_sealing import generate_age_key

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = ROOT / "docs" / "how-to"
PASSPHRASE = "four plain words"


@pytest.fixture(scope="session", autouse=True)
def _static_folder() -> None:
    """WhiteNoise warns about a folder that isn't there, and a warning is an error here."""
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def _blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (HOW_TO / page).read_text(), re.MULTILINE | re.DOTALL)


@pytest.mark.django_db(transaction=True)
def test_a_program_enrols_a_key_and_reads_with_it(live_server: Any, settings: Any, capsys: pytest.CaptureFixture[str]):
    settings.OPENHALL_ORIGIN = live_server.url
    facts = commands.OrganisationFacts("ZZ", "fiction", "CLEARSPRING", "Clear Spring Pumps (fictional)")
    commands.register_person(
        name="Fang Qi",
        email="bidder1@demo.example",
        password="open hall demo",
        organisation=facts,
        roles=["bidder"],
        at=clock.now(),
    )
    code = "\n".join(_blocks("connect-a-program.md", "python")).replace("http://localhost:8000", live_server.url)

    exec(compile(code, "connect-a-program.md", "exec"), {})  # noqa: S102 - running the page is the test

    assert DeviceKey.objects.get().kind == "program"
    assert AccessToken.objects.count() == 1
    assert re.match(r"\[\] /receipts/[0-9a-f]{64}\n", capsys.readouterr().out)


def test_sealing_offline_goes_as_the_page_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    lines = [line for block in _blocks("seal-offline.md", "sh") for line in block.splitlines()]
    Path("price.json").write_text(_blocks("seal-offline.md", "json")[0])
    Path("offer.pdf").write_bytes(b"%PDF-1.7 our offer")
    said = {}

    for line in lines:
        program, *arguments = shlex.split(line)
        assert program == "openhall"
        if arguments[1] == "trial":
            _write_package(said["key"].strip())
        result = CliRunner().invoke(openhall_command, arguments, input=f"{PASSPHRASE}\n" * 2)
        assert result.exit_code == 0, f"{line}: {result.output}"
        said[arguments[1]] = result.output

    assert set(said) == {"key", "trial", "bid", "check", "open"}
    assert "1234.50 CNY" in said["open"]
    named = set(re.findall(r"^\| `([^|]+)` \|", (HOW_TO / "seal-offline.md").read_text(), re.MULTILINE))
    assert {name for row in named for name in row.split("`, `")} == {path.name for path in Path("bid").iterdir()}


def _write_package(opening_recipient: str) -> None:
    package = {
        "v": 1,
        "context": {"tender": str(uuid4()), "lot": str(uuid4()), "bidder": uuid4().hex},
        "threshold": 2,
        "custodians": [generate_age_key().recipient for _ in range(3)],
        "opening_recipient": opening_recipient,
    }
    Path("tender-package.json").write_text(json.dumps(package))


def test_the_three_commands_of_the_readme_verify_the_sample():
    readme = (ROOT / "README.md").read_text()
    lines = re.findall(r"^\.venv/bin/openhall-verify (.+)$", readme, re.MULTILINE)

    assert [line.split()[0] for line in lines] == ["receipt", "evidence", "award"]
    for line in lines:
        run = [sys.executable, "-m", "openhall_verify.cli", *shlex.split(line)]
        done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT)
        assert done.returncode == 0, done.stderr
        assert done.stdout.endswith("Everything that can be checked offline holds.\n")


@pytest.mark.parametrize("line", [line for block in _blocks("verify-offline.md", "sh") for line in block.splitlines()])
def test_the_verifier_knows_the_commands_of_the_page(line: str, tmp_path: Path):
    program, command, _file, option, _key = shlex.split(line)

    assert program == "openhall-verify"
    run = [sys.executable, "-m", "openhall_verify.cli", command]
    helped = subprocess.run([*run, "--help"], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert option in helped

    (tmp_path / "nonsense").write_text("nonsense")
    key = "example+00000000+AAAA"
    refused = subprocess.run([*run, "nonsense", "--log-key", key], capture_output=True, text=True, cwd=tmp_path)
    assert refused.returncode == 1
    assert refused.stderr.startswith("✗ ")


PAGES = sorted(path.name for path in HOW_TO.glob("*.md"))


@pytest.mark.parametrize("page", PAGES)
def test_every_command_setting_and_address_that_a_page_names_exists(page: str):
    text = (HOW_TO / page).read_text()
    known = set(openhall_command.list_commands(click.Context(openhall_command)))
    settings = set(re.findall(r"`(OPENHALL_\w+)`", (ROOT / "docs" / "reference" / "settings.md").read_text()))

    named = set(re.findall(r"(?:^|`|bin/)openhall ([a-z][a-z-]+)", text, re.MULTILINE))
    assert named <= known, named - known
    assert set(re.findall(r"\b(OPENHALL_[A-Z_]+)\b", text)) <= settings
    for address in re.findall(r"`(/[a-z][a-z/-]*(?:/<[^>]+>)?)`", text):
        if not address.startswith(("/api/", "/log/", "/srv", "/etc")):
            resolve(re.sub(r"<[^>]+>", str(uuid4()), address))


def test_the_commands_and_options_of_the_page_on_deploying_are_known():
    rows = re.findall(
        r"^\| `openhall ([a-z]+)((?: --[a-z]+ [A-Z])*)` \|", (HOW_TO / "deploy.md").read_text(), re.MULTILINE
    )

    assert {name for name, _ in rows} == {"web", "stream", "worker", "sequencer", "migrate"}
    for name, options in rows:
        helped = CliRunner().invoke(openhall_command, [name, "--help"])
        assert helped.exit_code == 0, helped.output
        assert set(re.findall(r"--[a-z]+", options)) <= set(re.findall(r"--[a-z]+", helped.output))
