"""All that a running server holds before the opening: database, files, log, mail, keys, environments, open files.

No price is in it, and no key on it opens a bid; the same search finds a price that was not sealed.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.secrecy.conftest import SECRET_OF_THE_PROCESS

from openhall.config.cluster import Cluster
from openhall.config.postgres_programs import installed
from openhall_sealing import canonical, new_context, open_price, seal_bid
from openhall_sealing.age import open_sealed
from openhall_sealing.errors import SealingError
from openhall_sealing.offline import read_package

PRICES = {"bidder1": "73194826.55", "bidder2": "58213079.40", "bidder3": "91650437.85"}
UNSEALED = "46829173.25"
IN_A_QUESTION = "35781946.15"
AGE = b"age-encryption.org/v1\n"
_IDENTITY = re.compile(rb"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}", re.IGNORECASE)
_BASE64 = re.compile(rb"[A-Za-z0-9+/]{200,}={0,2}")


def sealed(tender: Any, handle: str, total: str) -> Any:
    """A bid as the bidder's own machine seals it, and the tender package that it was made for."""
    member = tender.people[handle]
    package = read_package(canonical(tender.as_(handle).get(f"/api/v1/lots/{tender.lot}/sealing-context")))
    return seal_bid(
        context=new_context(tender=package.tender, lot=package.lot, bidder=package.bidder, random=secrets.token_bytes),
        price={"currency": "CNY", "total": total},
        custodians=package.custodians,
        threshold=package.threshold,
        opening_recipient=member.opening.recipient,
        random=secrets.token_bytes,
    )


def hands_in(tender: Any, handle: str, price: bytes, bundle: bytes, envelope: dict[str, Any]) -> None:
    """Upload, sign, submit."""
    client, bid = tender.as_(handle), uuid4()
    client.upload(price, media_type="application/age", name="price.age")
    client.upload(bundle, media_type="application/age", name="bundle.age")
    client.act(
        "POST", f"/api/v1/lots/{tender.lot}/bids", command="submit_bid", object=f"bid:{bid}", version=0,
        payload={"lot": str(tender.lot), "envelope": envelope},
    )  # fmt: skip


def without_sealing(made: Any, total: str) -> tuple[bytes, dict[str, Any]]:
    """A sealer that doesn't seal: the file looks sealed from outside, and its body is the price sheet as it is."""
    clear = canonical({"kind": "price", "content": {"currency": "CNY", "total": total}})
    header = made.price[: made.price.index(b"\n---") + 1]
    header += made.price[len(header) :].split(b"\n", 1)[0] + b"\n"
    body = clear.ljust(len(made.price) - len(header))
    envelope = made.envelope.to_json()
    [part] = [part for part in envelope["parts"] if part["kind"] == "price"]
    part["sha256"] = hashlib.sha256(header + body).hexdigest()
    return header + body, envelope


class Server:
    """Everything that somebody who owns the machine can read."""

    def __init__(self, platform: Any) -> None:
        self.platform = platform
        self.cluster = Cluster(platform.home)

    def database(self) -> Iterator[tuple[str, bytes]]:
        """A full dump, binary columns in hex."""
        binary = installed(self.cluster.status().version) / "bin" / "pg_dump"
        done = subprocess.run([binary, "--inserts", self.cluster.url], capture_output=True, check=True, timeout=120)
        yield "pg_dump", done.stdout
        yield (
            "pg_dump, bytes",
            b"\n".join(bytes.fromhex(found.decode()) for found in re.findall(rb"'\\x((?:[0-9a-f]{2})+)'", done.stdout)),
        )

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Every file under the home: uploads, log, mail, bank, keys, and the database's own files with their WAL."""
        seen = set()
        for path in sorted(self.platform.home.rglob("*")):
            with contextlib.suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    data = path.read_bytes()
                    digest = hashlib.sha256(data).digest()
                    if digest not in seen:  # the template databases are alike
                        seen.add(digest)
                        yield str(path.relative_to(self.platform.home)), data

    def temporary(self) -> Iterator[tuple[str, bytes]]:
        """The folder of temporary files, and whatever ordinary file a process holds open, also a deleted one."""
        for path in sorted(self.platform.temporary.rglob("*")):
            if path.is_file():
                yield f"temporary/{path.name}", path.read_bytes()
        for pid in self.platform.pids():
            with contextlib.suppress(OSError):
                for handle in Path(f"/proc/{pid}/fd").iterdir():
                    with contextlib.suppress(OSError):
                        target = str(handle.readlink())
                        outside = not target.startswith((str(self.platform.home), "/dev/", "/proc/"))
                        if target.startswith("/") and outside and handle.is_file():
                            yield f"open by {pid}: {target}", handle.read_bytes()

    def environments(self) -> Iterator[tuple[str, bytes]]:
        """What each process was started with."""
        for pid in self.platform.pids():
            with contextlib.suppress(OSError):
                yield f"environment of {pid}", Path(f"/proc/{pid}/environ").read_bytes()
                yield f"command line of {pid}", Path(f"/proc/{pid}/cmdline").read_bytes()

    def everything(self) -> list[tuple[str, bytes]]:
        """All of it."""
        return [*self.database(), *self.files(), *self.temporary(), *self.environments()]


@pytest.fixture(scope="module")
def tender(platform):
    """Three sealed bids lie on the server, and their prices are known to this test alone."""
    tender = platform.called()
    for handle, total in PRICES.items():
        made = sealed(tender, handle, total)
        hands_in(tender, handle, made.price, made.bundle, made.envelope.to_json())
    question = uuid4()
    tender.as_("bidder1").act(
        "POST", f"/api/v1/notices/{tender.notice}/questions/{question}", command="ask_question",
        object=f"question:{question}", version=0, payload={"text": f"Is a budget of {IN_A_QUESTION} known?"},
    )  # fmt: skip
    platform.eventually(
        lambda: platform.rows("SELECT count(*) FROM witness_outbox WHERE leaf_index IS NULL")[0][0] == 0
    )
    return tender


@pytest.fixture(scope="module")
def dump(platform, tender):
    """What the server holds with the three bids in it."""
    return Server(platform).everything()


def test_no_price_is_anywhere_on_the_server(dump, searching):
    places = [name for name, _heap in dump]
    assert any(name.startswith("files/") for name in places)
    assert any(name.startswith("log/") for name in places)
    assert any(name.startswith("postgres/pg_wal/") for name in places)
    assert any(name.startswith("keys/") for name in places)
    assert sum(name.startswith("environment of") for name in places) >= 6

    assert searching.found_in(dump, PRICES.values()) == []


def test_the_same_search_finds_what_is_not_sealed(dump, searching):
    """What bidders write elsewhere is found in the dump, in the database's files and in its write-ahead log."""
    places = [name for name, figure in searching.found_in(dump, [IN_A_QUESTION]) if figure == IN_A_QUESTION]

    assert "pg_dump" in places
    assert any(name.startswith("postgres/pg_wal/") for name in places)
    assert {name.partition(" of ")[0] for name, _ in searching.found_in(dump, [SECRET_OF_THE_PROCESS])} == {
        "environment"
    }


def identities_on(dump: list[tuple[str, bytes]]) -> set[str]:
    """Every age identity that the dump holds, as text or as the 32 bytes of a key file."""
    found = {match.group().decode().upper() for _name, heap in dump for match in _IDENTITY.finditer(heap)}
    for name, heap in dump:
        if name.startswith("keys/"):
            found |= {as_identity(heap[:32])} if len(heap) >= 32 else set()
            found.add(as_identity(hashlib.sha256(heap.strip()).digest()))
    return found


def as_identity(secret: bytes) -> str:
    """Bech32 of a 32-byte secret, as age writes an X25519 identity (BIP 173)."""
    letters, bits, count, values = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 0, 0, []
    for byte in secret:
        bits, count = bits << 8 | byte, count + 8
        while count >= 5:
            count -= 5
            values.append(bits >> count & 31)
    if count:
        values.append(bits << (5 - count) & 31)
    prefix = "age-secret-key-"
    check = 1
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    for value in [*expanded, *values, 0, 0, 0, 0, 0, 0]:
        top, check = check >> 25, (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> place & 1 else 0
    values += [(check ^ 1) >> 5 * (5 - place) & 31 for place in range(6)]
    return (prefix + "1" + "".join(letters[value] for value in values)).upper()


def ciphertexts_in(dump: list[tuple[str, bytes]]) -> list[bytes]:
    """Every age file on the server."""
    return [heap for name, heap in dump if name.startswith("files/") and heap.startswith(AGE)]


def opened_by(identities: set[str], ciphertexts: list[bytes]) -> list[bytes]:
    """The plaintexts that any of these keys gives."""
    found = []
    for ciphertext in ciphertexts:
        for identity in identities:
            with contextlib.suppress(SealingError):
                found.append(open_sealed(ciphertext, identity))
    return found


def test_no_key_on_the_server_opens_a_bid(dump, tender, platform):
    found, ciphertexts = identities_on(dump), ciphertexts_in(dump)
    assert len(ciphertexts) == 6  # three price sheets, three bundles
    assert found  # the key files, tried as if they were age's

    assert opened_by(found, ciphertexts) == []

    # The control: the bidders' own keys, which only this test has, open the bundles by the same way.
    own = {tender.people[handle].opening.identity for handle in PRICES}
    assert as_identity(bytes(32)).startswith("AGE-SECRET-KEY-1QQQQQQQQ")
    assert len(opened_by(own, ciphertexts)) == 3
    assert not own & found


def test_a_bid_that_was_not_sealed_is_found_in_the_same_stores(platform, tender, dump, searching):
    """Sealing switched off: the very same way of handing in, and the price lies open in the store of files."""
    other = platform.called()
    made = sealed(other, "bidder1", UNSEALED)
    clear, envelope = without_sealing(made, UNSEALED)
    with pytest.raises(SealingError):
        open_price(made.envelope, clear, made.identities["price"])
    hands_in(other, "bidder1", clear, made.bundle, envelope)

    found = searching.found_in(Server(platform).everything(), [UNSEALED, *PRICES.values()])

    assert found
    assert {figure for _name, figure in found} == {UNSEALED}
    assert all(name.startswith("files/") for name, _figure in found)
