"""The one ancestor of every error that this library raises on purpose."""


class LogError(Exception):
    """Something given to the log library is malformed, unsigned, inconsistent or unproven.

    Each subclass lives beside the function that raises it. The message is one sentence that names the rule broken
    and may be shown to a person; it never contains key material.
    """
