"""What can no longer count is forgotten, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.identity.conftest import MONDAY

from openhall.identity import commands, tasks
from openhall.identity.models import AccessToken, SignInAttempt, SpentNonce

pytestmark = pytest.mark.django_db


def test_nonces_attempts_and_tokens_end(manager):
    uuid = uuid4()
    actor, intent = manager.signs("open_session", f"session:{uuid}")
    commands.open_session(uuid=uuid, intent=intent, actor=actor, at=MONDAY)
    SignInAttempt.objects.create(email_sha256="0" * 64, address=None, at=MONDAY, succeeded=False)
    assert tasks.due(MONDAY + timedelta(minutes=20)) == 0

    assert tasks.due(MONDAY + timedelta(hours=12)) == 2
    assert SpentNonce.objects.count() == 2
    assert tasks.due(MONDAY + timedelta(days=8)) == 2
    assert not SpentNonce.objects.exists()
    assert not AccessToken.objects.exists()
    assert tasks.due(MONDAY + timedelta(days=8)) == 0
