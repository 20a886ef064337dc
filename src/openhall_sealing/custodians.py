"""Custodians' keys are acts on the log (CUS-01); whoever seals checks that first, without trusting the platform."""

from collections.abc import Sequence
from dataclasses import dataclass

from openhall_log import LogError, LogProof, VerifierKey
from openhall_sealing.canonical import HEX_64, canonical, only, parse_canonical, sha256_hex, text
from openhall_sealing.errors import CustodianNotOnLog, Malformed, SealingError

ENROLMENT = "CUS-01"
LARGEST_EXTRA = 64 * 1024
LARGEST_ENTRY = 4096


@dataclass(frozen=True, slots=True)
class CustodianProof:
    """One custodian of a tender package.

    Attributes:
        recipient: age recipient that shares are sealed to.
        organisation: its name, for messages only.
        enrolment_leaf_sha256: digest of the entry that enrolled the key.
        proof: text of the tlog-proof file of that entry; empty when the package doesn't carry it.
    """

    recipient: str
    organisation: str
    enrolment_leaf_sha256: str
    proof: str = ""

    @classmethod
    def read(cls, value: object) -> "CustodianProof":
        """Read one entry of a package's ``custodian_proofs``.

        Raises:
            Malformed
        """
        names = frozenset({"recipient", "organisation", "enrolment_leaf_sha256"})
        found = only(value, "custodian_proofs", names, frozenset({"proof"}))
        if not all(isinstance(item, str) for item in found.values()):
            raise Malformed("custodian_proofs holds something else than text.", where="custodian_proofs")
        text(found["enrolment_leaf_sha256"], "custodian_proofs.enrolment_leaf_sha256", HEX_64)
        return cls(**found)

    def require_enrolled(self, log_key: VerifierKey) -> None:
        """Check that the log of ``log_key`` holds the act that enrolled this recipient as a custodian's key.

        Raises:
            CustodianNotOnLog
        """
        try:
            proof = LogProof.parse(self.proof.encode())
            extra = parse_canonical(proof.extra, limit=LARGEST_EXTRA)
            leaf = extra.get("leaf") if isinstance(extra, dict) else None
            entry = canonical(leaf)
            proof.verify(entry, log_key)
        except (LogError, SealingError) as error:
            raise self._refused(str(error)) from error
        if len(entry) > LARGEST_ENTRY or sha256_hex(entry) != self.enrolment_leaf_sha256:
            raise self._refused("The proof is of another entry.")
        public = leaf.get("public") if isinstance(leaf, dict) else None
        if not isinstance(leaf, dict) or not isinstance(public, dict) or leaf.get("code") != ENROLMENT:
            raise self._refused("The entry enrols no custodian's key.")
        if public.get("purpose") != "custodian" or public.get("recipient") != self.recipient:
            raise self._refused("The entry enrols another key.")

    def _refused(self, reason: str) -> CustodianNotOnLog:
        return CustodianNotOnLog(f"{self.organisation}: {reason}", recipient=self.recipient)


def require_on_log(recipients: Sequence[str], proofs: Sequence[CustodianProof], log_key: VerifierKey) -> int:
    """Check every recipient that a bid will be sealed to; how many there are.

    Raises:
        CustodianNotOnLog: there is no proof for one of them, or it doesn't hold.
    """
    known = {proof.recipient: proof for proof in proofs}
    for recipient in recipients:
        found = known.get(recipient)
        if found is None or not found.proof:
            raise CustodianNotOnLog("The package carries no proof for it.", recipient=recipient)
        found.require_enrolled(log_key)
    return len(recipients)
