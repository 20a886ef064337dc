"""Before its time nothing tells a price, or who bids, or how many; and the permission matrix from both sides."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from openhall.identity.models import Account
from openhall.kernel import clock
from openhall.tendering.opening import refusals
from openhall.tendering.opening.queries import sealed_shares, taken_part
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_sealing import open_price

pytestmark = pytest.mark.django_db
PRICE = "73194826.55"
"""A figure that occurs nowhere else."""


def every_table() -> bytes:
    """All rows of all tables, binary columns as their bytes."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 — names from the catalogue
            for row in cursor.fetchall():
                found += [value if isinstance(value, bytes) else str(value).encode() for value in map(_plain, row)]
    return b"\n".join(found)


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def every_file(home) -> bytes:
    """All files of the instance's home: uploads, keys, log."""
    return b"\n".join(path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file())


def spellings(text: str) -> list[bytes]:
    """A figure as it might be found: plain, UTF-16, hex, base64 at each of three offsets, without point."""
    raw = text.encode()
    found = [raw, text.encode("utf-16-le"), text.encode("utf-16-be"), raw.hex().encode()]
    found.append(text.replace(".", "").encode())
    for shift in range(3):
        whole = base64.b64encode(b"x" * shift + raw)
        found.append(whole[4 if shift else 0 : -4])
    return found


def finds(dump: bytes, text: str) -> bool:
    return any(spelling in dump for spelling in spellings(text))


class TestNothingOpensBeforeTheWindowEnds:
    def test_neither_tables_nor_files_hold_a_price_until_it_is_read_out(self, halls, tender, bidders, home):
        hall = halls(tender, [(bidders[0], PRICE), (bidders[1], "12.00")])
        hall.closes()
        hall.passes(minutes=1)
        for bidding in hall.taking_part:
            hall.releases(bidding)
        drain_all()
        assert not finds(every_table() + every_file(home), PRICE)
        hall.closes_window()
        hall.hands_in(0)
        assert not finds(every_table() + every_file(home), PRICE)
        hall.hands_in(1)

        hall.opens()

        assert finds(every_table(), PRICE)  # the positive control: the search finds what is there

    def test_the_search_finds_a_price_however_it_is_written(self):
        for written in (
            f'{{"total":"{PRICE}"}}'.encode(),
            base64.b64encode(f'{{"total":"{PRICE}"}}'.encode()),
            base64.b64encode(f'{{"total": "{PRICE}"}}'.encode()),
            PRICE.encode().hex().encode(),
            PRICE.encode("utf-16-le"),
        ):
            assert finds(b"before " + written + b" after", PRICE)
        assert not finds(zlib.compress(b"something else"), PRICE)

    def test_what_is_stored_before_the_custodians_come_opens_nothing(self, hall):
        """Everything that the platform holds after the window: ciphertexts and shares sealed to custodians."""
        hall.until_released()
        bidding = hall.taking_part[0]
        stored = every_table()

        assert bidding.sealed.identities["price"].encode() not in stored
        for entry in hall.decrypted(0):
            assert entry["share"].encode() not in stored
        assert (
            open_price(bidding.sealed.envelope, bidding.sealed.price, bidding.sealed.identities["price"]).sheet.total
            == "1000.00"
        )


class TestWhoBidsAndHowMany:
    def signed_in(self, who: Any) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=who.person))
        session = client.session
        session["openhall_party"] = str(who.organisation.uuid)
        session.save()
        return client

    def seen(self, client: Client, lot: Any, bid: Any) -> list[tuple[int, str]]:
        """Every address that might tell something, as that reader gets it."""
        paths = [
            f"/lots/{lot.uuid}/opening",
            f"/lots/{lot.uuid}/opening.csv",
            f"/api/v1/lots/{lot.uuid}/opening",
            f"/api/v1/lots/{lot.uuid}/sealed-shares",
            f"/api/v1/bids/{bid.uuid}",
            f"/api/v1/bids/{bid.uuid}/envelope",
            f"/api/v1/bids/{bid.uuid}/bundle",
            f"/api/v1/bids/{bid.uuid}/documents",
            "/api/v1/bids",
            "/desk/bids",
            f"/desk/bids/{bid.uuid}",
            f"/desk/bids/{bid.uuid}/release",
            f"/desk/bids/{bid.uuid}/confirm",
            f"/desk/lots/{lot.uuid}/custody",
        ]
        found = []
        for path in paths:
            answer = client.get(path)
            body = answer.content.decode(errors="replace")
            for moving in _moving(client, body):
                body = body.replace(moving, "")
            found.append((answer.status_code, body))
        return found

    @pytest.mark.parametrize("stage", ["open", "closed"])
    def test_no_page_or_answer_differs_whether_somebody_bids_or_not(
        self, stage, publishes, halls, home, settings, bidders, officer, agent, host, second_host, supervisor, stranger
    ):
        settings.STATIC_ROOT = home / "static"
        settings.STATIC_ROOT.mkdir()
        tender = publishes()
        clock.move_to(tender.now)
        readers = {
            who.person.name: self.signed_in(who)
            for who in (officer, agent, host, second_host, supervisor, stranger, bidders[2])
        } | {"guest": Client()}
        hall = halls(tender, [(bidders[0], "1.00")])
        if stage == "closed":
            hall.closes()
        few = {name: self.seen(client, tender.lot, hall.taking_part[0]) for name, client in readers.items()}
        if stage == "open":
            second = halls(tender, [(bidders[1], "2.00")])
            assert second.taking_part
        else:
            hall.releases(hall.taking_part[0])

        many = {name: self.seen(client, tender.lot, hall.taking_part[0]) for name, client in readers.items()}

        own = self.seen(self.signed_in(bidders[0]), tender.lot, hall.taking_part[0])
        assert str(hall.taking_part[0].sealed.envelope.sha256) in own[4][1]  # the addresses are the right ones
        for name in readers:
            assert many[name] == few[name], name
            text = " ".join(body for _status, body in many[name])
            assert bidders[0].organisation.name not in text
            assert "1.00" not in text

    def test_the_log_shows_uniform_leaves_only(self, hall, home):
        hall.closes()
        hall.releases(hall.taking_part[0])
        drain_all()

        sealed = Outbox.objects.filter(sealed_for=hall.lot.uuid).order_by("id")
        leaves = [bytes(row.leaf) for row in sealed]
        assert len(leaves) == 4
        assert {len(leaf) for leaf in leaves} == {len(leaves[0])}
        names = {name for leaf in leaves for name in json.loads(leaf)}
        assert names == {"v", "code", "at", "object", "commitment"}
        published = every_file(home / "log")
        assert leaves[0] in published
        for bidding in hall.taking_part:
            assert str(bidding.uuid).encode() not in published
            assert bidding.sealed.envelope.context.bidder.encode() not in published

    def test_who_took_part_is_known_only_after_the_window(self, hall):
        with pytest.raises(refusals.WindowStillOpen):
            taken_part(hall.lot)
        hall.closes()
        with pytest.raises(refusals.WindowStillOpen):
            taken_part(hall.lot)
        hall.passes(minutes=1)
        for bidding in hall.taking_part:
            hall.releases(bidding)
        hall.closes_window()

        assert len(taken_part(hall.lot)) == 3

    def test_a_lot_that_failed_at_its_deadline_keeps_them_secret_for_ever(self, publishes, halls, bidders):
        hall = halls(publishes("cn@2019-03-02"), [(bidders[0], "1.00")])
        hall.closes()

        with pytest.raises(refusals.WindowStillOpen):
            taken_part(hall.lot)

    def test_custodians_learn_nothing_before_the_window_is_closed(self, hall, officer):
        actor = officer.signs("look", f"lot:{hall.lot.uuid}", 0)["actor"]
        with pytest.raises(refusals.WindowStillOpen):
            sealed_shares(hall.lot, actor)
        hall.closes()
        with pytest.raises(refusals.WindowStillOpen):
            sealed_shares(hall.lot, actor)


def _moving(client: Client, body: str) -> list[str]:
    """Parts of a page that differ each time: tokens and the server's time."""
    import re

    return (
        re.findall(r'csrfmiddlewaretoken" value="[^"]*"', body)
        + re.findall(
            r'data-now="[^"]*"|<p class="oh-countdown__left".*?</p>|<p class="oh-hint">.*?</p>|"instance": "[^"]*"',
            body,
        )
        + re.findall(r"The public log holds.*?\n", body)
    )
