"""What rooms above may use of tips."""

from openhall.helpdesk.tips.queries import tip

__all__ = ["tip"]
