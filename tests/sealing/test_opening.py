"""A bid's way from the envelope to the price, and every way of being bad on it."""

import dataclasses
import hashlib
import io
from pathlib import Path
from typing import BinaryIO

import pyrage
import pytest
from tests.sealing.conftest import PRICE, Sealed, fresh_context

from openhall_sealing import (
    AgeKey,
    DocumentEntry,
    Envelope,
    PriceSheet,
    age,
    b64,
    canonical,
    ciphertext_limit,
    combine_shares,
    decrypt_share,
    errors,
    generate_age_key,
    inspect_ciphertext,
    list_opened_documents,
    open_bundle,
    open_documents,
    open_price,
    parse_envelope,
    read_release,
)
from openhall_sealing.content import price_plaintext
from openhall_sealing.envelope import commit_identity


class TestOpening:
    def test_any_two_of_three_custodians_open_the_price(self, sealed: Sealed) -> None:
        for pair in ((0, 1), (0, 2), (1, 2)):
            combined = combine_shares(sealed.bid.envelope, "price", sealed.shares("price", *pair))
            opened = open_price(sealed.bid.envelope, sealed.bid.price, combined.identity)

            assert opened.sheet.to_json() == PRICE
            assert combined.bad_shares == ()

    def test_documents_come_out_as_they_went_in(self, sealed: Sealed, tmp_path: Path) -> None:
        def sink(entry: DocumentEntry) -> BinaryIO:
            return (tmp_path / entry.name).open("xb")

        files = open_documents(sealed.bid.envelope, io.BytesIO(sealed.documents), sealed.identity("documents"), sink)

        assert files == sealed.files
        assert (tmp_path / "last.txt").read_bytes() == b"the end\n"
        assert (tmp_path / "empty.txt").read_bytes() == b""
        assert (tmp_path / "方案.pdf").stat().st_size == 150_000

    def test_their_list_is_read_from_the_head_alone(self, sealed: Sealed) -> None:
        class Watched(io.BytesIO):
            furthest = 0

            def read(self, size: int | None = -1, /) -> bytes:
                data = super().read(size)
                self.furthest = max(self.furthest, self.tell())
                return data

        source = Watched(sealed.documents)
        files = list_opened_documents(sealed.bid.envelope, source, sealed.identity("documents"))

        assert files == sealed.files
        assert source.furthest < len(sealed.documents)
        cut = io.BytesIO(sealed.documents[:-1])
        with pytest.raises(errors.Truncated):
            list_opened_documents(sealed.bid.envelope, cut, sealed.identity("documents"))
        changed = bytearray(sealed.documents)
        changed[1000] ^= 1  # in the first piece
        with pytest.raises(errors.Damaged):
            list_opened_documents(sealed.bid.envelope, io.BytesIO(changed), sealed.identity("documents"))

    def test_one_custodian_alone_is_not_enough(self, sealed: Sealed) -> None:
        with pytest.raises(errors.NotEnoughShares) as refusal:
            combine_shares(sealed.bid.envelope, "price", sealed.shares("price", 2))

        assert refusal.value.facts == {"kind": "price", "have": 1, "need": 2}

    @pytest.mark.parametrize("bad", [0, 1, 2])
    def test_names_the_custodian_whose_share_is_bad_and_opens_with_the_others(self, sealed: Sealed, bad: int) -> None:
        shares = sealed.shares("price", 0, 1, 2)
        shares[bad] = bytes([shares[bad][0] ^ 1]) + shares[bad][1:]

        combined = combine_shares(sealed.bid.envelope, "price", shares)

        assert combined.bad_shares == (bad,)
        assert open_price(sealed.bid.envelope, sealed.bid.price, combined.identity).sheet.total == "1234567.00"

    def test_names_the_suspects_when_no_combination_fits(self, sealed: Sealed) -> None:
        shares = sealed.shares("price", 0, 2)
        shares[2] = bytes(75)

        with pytest.raises(errors.BadShare) as refusal:
            combine_shares(sealed.bid.envelope, "price", shares)

        assert refusal.value.facts["indexes"] == [2]

    def test_a_share_of_the_documents_does_not_open_the_price(self, sealed: Sealed) -> None:
        with pytest.raises(errors.BadShare):
            combine_shares(sealed.bid.envelope, "price", sealed.shares("documents", 0, 1))


class TestRelease:
    def test_the_platform_takes_what_the_bidder_released(self, sealed: Sealed) -> None:
        released = open_bundle(sealed.bid.envelope, sealed.bid.bundle, sealed.opening_key.identity)

        payload = {kind: [b64(share) for share in shares] for kind, shares in released.items()}

        assert read_release(sealed.bid.envelope, payload) == released

    def test_refuses_shares_in_another_order(self, sealed: Sealed) -> None:
        released = open_bundle(sealed.bid.envelope, sealed.bid.bundle, sealed.opening_key.identity)
        released["price"].reverse()

        with pytest.raises(errors.ShareMismatch) as refusal:
            read_release(
                sealed.bid.envelope, {kind: [b64(share) for share in shares] for kind, shares in released.items()}
            )

        assert refusal.value.facts == {"kind": "price", "index": 0}

    def test_refuses_a_release_without_the_documents(self, sealed: Sealed) -> None:
        released = open_bundle(sealed.bid.envelope, sealed.bid.bundle, sealed.opening_key.identity)

        with pytest.raises(errors.UnknownPart):
            read_release(sealed.bid.envelope, {"price": [b64(share) for share in released["price"]]})

    def test_another_opening_key_does_not_release(self, sealed: Sealed) -> None:
        with pytest.raises(errors.WrongRecipient):
            open_bundle(sealed.bid.envelope, sealed.bid.bundle, generate_age_key().identity)

    def test_another_bundle_is_not_released(self, sealed: Sealed) -> None:
        with pytest.raises(errors.DigestMismatch):
            open_bundle(sealed.bid.envelope, sealed.bid.bundle + b"x", sealed.opening_key.identity)

    def test_a_custodian_refuses_a_share_that_is_not_committed(self, sealed: Sealed) -> None:
        released = open_bundle(sealed.bid.envelope, sealed.bid.bundle, sealed.opening_key.identity)
        with pytest.raises(errors.ShareMismatch):
            decrypt_share(sealed.bid.envelope, "price", 0, released["price"][1], sealed.custodians[1].identity)
        with pytest.raises(errors.WrongRecipient):
            decrypt_share(sealed.bid.envelope, "price", 0, released["price"][0], sealed.custodians[1].identity)


def _resealed(sealed: Sealed, plain: bytes, kind: str = "price") -> tuple[Envelope, bytes, str]:
    """An envelope that honestly commits to a dishonest plaintext."""
    key = generate_age_key()
    ciphertext = age.seal(plain, key.recipient)
    envelope = sealed.bid.envelope
    part = dataclasses.replace(
        envelope.part("price"),
        sha256=hashlib.sha256(ciphertext).hexdigest(),
        size=len(ciphertext),
        identity=commit_identity(envelope.context, "price", key.identity),
    )
    return dataclasses.replace(envelope, parts=(part,)), ciphertext, key.identity


def _pad(plain: bytes) -> bytes:
    return plain + b" " * (-len(plain) % 4096)


class TestBadPrices:
    def test_a_price_of_another_bid_is_refused(self, sealed: Sealed) -> None:
        envelope, ciphertext, identity = _resealed(sealed, price_plaintext(fresh_context(), PRICE))

        with pytest.raises(errors.WrongContext) as refusal:
            open_price(envelope, ciphertext, identity)

        assert refusal.value.facts["fields"] == ["tender", "lot", "bidder", "nonce"]

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            (lambda body: body["content"].update(total="1234567.01"), errors.ItemsDoNotAddUp),
            (lambda body: body["content"].update(total="01"), errors.BadPrice),
            (lambda body: body["content"].update(total="-1"), errors.BadPrice),
            (lambda body: body["content"].update(total=5), errors.BadPrice),
            (lambda body: body["content"].update(note="x"), errors.BadPrice),
            (lambda body: body["content"].pop("currency"), errors.BadPrice),
            (lambda body: body["content"]["items"][1].update(id="1"), errors.BadPrice),
            (lambda body: body.update(kind="documents"), errors.WrongKind),
            (lambda body: body.update(more=1), errors.Malformed),
        ],
    )
    def test_a_bad_sheet_is_refused_with_its_reason(self, sealed: Sealed, change, error) -> None:  # type: ignore[no-untyped-def]
        body = {
            "context": sealed.bid.envelope.context.to_json(),
            "kind": "price",
            "content": PriceSheet.from_json(PRICE).to_json(),
        }
        change(body)
        envelope, ciphertext, identity = _resealed(sealed, _pad(canonical(body)))

        with pytest.raises(error) as refusal:
            open_price(envelope, ciphertext, identity)

        assert type(refusal.value) is error

    def test_padding_and_spelling_are_checked(self, sealed: Sealed) -> None:
        plain = price_plaintext(sealed.bid.envelope.context, PRICE)
        for changed, error in (
            (plain[:-1], errors.NotPadded),
            (plain + b" " * 4096, errors.NotPadded),
            (b"", errors.NotPadded),
            (b" " + plain[:-1], errors.NotCanonical),
            (_pad(plain.rstrip().replace(b'"days":90', b'"days":90.0')), errors.NotCanonical),
            (_pad(plain.rstrip() + b"x"), errors.Malformed),
        ):
            with pytest.raises(error):
                open_price(*_resealed(sealed, changed))

    def test_another_identity_is_refused(self, sealed: Sealed) -> None:
        with pytest.raises(errors.IdentityMismatch):
            open_price(sealed.bid.envelope, sealed.bid.price, generate_age_key().identity)

    def test_a_changed_cut_or_longer_file_is_refused(self, sealed: Sealed) -> None:
        identity = sealed.identity("price")
        flipped = bytearray(sealed.bid.price)
        flipped[-1] ^= 1
        with pytest.raises(errors.DigestMismatch):
            open_price(sealed.bid.envelope, bytes(flipped), identity)
        with pytest.raises(errors.Truncated):
            open_price(sealed.bid.envelope, sealed.bid.price[:-1], identity)
        with pytest.raises(errors.TooLarge):
            open_price(sealed.bid.envelope, sealed.bid.price + b"x", identity)


class TestAgeFiles:
    def test_each_way_of_being_bad_has_its_own_error(self, opening_key: AgeKey) -> None:
        good = age.seal(b"x" * 5000, opening_key.recipient)
        flipped, header = bytearray(good), bytearray(good)
        flipped[-1] ^= 1
        header[good.index(b"\n--- ") + 8] ^= 1
        two = pyrage.encrypt(b"x", [pyrage.x25519.Recipient.from_str(k) for k in [opening_key.recipient] * 2])
        for data, error in (
            (b"%PDF-1.7 plain", errors.NotEncrypted),
            (b"", errors.NotEncrypted),
            (good[:10], errors.Truncated),
            (good[:80], errors.Truncated),
            (good[:-1], errors.Damaged),
            (bytes(flipped), errors.Damaged),
            (bytes(header), errors.Damaged),
            (age.INTRODUCTION + b"-> X25519 " + b"a" * 5000, errors.TooLarge),
            (two, errors.ForbiddenRecipient),
        ):
            with pytest.raises(error):
                age.open_sealed(data, opening_key.identity)

    def test_without_a_key_the_platform_still_knows_size_and_padding(self, sealed: Sealed) -> None:
        facts = inspect_ciphertext(io.BytesIO(sealed.bid.price), limit=ciphertext_limit("price"))

        sealed.bid.envelope.part("price").require_ciphertext(facts)

        assert facts.plaintext_size == 4096
        documents = inspect_ciphertext(io.BytesIO(sealed.documents), limit=ciphertext_limit("documents"))
        sealed.bid.envelope.part("documents").require_ciphertext(documents)

    def test_the_platform_refuses_unpadded_prices_and_files_over_the_bound(self, sealed: Sealed) -> None:
        envelope, ciphertext, _ = _resealed(sealed, b"short")
        with pytest.raises(errors.NotPadded):
            envelope.part("price").require_ciphertext(inspect_ciphertext(io.BytesIO(ciphertext), limit=10_000))
        with pytest.raises(errors.TooLarge):
            inspect_ciphertext(io.BytesIO(sealed.documents), limit=len(sealed.documents) - 1)

    @pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 131072, 200000])
    def test_plaintext_size_follows_from_the_sizes(self, opening_key: AgeKey, size: int) -> None:
        sealed = age.seal(b"x" * size, opening_key.recipient)

        assert age.plaintext_size(len(sealed), age.read_header(sealed)) == size


class TestEnvelope:
    def test_reads_back_what_it_wrote(self, sealed: Sealed) -> None:
        assert parse_envelope(sealed.bid.envelope.to_bytes()) == sealed.bid.envelope

    def test_refuses_other_spellings_and_sizes(self, sealed: Sealed) -> None:
        good = sealed.bid.envelope.to_bytes()
        for data, error in (
            (good.replace(b'"v":1', b'"v": 1'), errors.NotCanonical),
            (good.replace(b'"v":1', b'"v":1.0'), errors.NotCanonical),
            (good.replace(b'"v":1}', b'"v":1,"v":1}'), errors.NotCanonical),
            (good.replace(b'"v":1}', b'"v":2}'), errors.Malformed),
            (good.replace(b'"v":1}', b'"v":1,"x":1}'), errors.Malformed),
            (good.replace(b'"threshold":2', b'"threshold":1'), errors.Malformed),
            (good.replace(b'"threshold":2', b'"threshold":4'), errors.Malformed),
            (good.replace(b'"threshold":2', b'"threshold":true'), errors.Malformed),
            (good[:-1], errors.Malformed),
            (b"[" * 30_000, errors.Malformed),
            (b" " * 40_000, errors.TooLarge),
        ):
            assert data != good
            with pytest.raises(error):
                parse_envelope(data)

    def test_refuses_doubled_or_foreign_custodians(self, sealed: Sealed) -> None:
        body = sealed.bid.envelope.to_json()
        body["custodians"][1] = body["custodians"][0]
        with pytest.raises(errors.Malformed):
            Envelope.from_json(body)
        body["custodians"][1] = "age1pq1qqqqqq"
        with pytest.raises(errors.BadKey):
            Envelope.from_json(body)

    def test_is_for_one_lot_one_bidder_and_the_announced_custodians(self, sealed: Sealed) -> None:
        envelope = sealed.bid.envelope
        right = {
            "tender": envelope.context.tender,
            "lot": envelope.context.lot,
            "bidder": envelope.context.bidder,
            "custodians": envelope.custodians,
            "threshold": 2,
        }
        envelope.require_for(**right)  # type: ignore[arg-type]
        with pytest.raises(errors.WrongContext):
            envelope.require_for(**{**right, "bidder": "0" * 32})  # type: ignore[arg-type]
        for change in ({"custodians": envelope.custodians[::-1]}, {"threshold": 3}):
            with pytest.raises(errors.WrongCustodians):
                envelope.require_for(**{**right, **change})  # type: ignore[arg-type]
