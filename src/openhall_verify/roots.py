"""The root of the log at an earlier size, from the proof that an act is in it."""

from openhall_log import leaf_hash, node_hash
from openhall_log.encoding import decode_base64
from openhall_verify.findings import fail
from openhall_verify.folder import canonical
from openhall_verify.proved import Evidence, Leaf


def root_after(evidence: Evidence, act: Leaf) -> bytes:
    """The root of the log that ends with an act: the hashes left of it in the proof that it is in the log.

    Raises:
        Failed: the act isn't among the entries.
    """
    line = next((line for line in evidence.folder.lines("leaves.jsonl") if line["index"] == act.index), None)
    if line is None:
        fail("draw-root", f"The entry {act.index} isn’t here.")
    found = leaf_hash(canonical(line["leaf"]))
    proof, index, last = iter(line["proof"]), act.index, evidence.checkpoint.size - 1
    while last:
        # A last node without a sibling is lifted as it is; what lies to the right came later.
        if index % 2:
            found = node_hash(decode_base64(next(proof), length=32), found)
        elif index < last:
            next(proof)
        index, last = index // 2, last // 2
    return found
