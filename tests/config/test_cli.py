"""The command line and the doctor, as somebody who runs an installation meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings

from openhall.config import doctor
from openhall.config.cli import openhall_command
from openhall.config.doctor import Health

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def health(examination: doctor.Examination, at: datetime = AT) -> set[Health]:
    return {finding.health for finding in doctor.examine((examination,), at)}


def test_help_names_every_command_with_a_sentence():
    result = CliRunner().invoke(openhall_command, ["--help"])
    listed = dict(re.findall(r"^  ([a-z-]+) +(\S.*)$", result.output, re.MULTILINE))

    assert result.exit_code == 0
    assert {"up", "web", "stream", "worker", "sequencer", "migrate", "doctor", "manage"} <= set(listed)
    assert all(listed.values())


@pytest.mark.parametrize(
    "name",
    [
        path.stem.replace("_", "-")
        for path in (settings.BASE_DIR / "config" / "commands").glob("[a-z]*.py")
        if path.stem != "manage"  # hands --help on to Django
    ],
)
def test_every_command_can_be_loaded_and_explains_itself(name):
    result = CliRunner().invoke(openhall_command, [name, "--help"])

    assert result.exit_code == 0, result.output


def test_an_unknown_command_is_refused():
    result = CliRunner().invoke(openhall_command, ["fly"])

    assert result.exit_code == 2
    assert "fly" in result.output


class TestDoctor:
    def test_an_examination_that_fails_is_a_finding(self):
        def shaky(at):
            """The weather."""
            raise ValueError("no window")
            yield

        (finding,) = doctor.examine((shaky,), AT)

        assert finding.health is Health.BROKEN
        assert "The weather" in finding.sentence
        assert "no window" in finding.sentence

    def test_keys_that_others_can_read_are_broken(self, tmp_path, settings):
        settings.OPENHALL_HOME = tmp_path
        key = tmp_path / "keys" / "log.key"
        key.parent.mkdir(mode=0o700)
        key.write_bytes(b"secret")
        key.chmod(0o600)
        assert health(doctor.keys) == {Health.WELL}

        key.chmod(0o640)

        assert health(doctor.keys) == {Health.BROKEN}

    def test_a_home_that_others_may_write_into_is_broken(self, tmp_path, settings):
        settings.OPENHALL_HOME = tmp_path
        tmp_path.chmod(0o777)

        assert Health.BROKEN in health(doctor.home)

    def test_a_disk_nearly_full_is_broken(self, tmp_path, settings, monkeypatch):
        settings.OPENHALL_HOME = tmp_path
        monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 1 << 62)

        assert Health.BROKEN in health(doctor.home)

    @pytest.mark.django_db
    def test_a_database_that_forgets_is_broken(self):
        findings = list(doctor.examine((doctor.database,), AT))

        assert any("fsync" in finding.sentence and finding.health is Health.BROKEN for finding in findings)

    @pytest.mark.django_db
    def test_a_version_too_old_is_broken(self, monkeypatch):
        monkeypatch.setattr(doctor, "OLDEST_POSTGRESQL", 99)

        assert any("99" in finding.advice for finding in doctor.examine((doctor.database,), AT))

    @pytest.mark.django_db
    def test_tables_of_this_version_are_well(self):
        assert health(doctor.migrations) == {Health.WELL}

    @pytest.mark.django_db
    def test_an_act_that_waits_longer_than_promised_is_broken(self):
        from openhall.witness.models import Outbox

        Outbox.objects.create(code="TEST", object="test:1", leaf=b"{}", leaf_sha256="0" * 64, at=AT)

        assert Health.BROKEN not in health(doctor.log, AT + timedelta(minutes=9))
        assert Health.BROKEN in health(doctor.log, AT + timedelta(minutes=11))

    def test_a_calendar_near_its_end_is_watched(self):
        assert Health.WATCH in health(doctor.calendars, datetime(2090, 1, 1, tzinfo=UTC))

    def test_an_address_without_tls_is_broken_unless_local(self, settings):
        settings.OPENHALL_STREAM_ORIGIN = "http://localhost:1"
        settings.OPENHALL_ORIGIN = "http://localhost:1"
        assert Health.BROKEN not in health(doctor.addresses)

        settings.OPENHALL_ORIGIN = "http://127.0.0.1:1"

        assert Health.BROKEN in health(doctor.addresses)

    def test_a_live_instance_with_a_virtual_clock_is_broken(self, tmp_path, settings):
        settings.OPENHALL_HOME, settings.OPENHALL_INSTANCE = tmp_path, "live"
        Path(tmp_path / "clock").write_text("0")

        assert Health.BROKEN in health(doctor.settings_in_use)
