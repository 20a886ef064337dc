"""Shamir's secret sharing over GF(2^8): k shares give the secret, fewer give nothing.

The format is that of npm ``shamir-secret-sharing`` and PyPI ``pyshamir``: polynomial 0x11b, a share is the y bytes
followed by one x byte (1 to 255, drawn at random without repetition). The arithmetic is by tables here, because
pyshamir needs 2.5 ms to split and 17 ms to combine the 74 bytes of an age identity; the tests compare both.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce

from openhall_sealing.errors import Malformed, NotEnoughShares

RandomBytes = Callable[[int], bytes]


def _tables() -> tuple[list[int], list[int]]:
    power, logarithm, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        power[exponent] = power[exponent + 255] = value
        logarithm[value] = exponent
        value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)  # times 3, a generator of the field
    return power, logarithm


_POWER, _LOGARITHM = _tables()


def multiply(a: int, b: int) -> int:
    """Product in GF(2^8) with the polynomial of AES."""
    return _POWER[_LOGARITHM[a] + _LOGARITHM[b]] if a and b else 0


def divide(a: int, b: int) -> int:
    """Quotient in GF(2^8).

    Raises:
        ZeroDivisionError: ``b`` is zero.
    """
    if not b:
        raise ZeroDivisionError
    return _POWER[_LOGARITHM[a] - _LOGARITHM[b] + 255] if a else 0


@lru_cache(maxsize=256)
def _times(factor: int) -> bytes:
    return bytes(multiply(factor, value) for value in range(256))


def _add(a: bytes, b: bytes) -> bytes:
    return (int.from_bytes(a) ^ int.from_bytes(b)).to_bytes(len(a))


def _draw_points(count: int, random: RandomBytes) -> list[int]:
    points: list[int] = []
    while len(points) < count:
        points.extend(x for x in dict.fromkeys(random(2 * count)) if x and x not in points)
    return points[:count]


def split(secret: bytes, *, shares: int, threshold: int, random: RandomBytes) -> list[bytes]:
    """Split ``secret`` into ``shares`` of which any ``threshold`` give it back.

    ``random(n)`` returns n bytes from a cryptographic source. Each share is one byte longer than the secret.

    Raises:
        Malformed: not 2 ≤ threshold ≤ shares ≤ 255, or an empty secret.
    """
    if not 2 <= threshold <= shares <= 255 or not secret:
        raise Malformed("Sharing needs 2 ≤ threshold ≤ shares ≤ 255.", threshold=threshold, shares=shares)
    points = _draw_points(shares, random)
    higher = [random(len(secret)) for _ in range(threshold - 1)]
    made = []
    for x in points:
        times_x = _times(x)
        y = higher[-1]
        for coefficients in [*higher[-2::-1], secret]:
            y = _add(y.translate(times_x), coefficients)
        made.append(y + bytes([x]))
    return made


def combine(shares: Sequence[bytes]) -> bytes:
    """Return what the shares give together; whether it is the secret, only a commitment can tell.

    Raises:
        NotEnoughShares: fewer than two.
        Malformed: different lengths, an x of zero, or the same x twice.
    """
    if len(shares) < 2:
        raise NotEnoughShares(have=len(shares))
    points = [share[-1] if share else 0 for share in shares]
    if (
        len({len(share) for share in shares}) != 1
        or len(shares[0]) < 2
        or not 0 < len(set(points) - {0}) == len(points)
    ):
        raise Malformed("Shares must have one length and different x.")
    total = bytes(len(shares[0]) - 1)
    for i, share in enumerate(shares):
        others = [x for j, x in enumerate(points) if j != i]
        weight = reduce(multiply, (divide(x, x ^ points[i]) for x in others), 1)
        total = _add(total, share[:-1].translate(_times(weight)))
    return total
