"""A sandbox is marked wherever it is seen, and is one from its first start to its end."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from openhall.config import sandbox
from openhall.kernel import clock
from openhall.witness.founding import OtherLog, found_instance

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
