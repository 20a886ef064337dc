"""Investigations of one or more departments."""
