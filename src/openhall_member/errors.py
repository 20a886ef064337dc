"""The ancestor of what this program refuses, in sentences that its people can read."""

from __future__ import annotations


class MemberError(Exception):
    """Something is wrong with the folder, the log or the way the program was called; the message is for a person."""


class DiskFull(MemberError):
    """Nothing more can be stored, so nothing more is signed."""
