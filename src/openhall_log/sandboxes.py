"""Logs of sandboxes: installations in which programs are tried out, and nothing counts.

The name of a log is in each of its checkpoints and in its key's id, so that no signature of a sandbox can be taken for
one of real business. Whoever keeps a log's key or a network's policy thereby says which of both it is.
"""

SANDBOX = "/sandbox"
"""How the name of a sandbox's log ends, and that of no other."""


def is_sandbox(origin: str) -> bool:
    """Whether a log of that name is a sandbox's."""
    return origin.endswith(SANDBOX)
