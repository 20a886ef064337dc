"""The code of the guide connects a system."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from tests.exchange.conftest import ABOUT, Program, admitted, registered
from tests.people import joining

from openhall.exchange.systems import public as systems
from openhall.exchange.webhooks.models import Subscription
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall_sealing.intents import format_instant

GUIDE = Path(__file__).parents[2] / "docs" / "how-to" / "connect-a-system.md"


@pytest.mark.django_db(transaction=True)
def test_a_system_connects_as_the_guide_says(home, live_server, settings):
    settings.OPENHALL_ORIGIN = live_server.url
    (home / "static").mkdir(exist_ok=True)
    join, at = joining(public=True), clock.now()
    manager = join("Mira Oh", "Millstone Software", Role.MANAGER, public=False)
    authority = join("Iris Tan", "Office of Rules", Role.AUTHORITY)
    program = Program(registered(manager, at=at), manager.organisation.uuid, key_uuid=uuid4())
    admitted(authority, program, at=at)
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.MULTILINE | re.DOTALL))
    guide: dict = {}
    exec(compile(code.replace("http://localhost:8000", live_server.url), GUIDE.name, "exec"), guide)  # noqa: S102

    text = systems.entry(program.uuid, program.key_uuid).decode()
    payload = guide["entry"](text) | {"expires_at": format_instant(at + timedelta(days=30))}
    signed = manager.signs("enrol_system_key", f"system_key:{program.key_uuid}", 0, payload, at=at)
    given = systems.KeyInput.model_validate(payload)
    systems.enrol_system_key(system_uuid=program.uuid, key_uuid=program.key_uuid, given=given, **signed)

    assert guide["subscribe"](f"{live_server.url}/hook") == (ABOUT["name"], "verifying")
    assert guide["subscribe"](f"{live_server.url}/hook") == (ABOUT["name"], "verifying")
    assert Subscription.objects.get().system.uuid == program.uuid
