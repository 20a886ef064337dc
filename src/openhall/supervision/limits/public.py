"""What other rooms may use of limits."""

from openhall.supervision.limits.queries import Stretch, changed_at, stretches

__all__ = ["Stretch", "changed_at", "stretches"]
