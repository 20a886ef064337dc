"""Our sharing against PyPI ``pyshamir``, share for share."""

import itertools
import secrets

import pyshamir
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyshamir import _utils as reference

from openhall_sealing import errors, sharing


def test_every_product_and_quotient_is_that_of_pyshamir() -> None:
    for a, b in itertools.product((0, 1, 2, 3, 0x53, 0x80, 0xCA, 0xFF), range(256)):
        assert sharing.multiply(a, b) == reference.mul(a, b)
        if b:
            assert sharing.divide(a, b) == reference.div(a, b)
    with pytest.raises(ZeroDivisionError):
        sharing.divide(1, 0)


@given(st.binary(min_size=1, max_size=80), st.integers(2, 6), st.data())
def test_any_threshold_of_shares_gives_the_secret(secret: bytes, threshold: int, data: st.DataObject) -> None:
    shares = sharing.split(secret, shares=6, threshold=threshold, random=secrets.token_bytes)
    chosen = data.draw(st.permutations(shares))[:threshold]

    assert sharing.combine(chosen) == secret
    assert len({share[-1] for share in shares}) == 6


@pytest.mark.parametrize(("shares", "threshold"), [(3, 2), (5, 3), (7, 7)])
def test_pyshamir_and_we_combine_each_others_shares(shares: int, threshold: int) -> None:
    secret = secrets.token_bytes(12)
    ours = sharing.split(secret, shares=shares, threshold=threshold, random=secrets.token_bytes)
    theirs = pyshamir.split(secret, shares, threshold)

    assert bytes(pyshamir.combine([bytearray(share) for share in ours[-threshold:]])) == secret
    assert sharing.combine([bytes(share) for share in theirs[-threshold:]]) == secret


def test_fewer_shares_give_something_else() -> None:
    secret = secrets.token_bytes(74)
    shares = sharing.split(secret, shares=5, threshold=3, random=secrets.token_bytes)

    assert sharing.combine(shares[:2]) != secret


def test_refuses_what_is_no_set_of_shares() -> None:
    with pytest.raises(errors.NotEnoughShares):
        sharing.combine([b"ab"])
    for bad in ([b"a\x01", b"b\x01"], [b"a\x01", b"b\x00"], [b"a\x01", b"bc\x02"], [b"\x01", b"\x02"]):
        with pytest.raises(errors.Malformed):
            sharing.combine(bad)
    for shares, threshold in ((1, 1), (3, 4), (256, 2)):
        with pytest.raises(errors.Malformed):
            sharing.split(b"x", shares=shares, threshold=threshold, random=secrets.token_bytes)
