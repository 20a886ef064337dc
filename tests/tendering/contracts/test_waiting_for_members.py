"""The certificate waits until the members have witnessed what it certifies."""

from __future__ import annotations

import sys
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from openhall.tendering.contracts import certificates
from openhall.witness import public as witness
from openhall.witness import quorum
from openhall.witness.keys import verifier
from openhall.witness.models import AdoptedPolicy
from openhall_log import LogProof, cosign, open_checkpoint

pytestmark = pytest.mark.django_db
_path = Path(__file__).parents[2] / "witness" / "members.py"
_spec = spec_from_file_location("openhall_tests_of_members", _path)
assert _spec
assert _spec.loader
members = sys.modules.setdefault(_spec.name, module_from_spec(_spec))
_spec.loader.exec_module(members)


def prints(trade: Any) -> Any:
    trade.now += timedelta(minutes=1)
    return certificates.issue_certificate(lot_uuid=trade.lot.uuid, lang="en", intent=None, actor=None, at=trade.now)


def test_a_certificate_waits_for_the_members_and_carries_their_signatures(trade: Any) -> None:
    found = [members.SmallMember(name, verifier()) for name in ("audit", "notary", "university", "province")]
    for member in found:
        member.stop()
    text = members.policy_text(verifier(), found)
    AdoptedPolicy.objects.create(
        uuid=uuid4(), text=text, sha256="0" * 64, members=4, threshold=3, mirrors=0, adopted_at=trade.now,
        adopted_by=uuid4(), leaf_sha256="0" * 64,
    )  # fmt: skip
    policy = quorum.project_policy()
    assert policy is not None
    trade.concluded()
    witness.drain_all()

    with pytest.raises(witness.AwaitsMembers) as refusal:
        prints(trade)
    assert refusal.value.status == 425

    signed = open_checkpoint(witness.store().read("checkpoint"), verifier())
    lines = [cosign(signed.checkpoint, member.key, time=1) for member in found[:3]]
    quorum.publish_quorum(signed.note.with_signatures(lines))
    issued = prints(trade)

    assert issued.recorded is not None
    acts = issued.certificate.facts["acts"]
    for act in (acts[0], acts[-1]):
        proof = LogProof.parse(witness.receipt(act["leaf_sha256"]))
        assert proof.verify_under(witness.canonical(witness.entry(act["leaf_sha256"])), policy.policy)
