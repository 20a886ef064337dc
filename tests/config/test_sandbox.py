"""A sandbox is marked wherever it is seen, and is one from its first start to its end."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.test import Client

from openhall.config import sandbox
from openhall.kernel import clock, messages
from openhall.ui.pdf import Paper, Section, typesetting
from openhall.witness.founding import OtherLog, found_instance
from openhall_log import (
    Checkpoint,
    KeyType,
    LogError,
    LogProof,
    NoteKey,
    Policy,
    cosign,
    leaf_hash,
    sign_checkpoint,
)
from openhall_sealing import canonical
from openhall_verify import Failed, verify_receipt
from openhall_verify.cli import main as verify_main

SAMPLE = Path(__file__).parents[1] / "verify" / "sample"
GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "try-in-a-sandbox.md"


class TestItsKind:
    def test_a_new_home_is_marked_and_stays_a_sandboxs(self, tmp_path):
        home = tmp_path / "home"
        sandbox.settle(home, sandbox=True)
        (home / "keys").mkdir()
        (home / "keys" / "log.key").touch()

        sandbox.settle(home, sandbox=True)
        with pytest.raises(sandbox.OtherKind):
            sandbox.settle(home, sandbox=False)

    def test_a_home_with_a_real_log_never_becomes_one(self, tmp_path):
        sandbox.settle(tmp_path, sandbox=False)
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "log.key").touch()

        with pytest.raises(sandbox.OtherKind):
            sandbox.settle(tmp_path, sandbox=True)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["keys"]

    def test_its_log_is_called_a_sandboxs_and_no_other_is(self):
        assert sandbox.log_origin("hall.example/witness", sandbox=True) == "hall.example/witness/sandbox"
        assert sandbox.log_origin("hall.example/witness/sandbox", sandbox=True) == "hall.example/witness/sandbox"
        assert sandbox.log_origin("hall.example/witness", sandbox=False) == "hall.example/witness"
        with pytest.raises(sandbox.OtherKind):
            sandbox.log_origin("hall.example/witness/sandbox", sandbox=False)

    @pytest.mark.django_db(transaction=True)
    def test_a_database_with_a_log_of_the_other_kind_is_refused(self, settings):
        found_instance(packs={}, at=clock.now())
        settings.OPENHALL_SANDBOX = True

        with pytest.raises(OtherLog):
            found_instance(packs={}, at=clock.now())


class TestItCanNotBeMistaken:
    """Its log has another name, even where somebody gives it the very key of a real log."""

    REAL = NoteKey("hall.example/witness", KeyType.ED25519, bytes(range(32)))
    SANDBOX = NoteKey("hall.example/witness/sandbox", KeyType.ED25519, bytes(range(32)))
    MEMBER = NoteKey("m.example", KeyType.COSIGNATURE, bytes(32))

    def receipt(self, key: NoteKey, path: Path) -> Path:
        leaf = json.loads(LogProof.parse((SAMPLE / "public.tlog-proof").read_bytes()).extra)["leaf"]
        head = Checkpoint(key.name, 1, leaf_hash(canonical(leaf)))
        note = sign_checkpoint(head, key)
        both = note.with_signatures([cosign(head, self.MEMBER, time=1_772_000_000)])
        path.write_bytes(LogProof(0, (), both.to_bytes(), canonical({"leaf": leaf})).to_bytes())
        return path

    def policy(self, key: NoteKey) -> Policy:
        lines = [f"log {key.verifier}", f"witness m {self.MEMBER.verifier}", "quorum m", ""]
        return Policy.parse("\n".join(lines).encode())

    def test_openhall_verify_takes_no_receipt_of_it_for_one_of_the_real_log(self, tmp_path):
        real = self.receipt(self.REAL, tmp_path / "real.tlog-proof")
        played = self.receipt(self.SANDBOX, tmp_path / "played.tlog-proof")
        report = verify_receipt(real, log_key=str(self.REAL.verifier), policy=self.policy(self.REAL))
        assert "sandbox" not in [passed.code for passed in report.passed]

        with pytest.raises(Failed) as failed:
            verify_receipt(played, log_key=str(self.REAL.verifier))
        assert failed.value.code == "receipt"

    def test_it_does_not_meet_the_policy_of_the_real_logs_members(self, tmp_path):
        played = self.receipt(self.SANDBOX, tmp_path / "played.tlog-proof")
        note = LogProof.parse(played.read_bytes()).checkpoint
        assert self.policy(self.SANDBOX).open_checkpoint(note).checkpoint.size == 1

        with pytest.raises(LogError):
            self.policy(self.REAL).open_checkpoint(note)
        with pytest.raises(Failed) as failed:
            verify_receipt(played, log_key=str(self.SANDBOX.verifier), policy=self.policy(self.REAL))
        assert failed.value.code == "quorum"

    @pytest.mark.parametrize("option", ["--json", "--quiet", None])
    def test_openhall_verify_says_that_it_is_a_sandbox_where_all_holds(self, tmp_path, option):
        for key, says in ((self.SANDBOX, True), (self.REAL, False)):
            path = self.receipt(key, tmp_path / "one.tlog-proof")
            command = ["receipt", str(path), "--log-key", str(key.verifier), *([option] if option else [])]
            done = CliRunner().invoke(verify_main, command)

            assert done.exit_code == 0, done.output
            assert ("This is a sandbox" in done.output) == says

    @pytest.mark.parametrize("lang", ["en", "ko", "vi", "zh-hans"])
    def test_its_papers_say_so_on_each_page(self, settings, lang):
        paper = Paper("Award notice", lang, [Section("What", [("Price", "1")])], footer="Page foot")
        real = typesetting._marked(paper)
        settings.OPENHALL_SANDBOX = True
        marked = typesetting._marked(paper)

        assert real is paper
        assert marked.footer.endswith(" · Page foot")
        assert len(marked.footer) > len("Page foot") + 20
        assert marked.caption
        assert typesetting.typeset(marked, at=clock.now()).startswith(b"%PDF")

    def test_its_letters_say_so_in_the_subject(self, settings):
        assert messages.marked("A contract waits") == "A contract waits"
        settings.OPENHALL_SANDBOX = True
        assert messages.marked("A contract waits") == "[Sandbox] A contract waits"


@pytest.mark.django_db
class TestItsMark:
    @pytest.mark.parametrize("path", ["/", "/tenders", "/sign-in", "/elsewhere", "/nothing-here", "/problems"])
    def test_is_on_each_page_and_on_no_other_installations(self, settings, path):
        assert "data-sandbox" not in Client().get(path).content.decode()
        settings.OPENHALL_SANDBOX = True

        answer = Client().get(path)

        assert "Nothing here is real business" in answer.content.decode()
        assert answer[sandbox.HEADER] == "true"

    @pytest.mark.parametrize("path", ["/api/v1/connection", "/api/v1/me", "/api/v1/nothing", "/api/v1/openapi.json"])
    def test_is_in_each_answer_of_the_interface(self, settings, path):
        assert sandbox.HEADER not in Client().get(path)
        settings.OPENHALL_SANDBOX = True

        assert Client().get(path)[sandbox.HEADER] == "true"


@pytest.mark.django_db(transaction=True)
def test_a_program_sees_where_it_is_as_the_guide_says(live_server, settings):
    (Path(settings.OPENHALL_HOME) / "static").mkdir(exist_ok=True)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL))
    guide: dict = {}
    exec(compile(code.replace("http://localhost:8000", live_server.url), GUIDE.name, "exec"), guide)  # noqa: S102

    with pytest.raises(SystemExit):
        guide["only_in_a_sandbox"]()
    settings.OPENHALL_SANDBOX = True
    assert guide["only_in_a_sandbox"]() == settings.OPENHALL_LOG_ORIGIN
