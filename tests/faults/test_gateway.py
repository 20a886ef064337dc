"""kill -9 of the worker between the gateway's answer and our row; a sandbox gateway in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from tests.people import MONDAY, joining

from openhall.config.ports import free_ports
from openhall.config.testing import HARNESS
from openhall.identity.public import Role
from openhall.treasury import accounts, ledger
from openhall.treasury.accounts import AccountFacts
from openhall.treasury.gateway_models import GatewayPayment, PaymentState
from openhall.treasury.gateways import adapters, paying
from openhall.treasury.gateways.adapters import Payee
from openhall.treasury.gateways.interface import BANK_TRANSFER, GatewayDown
from openhall.treasury.gateways.wire import Wire

NUMBER = "621700000001"


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Wire]:
    """A sandbox gateway as an operator starts it, and the wire to it. Its messages go nowhere."""
    port, folder = free_ports(1), tmp_path / "gateway"
    process = subprocess.Popen(
        [
            sys.executable, "-m", "openhall.treasury.gateways.sandbox", "--port", str(port), "--home", str(folder),
            "--webhook", "http://localhost:9/api/v1/gateways/bank_transfer/messages",
        ]
    )  # fmt: skip
    secret, until = folder / "secret", time.monotonic() + 30
    while True:
        try:
            wire = Wire(f"http://localhost:{port}", bytes.fromhex(secret.read_text()), seconds=10)
            wire.state_of("0")
            break
        except (FileNotFoundError, GatewayDown):
            assert time.monotonic() < until
            time.sleep(0.05)
    undo = adapters.provide(BANK_TRANSFER, wire)
    yield wire
    undo()
    process.terminate()
    process.wait(timeout=10)


@pytest.fixture
def payment(transactional_db: None, home: Path) -> GatewayPayment:
    """A payment that is ordered."""
    keeper = joining(public=False)("Lin Yu", "Riverside Waterworks", Role.MANAGER)
    uuid = uuid4()
    payload = {"holder": "Riverside Waterworks", "number": "6222-7777", "bank_code": "FICTCNSH"}
    accounts.register_bank_account(
        account_uuid=uuid,
        account=AccountFacts.of(payload),
        **keeper.signs("register_bank_account", f"account:{uuid}", 0, payload),
    )
    with transaction.atomic():
        row = paying.order_payment(
            reference="test:1", kind=BANK_TRANSFER, payer_id=keeper.organisation.pk,
            payee=Payee("Aru Bek", NUMBER, "FICTCNBJ"), amount=Decimal("960.00"), currency="CNY", leaf="0" * 64,
            at=MONDAY,
        )  # fmt: skip
    assert row is not None
    return row


def dies(name: str, at: datetime) -> None:
    """A worker of its own that is killed, for real, when it comes to ``name``."""
    HARNESS.leave_database()
    child = os.fork()
    if child == 0:  # pragma: no cover - it is killed
        try:
            setattr(paying, name, lambda *_given, **_named: os.kill(os.getpid(), signal.SIGKILL))
            paying.due(at)
        finally:
            os._exit(7)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    assert os.WTERMSIG(status) == signal.SIGKILL


def paid_at_the_gateway(line: Wire) -> list[str]:
    words = line.of_day(datetime.now(UTC).date())
    return [word.state for word in words]


@pytest.mark.parametrize("step", ["take_in", "_asked"], ids=["after the answer", "before the request"])
def test_a_worker_killed_on_the_way_pays_once(payment, line, step):
    now = datetime.now(UTC)
    for attempt in range(3):
        dies(step, now.replace(year=now.year + attempt))
        payment.refresh_from_db()
        assert (payment.state, payment.attempts) == (PaymentState.ASKED, attempt + 1)
    assert len(paid_at_the_gateway(line)) == (1 if step == "take_in" else 0)

    until, later = time.monotonic() + 30, now.replace(year=now.year + 5)
    while payment.state != PaymentState.PAID and time.monotonic() < until:
        GatewayPayment.objects.update(next_attempt_at=later)
        paying.ask(payment.pk, later)
        payment.refresh_from_db()
        time.sleep(0.1)

    assert payment.state == PaymentState.PAID
    assert paid_at_the_gateway(line) == ["paid"]
    assert ledger.open_accounts() == []
