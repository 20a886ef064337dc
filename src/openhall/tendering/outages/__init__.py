"""Outages of the platform: measured by itself or declared by an authority, public, on the log (REQUIREMENTS T5, T6)."""
