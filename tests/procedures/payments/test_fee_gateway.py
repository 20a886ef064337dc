"""The gateway that collects fees misbehaves, as a process of its own: nothing is lost, nothing counts twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from tests.procedures.dossiers.conftest import NOW, Desk
from tests.procedures.dossiers.test_fees import asks, public

from openhall.config.ports import free_ports
from openhall.kernel import clock
from openhall.procedures.dossiers import collecting, desk_fees, fees, inputs, law, reconciling
from openhall.procedures.dossiers.collecting import CollectorDown
from openhall.procedures.dossiers.fee_models import Charge, ChargeState, Incoming
from openhall.procedures.dossiers.models import Dossier, State
from openhall.procedures.dossiers.refusals import FeeFell
from openhall.procedures.dossiers.sandbox.book import DECLINED, LESS, SILENT, TWICE, Book

SECRET = bytes(range(32))
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BACK = "https://hall.example.org/back"


def order(row: Dossier, link: collecting.Link) -> str:
    """The address at which the fee of a dossier is paid."""
    charge = Charge.objects.get(dossier=row, copy_set=0)
    return link.address(key=charge.uuid.hex, amount=charge.amount, currency=charge.currency, back=BACK)


class Cashier:
    """The sandbox as an operator starts it; its clock is the story's."""

    def __init__(self, folder: Path, reports: str) -> None:
        self.port, self.folder, self.reports = free_ports(1), folder, reports
        folder.mkdir()
        (folder / "secret").write_text(SECRET.hex())
        self.link = collecting.Link(f"http://localhost:{self.port}/pay", SECRET)
        self.process: subprocess.Popen[bytes] | None = None

    def starts(self) -> None:
        ahead = (NOW - datetime.now(UTC)).total_seconds()
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "openhall.procedures.dossiers.sandbox", "--port", str(self.port),
                "--home", str(self.folder), "--reports", self.reports, f"--ahead={ahead}",
            ]
        )  # fmt: skip
        eventually(self.answers)

    def answers(self) -> bool:
        try:
            self.link.payments("0")
        except CollectorDown:
            return False
        return True

    def dies(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None

    def asks(self, method: str, address: str, **more: str) -> tuple[int, str]:
        """What a payer's browser gets."""
        parts = urlsplit(address)
        connection = HTTPConnection("localhost", self.port, timeout=20)
        try:
            body = urlencode(dict(parse_qsl(parts.query)) | more) if method == "POST" else None
            connection.request(method, f"{parts.path}?{parts.query}", body)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()


def eventually(true: Callable[[], Any], seconds: float = 120) -> Any:
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.1)
    return found


@pytest.fixture
def cashier(tmp_path: Path, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cashier]:
    """The sandbox beside a platform that it reports to over HTTP."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    one = Cashier(tmp_path / "cashier", f"{live_server.url}/api/v1/dossier-payments/reports")
    undo = collecting.provide(one.link)
    one.starts()
    yield one
    undo()
    one.dies(signal.SIGINT)


@pytest.mark.django_db(transaction=True)
class TestAProcessOfItsOwn:
    def test_one_pays_on_its_page_and_the_report_that_comes_twice_counts_once(
        self, cashier: Cashier, desk: Desk
    ) -> None:
        row = asks(desk, desk.accepted())
        status, page = cashier.asks("GET", order(row, cashier.link))
        assert (status, "You pay 8000 VND" in page) == (200, True)

        assert cashier.asks("POST", order(row, cashier.link), account="1000")[0] == 303

        eventually(lambda: Charge.objects.filter(state=ChargeState.PAID).exists())
        eventually(lambda: reported(cashier.folder) == 2)
        assert Incoming.objects.count() == 1
        assert len(public("DOS-19")) == 1
        row.refresh_from_db()
        assert row.state == State.PROCESSING

    def test_two_windows_at_once_pay_once_and_the_other_payment_is_owed_back(
        self, cashier: Cashier, desk: Desk
    ) -> None:
        row = asks(desk, desk.accepted())
        cashier.asks("POST", order(row, cashier.link), account=f"1{TWICE}")

        eventually(lambda: Incoming.objects.count() == 2)
        eventually(lambda: reported(cashier.folder) == 4)
        assert sorted(Incoming.objects.values_list("counted", flat=True)) == [False, True]
        assert len(fees.owed_back(row)) == 1
        assert len(public("DOS-19")) == 1

    def test_an_order_that_somebody_changed_is_not_taken(self, cashier: Cashier, desk: Desk) -> None:
        row = asks(desk, desk.accepted())
        cheaper = order(row, cashier.link).replace("8000", "1")

        assert cashier.asks("GET", cheaper)[0] == 400
        assert cashier.asks("POST", cheaper, account="1000")[0] == 400
        assert cashier.asks("POST", order(row, cashier.link), account=f"1{DECLINED}")[0] == 402
        assert cashier.link.payments(Charge.objects.get().uuid.hex) == []

    def test_killed_before_it_reported_it_reports_when_it_is_back(self, cashier: Cashier, desk: Desk) -> None:
        row = asks(desk, desk.accepted())
        cashier.asks("POST", order(row, cashier.link), account="1000")
        cashier.dies()
        before = Incoming.objects.count()

        cashier.starts()

        eventually(lambda: Charge.objects.filter(state=ChargeState.PAID).exists())
        assert before <= Incoming.objects.count() == 1
        assert len(public("DOS-19")) == 1

    def test_what_no_report_ever_says_is_found_by_asking_and_while_it_is_down_asked_again(
        self, cashier: Cashier, desk: Desk
    ) -> None:
        row = asks(desk, desk.accepted())
        cashier.asks("POST", order(row, cashier.link), account=f"1{SILENT}")
        eventually(lambda: cashier.link.payments(Charge.objects.get().uuid.hex))
        cashier.dies()
        assert reconciling.due(NOW + 9 * MINUTE) == 0
        assert Charge.objects.get().checks == 0, "it isn't asked before it is due to be asked"
        for minute in range(10, 60, 5):
            assert reconciling.due(NOW + minute * MINUTE) == 0
        assert Charge.objects.get().state == ChargeState.ASKED
        cashier.starts()

        assert reconciling.due(NOW + 2 * HOUR) == 1

        row.refresh_from_db()
        assert row.state == State.PROCESSING
        assert reconciling.due(NOW + 3 * HOUR) == 0


def reported(folder: Path) -> int:
    """Reports that the sandbox has had answered."""
    import sqlite3

    with sqlite3.connect(folder / "cashier.sqlite3", timeout=30) as rows:
        return int(rows.execute("SELECT count(*) FROM report WHERE answered = 1").fetchone()[0])


class Hours:
    """The sandbox's book on the story's clock, and a platform that may be away."""

    def __init__(self, folder: Path) -> None:
        self.book, self.away = Book(folder, SECRET), False

    def pays(self, row: Dossier, at: datetime, account: str = "1000") -> None:
        charge = Charge.objects.get(dossier=row, copy_set=0)
        paid = self.book.pay(key=charge.uuid.hex, amount="8000", currency="VND", account=account, at=at)
        assert paid
        self.book.work(at=at + MINUTE)

    def reports(self, at: datetime) -> int:
        def send(body: bytes, headers: dict[str, str]) -> bool:
            if self.away:
                return False
            fees.take_in_report(headers, body, at=at)
            return True

        return self.book.deliver(send, at=at)


@pytest.fixture
def hours(tmp_path: Path) -> Iterator[Hours]:
    one = Hours(tmp_path / "cashier")
    undo = collecting.provide(collecting.Link("https://pay.example.org/pay", SECRET))
    yield one
    undo()
    one.book.close()


@pytest.mark.django_db
class TestAnHourAway:
    def test_nothing_is_lost_and_the_unit_isnt_late_by_it(self, hours: Hours, desk: Desk) -> None:
        row = asks(desk, desk.accepted(), at=NOW + DAY)
        before, hours.away = row.due_at, True
        hours.pays(row, NOW + DAY)
        for minute in range(1, 60, 3):
            assert hours.reports(NOW + DAY + minute * MINUTE) == 0
            row.refresh_from_db()
            assert not law.is_late(row, NOW + 30 * DAY), "the clock stands still until the payment is known"
        hours.away = False

        assert hours.reports(NOW + DAY + 2 * HOUR) == 2

        row.refresh_from_db()
        assert row.state == State.PROCESSING
        assert before is not None
        assert row.due_at is not None
        assert row.due_at >= before
        assert (Incoming.objects.count(), len(public("DOS-19")), hours.book.waiting()) == (1, 1, 0)

    def test_a_report_that_comes_after_the_end_pays_nothing_and_is_owed_back(self, hours: Hours, desk: Desk) -> None:
        row = asks(desk, desk.accepted())
        hours.pays(row, NOW)
        row = desk.says("ask_withdrawal", row, who=desk.citizen, reason="No longer wanted.")
        row = desk.says("stop_dossier", row, reason="Withdrawn.")

        hours.reports(NOW + HOUR)

        row.refresh_from_db()
        assert (row.state, Charge.objects.get().state) == (State.STOPPED, ChargeState.ASKED)
        assert public("DOS-19") == []
        assert [one.counted for one in desk_fees.to_give_back(row)] == [False]
        payload = {"copy_set": 0, "means": "cash", "receipt": "7/2026"}
        signed = desk.clerk.signs("take_fee_at_desk", f"dossier:{row.uuid}", row.version, payload, at=NOW)
        with pytest.raises(FeeFell):
            desk_fees.take_fee_at_desk(dossier=row.uuid, given=inputs.DeskFeeInput(**payload), **signed)

    def test_less_than_was_asked_pays_nothing(self, hours: Hours, desk: Desk) -> None:
        row = asks(desk, desk.accepted())
        hours.pays(row, NOW, f"1{LESS}")
        hours.reports(NOW + MINUTE)

        assert Charge.objects.get().state == ChargeState.ASKED
        assert len(fees.owed_back(row)) == 1

    def test_a_second_payment_whose_report_was_lost_comes_to_light_the_day_after(
        self, hours: Hours, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = asks(desk, desk.accepted())
        hours.pays(row, NOW)
        hours.reports(NOW + MINUTE)
        hours.pays(row, NOW + HOUR, f"1{SILENT}")
        gateway = collecting.collector()
        assert isinstance(gateway, collecting.Link)
        monkeypatch.setattr(gateway, "payments", lambda key: [collecting.told(one) for one in hours.book.payments(key)])
        assert reconciling.due(NOW + HOUR) == 0
        assert fees.owed_back(row) == []

        reconciling.due(NOW + DAY + HOUR)

        assert len(fees.owed_back(row)) == 1
        assert Charge.objects.get().next_check_at is None
