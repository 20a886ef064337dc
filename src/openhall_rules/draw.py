"""Drawing by lot so that anybody can draw again.

Two draws: ``rfc3797`` for keys published in the manner of that RFC, and ``draw`` for new ones, which replaces MD5 by
SHA-256 and the modulo's tiny skew by rejection. Neither makes randomness: the seed comes from a beacon or from several
parties, published after the pool was fixed.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from itertools import pairwise
from typing import ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.leaves import canonical

SEED_TAG: Final = b"openhall/draw/v1/seed\n"
PICK_TAG: Final = b"openhall/draw/v1/pick\n"
ENTRY_TAG: Final = b"openhall/draw/v1/entry\n"
POOL_TAG: Final = b"openhall/draw/v1/pool\n"
NUMBER_TAG: Final = b"openhall/draw/v1/number\n"


class BadDraw(RuleError):
    """More is to be drawn than the pool holds, or the seed is not one."""

    code: ClassVar[str] = "bad_draw"


def rfc3797(key: str, pool: int, wanted: int) -> list[int]:
    """The selection of RFC 3797, section 4: numbers from 1 to ``pool``, in the order drawn.

    For i = 0, 1, ...: MD5 of (i as two bytes, key, i as two bytes), taken as a number modulo how many remain, picks the
    next one; those that remain close ranks.

    Raises:
        BadDraw: ``wanted`` is negative or more than ``pool``.
    """
    _check(pool, wanted)
    remaining = list(range(1, pool + 1))
    drawn = []
    for i in range(wanted):
        frame = i.to_bytes(2, "big")
        digest = hashlib.md5(frame + key.encode() + frame, usedforsecurity=False).digest()
        drawn.append(remaining.pop(int.from_bytes(digest, "big") % len(remaining)))
    return drawn


def seed(*, tender: str, pool_root: bytes, beacon: bytes, group: int = 0) -> bytes:
    """The 32-byte seed of a draw: SHA-256 over a tag and the canonical JSON of what fixes it.

    Args:
        tender: id of the tender (or lot) drawn for, so that one beacon never serves two draws alike.
        pool_root: 32-byte root of the salted, sorted pool, on the log before the beacon was known.
        beacon: the future randomness that was named beforehand.
        group: number of the group drawn, from 1; 0 where a draw has no groups.

    Raises:
        BadDraw: the root is not 32 bytes, or beacon or tender is empty.
    """
    if len(pool_root) != 32 or not beacon or not tender:
        raise BadDraw("A seed needs a tender, a root of 32 bytes and a beacon.")
    fixed: dict[str, str | int] = {"tender": tender, "pool_root": pool_root.hex(), "beacon": beacon.hex()}
    if group:
        fixed["group"] = group
    return hashlib.sha256(SEED_TAG + canonical(fixed)).digest()


def entry(*, salt: bytes, draw: str, name: str) -> str:
    """What stands for a person in a pool: hex of HMAC-SHA-256 under a random 32-byte salt of that entry.

    Args:
        draw: id of the draw, so that one person is another entry in each. name: by which the committee is made known.

    Raises:
        BadDraw: the salt is not 32 bytes.
    """
    if len(salt) != 32:
        raise BadDraw("A salt has 32 bytes.", size=len(salt))
    return hmac.digest(salt, ENTRY_TAG + canonical({"draw": draw, "name": name}), hashlib.sha256).hex()


def pool_root(pool: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Hex of SHA-256 over a tag and the canonical JSON of the pool: of each entry its commitment and its exclusions.

    Raises:
        BadDraw: the entries are not in ascending order, or one stands twice.
    """
    entries = [commitment for commitment, _excluded in pool]
    if any(first >= second for first, second in pairwise(entries)):
        raise BadDraw("A pool is sorted, and everybody is in it once.")
    told = [{"entry": commitment, "excluded": sorted(excluded)} for commitment, excluded in pool]
    return hashlib.sha256(POOL_TAG + canonical(told)).hexdigest()


def number_commitment(draw: str, number: str) -> str:
    """Hex of SHA-256 over a tag and the canonical JSON of the draw's id and the owner's number (32 bytes, hex)."""
    return hashlib.sha256(NUMBER_TAG + canonical({"draw": draw, "number": number})).hexdigest()


def order(*, lot: str, root: str, number: str, log_root: str, pool: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """The order in which those of a pool who need not avoid anybody are called: their commitments.

    The beacon is the owner's number followed by the root of the log that ends with the act that fixed the pool.

    Raises:
        BadDraw: ``root`` is not the pool's. ValueError: no hex.
    """
    if root != pool_root(pool):
        raise BadDraw("The pool is another than the one that was fixed.")
    eligible = [commitment for commitment, excluded in pool if not excluded]
    beacon = bytes.fromhex(number) + bytes.fromhex(log_root)
    made = seed(tender=lot, pool_root=bytes.fromhex(root), beacon=beacon)
    return [eligible[place - 1] for place in draw(made, len(eligible), len(eligible))]


def grouped_root(pool: Sequence[tuple[str, Sequence[str], int]]) -> str:
    """As :func:`pool_root`, of a pool with groups: each entry says its group, too, numbered from 1.

    Raises:
        BadDraw: the entries are not in ascending order, or one stands twice.
    """
    entries = [commitment for commitment, _excluded, _group in pool]
    if any(first >= second for first, second in pairwise(entries)):
        raise BadDraw("A pool is sorted, and everybody is in it once.")
    told = [{"entry": entry, "excluded": sorted(excluded), "group": group} for entry, excluded, group in pool]
    return hashlib.sha256(POOL_TAG + canonical(told)).hexdigest()


def orders(
    *, lot: str, root: str, number: str, log_root: str, pool: Sequence[tuple[str, Sequence[str], int]], groups: int
) -> dict[int, list[str]]:
    """The order in which each group of a pool is called, by the group's number; without groups :func:`order`, as 0.

    Raises:
        BadDraw: ``root`` is not the pool's. ValueError: no hex.
    """
    if not groups:
        plain = [(entry, excluded) for entry, excluded, _group in pool]
        return {0: order(lot=lot, root=root, number=number, log_root=log_root, pool=plain)}
    if root != grouped_root(pool):
        raise BadDraw("The pool is another than the one that was fixed.")
    beacon = bytes.fromhex(number) + bytes.fromhex(log_root)
    found: dict[int, list[str]] = {}
    for group in range(1, groups + 1):
        eligible = [entry for entry, excluded, own in pool if own == group and not excluded]
        made = seed(tender=lot, pool_root=bytes.fromhex(root), beacon=beacon, group=group)
        found[group] = [eligible[place - 1] for place in draw(made, len(eligible), len(eligible))]
    return found


def registers(pool: Sequence[tuple[str, Sequence[str], str]], centres: Sequence[str]) -> list[dict[str, str | int]]:
    """Of a pool from several registers the part of each: how many, how many need avoid nobody, and a root of its own.

    Args:
        pool: sorted commitments with exclusions and the id of the centre whose expert it is.
        centres: every centre whose register was asked, also where nobody of it meets the conditions; ascending.

    Raises:
        BadDraw: an entry is of none of these centres, or of a part that isn't sorted.
    """
    if any(first >= second for first, second in pairwise(centres)) or {one[2] for one in pool} - set(centres):
        raise BadDraw("An entry of the pool is of no centre that was asked.")
    found: list[dict[str, str | int]] = []
    for centre in centres:
        own = [(entry, excluded) for entry, excluded, home in pool if home == centre]
        fit = sum(not excluded for _entry, excluded in own)
        found.append({"centre": centre, "pool": len(own), "eligible": fit, "root": pool_root(own)})
    return found


def draw(seed: bytes, pool: int, wanted: int) -> list[int]:
    """Numbers from 1 to ``pool``, in the order drawn, every order being equally likely.

    A counter c = 0, 1, ... gives x = SHA-256(tag, seed, c as four bytes) as a number; x at or above the largest
    multiple of what remains is thrown away, else x modulo what remains picks. Whoever declines is followed by the
    next in sequence: a longer draw from the same seed begins with the shorter one.

    Raises:
        BadDraw: the seed is not 32 bytes, or ``wanted`` is negative or more than ``pool``.
    """
    _check(pool, wanted)
    if len(seed) != 32:
        raise BadDraw("A seed has 32 bytes.", size=len(seed))
    remaining = list(range(1, pool + 1))
    drawn: list[int] = []
    counter = 0
    while len(drawn) < wanted:
        number = int.from_bytes(hashlib.sha256(PICK_TAG + seed + counter.to_bytes(4, "big")).digest(), "big")
        counter += 1
        if number < 2**256 - 2**256 % len(remaining):
            drawn.append(remaining.pop(number % len(remaining)))
    return drawn


def _check(pool: int, wanted: int) -> None:
    if not 0 <= wanted <= pool:
        raise BadDraw("More is to be drawn than the pool holds.", pool=pool, wanted=wanted)
