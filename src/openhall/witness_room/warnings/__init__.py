"""Warnings: what contradicts what, by whom it is looked at, and what came of it (W3)."""
