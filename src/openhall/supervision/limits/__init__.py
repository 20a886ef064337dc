"""Limits that only a law gives and some indicators need: an authority enters them, and their history stays."""
