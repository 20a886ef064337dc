"""The network: acts a second, from an act to its proof by a quorum, what a member needs, and our own replay.

An act's physical limit is the verification of its signature (ECDSA P-256). From act to quorum proof the peer is the
target, two seconds. A member is compared with itself on a smaller log: per entry its work must not grow.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from nacl.signing import SigningKey as Ed25519

from bench import member_growth, witnessing
from bench.measuring import Part, Result, Row, Samples, in_turn, rate, rate_within
from bench.sizes import Sizes

TITLE = "Network"


def run(sizes: Sizes, folder: Path) -> Result:
    """Every part of the network in turn."""
    result = Result(
        "network",
        TITLE,
        sizes={
            "acts": sizes.acts,
            "members": sizes.members,
            "acts_per_second": sizes.acts_per_second,
            "seconds": sizes.network_seconds,
            "member_entries": list(sizes.member_entries),
        },
    )
    _acts(result, sizes, folder)
    witnessing.measure(result, sizes, folder)
    _replay(result, sizes)
    member_growth.measure(result, sizes, folder / "members-alone")
    return result


def _acts(result: Result, sizes: Sizes, folder: Path) -> None:
    """A whole command: the signed intent is authenticated, admitted, done, recorded, committed."""
    from openhall.config.replay.people import Cast
    from openhall.identity import keys as identity
    from openhall.identity.public import Role, authenticate
    from openhall.kernel import clock
    from openhall_sealing import b64u
    from openhall_sealing.intents import SignedIntent

    member = Cast(folder).member("Bench Office", "Program", (Role.OFFICER,), public=True, at=clock.now())

    def signed(at: datetime) -> tuple[str, SignedIntent, datetime]:
        from openhall.config.programs import signed_intent

        uuid = str(uuid4())
        return uuid, signed_intent(
            member.key, party=member.organisation, command="open_session", object=f"session:{uuid}", version=0,
            payload={}, at=at,
        ), at  # fmt: skip

    def acts() -> float:
        at = clock.now()
        work = [signed(at) for _ in range(sizes.acts)]  # the program signs, not the platform

        def one(uuid: str, document: SignedIntent, at: datetime) -> None:
            actor, intent = authenticate(
                document=document.intent.to_bytes(), signature=b64u(document.signature), assertion=None,
                command="open_session", object=f"session:{uuid}", payload={}, at=at,
            )  # fmt: skip
            identity.open_session(uuid=UUID(uuid), intent=intent, actor=actor, at=at)

        return rate(lambda: sum(1 for each in work if one(*each) is None))

    message = os.urandom(400)
    private = ec.generate_private_key(ec.SECP256R1())
    public, ecdsa = private.public_key(), private.sign(message, ec.ECDSA(hashes.SHA256()))
    ed25519 = Ed25519.generate()
    verifier, signature = ed25519.verify_key, ed25519.sign(message).signature

    def p256() -> int:
        public.verify(ecdsa, message, ec.ECDSA(hashes.SHA256()))
        return 1

    def nacl() -> int:
        verifier.verify(message, signature)
        return 1

    found = in_turn(
        {
            "acts": acts,
            "p256": lambda: rate_within(p256, sizes.seconds),
            "nacl": lambda: rate_within(nacl, sizes.seconds),
        },
        warmup=1,
        repetitions=sizes.repetitions,
    )
    what = "acts by a real command (open a session), one process"
    result.rows += [
        Row(what, "acts/s", found["acts"], "limit: cryptography, ECDSA P-256 verified", found["p256"]),
        Row(what, "acts/s", found["acts"], "PyNaCl, Ed25519 verified", found["nacl"]),
    ]


def _replay(result: Result, sizes: Sizes) -> None:
    """Our own replay of everything that is in the log now, from the first leaf, beside reading each leaf once."""
    from openhall.witness import public as witness
    from openhall.witness.models import Outbox, ReplayHead
    from openhall_rules.replay import read_leaf

    witness.drain_all()
    entries = [
        bytes(entry)
        for entry in Outbox.objects.filter(leaf_index__isnull=False)
        .order_by("leaf_index")
        .values_list("leaf", flat=True)
    ]

    def replay() -> float:
        ReplayHead.objects.update(version=0)  # as after a change of the reducer: everything is replayed anew
        return rate(_follow_all)

    found = in_turn(
        {"ours": replay, "read": lambda: rate(lambda: sum(1 for entry in entries if read_leaf(entry) is not None))},
        warmup=1,
        repetitions=sizes.repetitions,
    )
    head = witness.replayed()
    if head.stuck or head.size != len(entries):
        raise RuntimeError(f"The replay of {len(entries)} leaves came to {head.size}: {head.stuck}")
    result.rows.append(
        Row(
            "our own replay of the log", "leaves/s", found["ours"], "limit: each leaf read and validated", found["read"]
        )
    )
    result.parts.append(Part("our own replay: leaves in the log", "leaves", Samples((float(len(entries)),))))


def _follow_all() -> int:
    from openhall.witness import public as witness

    total = 0
    while grown := witness.replay_follow():
        total += grown
    return total
