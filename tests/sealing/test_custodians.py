"""Nobody seals to a key that isn't on the log: the library, the package, the command."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.sealing.conftest import PRICE, Sealed
from tests.sealing.enrolments import KEY, OTHER_KEY, VECTORS, EnrolmentLog, vectors

from openhall_log import VerifierKey
from openhall_sealing import errors
from openhall_sealing.cli import seal
from openhall_sealing.custodians import CustodianProof, require_on_log
from openhall_sealing.offline import read_package

STORED: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))


def test_the_stored_vectors_are_the_ones_made_here() -> None:
    assert vectors() == STORED


def test_every_custodian_is_on_the_log() -> None:
    proofs = [CustodianProof.read(one) for one in STORED["custodians"]]
    recipients = [proof.recipient for proof in proofs]

    assert require_on_log(recipients, proofs, VerifierKey.parse(STORED["log_key"])) == 3
    with pytest.raises(errors.CustodianNotOnLog):
        require_on_log([*recipients, "age1fourth"], proofs, VerifierKey.parse(STORED["log_key"]))


@pytest.mark.parametrize("bad", STORED["refused"], ids=lambda bad: bad["name"])
def test_a_proof_that_does_not_hold_is_refused(bad: dict[str, Any]) -> None:
    proof = CustodianProof.read(bad["custodian"])

    with pytest.raises(errors.CustodianNotOnLog):
        require_on_log([proof.recipient], [proof], VerifierKey.parse(bad["log_key"]))


@pytest.fixture
def log(sealed: Sealed) -> EnrolmentLog:
    return EnrolmentLog(*[key.recipient for key in sealed.custodians])


@pytest.fixture
def package(sealed: Sealed, log: EnrolmentLog) -> dict[str, Any]:
    context = sealed.bid.envelope.context
    return {
        "v": 1,
        "context": {"tender": context.tender, "lot": context.lot, "bidder": context.bidder},
        "threshold": 2,
        "custodians": [key.recipient for key in sealed.custodians],
        "custodian_proofs": log.custodians(),
    }


def test_a_package_may_carry_the_proofs(package: dict[str, Any], log: EnrolmentLog) -> None:
    assert [proof.enrolment_leaf_sha256 for proof in read_package(json.dumps(package).encode()).custodian_proofs] == [
        log.digest(index) for index in range(3)
    ]
    for bad in (None, [1], [{"recipient": "x"}], log.custodians() * 11, [log.custodians()[0] | {"proof": 7}]):
        with pytest.raises(errors.Malformed):
            read_package(json.dumps(package | {"custodian_proofs": bad}).encode())


def test_the_command_seals_only_to_keys_on_the_log(package: dict[str, Any], tmp_path: Path) -> None:
    price, path = tmp_path / "price.json", tmp_path / "package.json"
    price.write_text(json.dumps(PRICE))

    def seals(name: str, given: dict[str, Any], log_key: object) -> Any:
        path.write_text(json.dumps(given))
        arguments = ["--package", str(path), "--price", str(price), "--out", str(tmp_path / name)]
        return CliRunner().invoke(
            seal, ["bid", *arguments, "--passphrase", "correct horse battery", "--log-key", str(log_key)]
        )

    for given, log_key in (
        (package, OTHER_KEY.verifier),
        (package | {"custodian_proofs": []}, KEY.verifier),
        (package | {"custodian_proofs": package["custodian_proofs"][:2]}, KEY.verifier),
    ):
        refused = seals("refused", given, log_key)
        assert refused.exit_code == 1
        assert "custodian_not_on_log" in refused.output
        assert not (tmp_path / "refused").exists()
    assert seals("refused", package, "no key").exit_code == 2
    made = seals("made", package, KEY.verifier)
    assert made.exit_code == 0, made.output
    assert re.search(r"3 of 3 custodians' keys are on the log log\.example", made.output)
