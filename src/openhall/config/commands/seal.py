"""``openhall seal``: the offline sealer, which does what the sealing page does without the page."""

from openhall_sealing.cli import seal as command

__all__ = ["command"]
