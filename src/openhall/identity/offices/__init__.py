"""Offices: acts that need a second officer, and deputies who act in another's place."""
