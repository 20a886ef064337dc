"""Paying a committee before the award tells nobody who sits on it: no page, address, message, log, or file."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse
from tests.tendering.fees.conftest import Paying

from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.portal import export
from openhall.tendering.fees.models import Fee, PayeeDetails
from openhall.treasury.gateway_models import GatewayPayment
from openhall.treasury.gateways.interface import BANK_TRANSFER
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db
PAGES = ("lot-fees", "lot-draw", "lot-committee")


def traces(fees: Paying) -> set[str]:
    """What would tell who is paid."""
    found: set[str] = set()
    for who in fees.draws.people:
        found |= {who.person.name, who.person.email, str(who.person.uuid), who.key.key_id}
    for fee in fees.fees:
        found |= {str(fee.uuid)}
    for payee in PayeeDetails.objects.all():
        found |= {payee.number, str(payee.uuid)}
    return found


def told(text: str, fees: Paying) -> list[str]:
    return sorted(trace for trace in traces(fees) if trace in text)


@pytest.fixture
def paid(fees: Paying) -> Paying:
    """All are paid, one by bank, one confirms, one payment fails; the lot isn't awarded."""
    for number, who in enumerate(fees.seated):
        fees.names(who, f"0031000000000{number}901" if number == 3 else f"00310000000001{number}")
    fees.names(fees.seated[1], "6222-4711-0815", BANK_TRANSFER, "FICTCNBJ")
    fees.orders()
    fees.pays()
    fees.confirms(next(fee for fee in fees.fees if fee.paid_at))
    drain_all()
    clock.move_to(fees.now)
    return fees


def test_a_search_finds_what_is_there(paid):
    """The control: the payment's own file names the payee, and the search finds it."""
    assert Fee.objects.exclude(paid_at=None).count() == 3
    files = b"".join(bytes(row.document) for row in GatewayPayment.objects.all()).decode()
    assert len(told(files, paid)) >= 8
    assert len(traces(paid)) > 30


def test_no_page_tells(paid, officer, host, supervisor, bidders, as_reader):
    lot, project = paid.lot, paid.lot.notice.project
    paths = [reverse(name, args=[lot.uuid]) for name in PAGES]
    paths += [reverse("tender", args=[project.uuid]), "/work", "/messages", "/desk/fees", "/treasury/payouts"]
    seen = 0
    for who in (None, officer, host, supervisor, bidders[0]):
        client = as_reader(who)
        for path in paths:
            text = client.get(path).content.decode(errors="replace")
            seen += "3,200.00" in text or "Payments by gateway" in text
            assert told(text, paid) == [], (who, path)
    assert seen >= 2


def test_a_member_does_not_learn_of_the_others(paid, as_reader):
    one = paid.seated[0]
    own = {one.person.name, one.person.email, str(one.person.uuid), one.key.key_id}
    own |= {str(fee.uuid) for fee in paid.fees if fee.person_id == one.person.pk}
    own |= {str(row.uuid) for row in PayeeDetails.objects.filter(person_id=one.person.pk)}
    for path in ("/desk/fees", "/work", reverse("lot-fees", args=[paid.lot.uuid]), "/api/v1/fees"):
        assert set(told(as_reader(one).get(path).content.decode(errors="replace"), paid)) <= own, path


def test_no_address_of_the_api_tells(paid, officer, host, supervisor, bidders, as_reader):
    for who in (None, officer, host, supervisor, bidders[0]):
        client = as_reader(who)
        for path in (f"/lots/{paid.lot.uuid}/fees", "/fees", "/treasury/payouts", f"/lots/{paid.lot.uuid}/draw"):
            assert told(client.get(f"/api/v1{path}").content.decode(), paid) == [], (who, path)
    assert as_reader(None).get(f"/api/v1/lots/{paid.lot.uuid}/fees").json() == {"fees": None}


def test_the_log_and_the_evidence_file_hold_none_of_it(paid):
    for row in Outbox.objects.filter(code__regex="FEE|PAY"):
        held = told(bytes(row.leaf).decode(), paid)
        assert [trace for trace in held if not row.object.endswith(trace)] == [], row.code
        if row.code.startswith("PAY") or row.code == "FEE-03":
            assert held == []
            assert "800" not in json.dumps(json.loads(bytes(row.leaf))["public"])
    files = export.case_files(paid.lot.notice.project)
    assert told(b"".join(files.values()).decode(errors="replace"), paid) == []


def test_nobody_else_gets_a_message_that_tells(paid):
    own = {one.person.uuid for one in paid.draws.people}
    others = Message.objects.exclude(person__in=own)
    assert told(json.dumps([[one.subject, one.body, one.link] for one in others]), paid) == []
    to_members = Message.objects.filter(person__in=own, subject__icontains="fee")
    assert all(paid.lot.title not in json.dumps([one.subject, one.body]) for one in to_members)


def test_what_programs_write_into_their_logs_does_not_tell(fees, caplog):
    with caplog.at_level("DEBUG", logger="openhall"):
        for who in fees.seated:
            fees.names(who, "003100000000903")
        fees.orders()
        fees.gateway.down = True
        fees.pays()
        fees.gateway.down = False
        fees.pays()
    assert "gave no answer" in caplog.text
    assert told(caplog.text, fees) == []
