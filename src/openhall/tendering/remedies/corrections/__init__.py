"""Corrections that decisions on complaints order, and what became of them."""
