"""Deposits of a replay: paid through the sandbox bank, refunded by order, confirmed by the bank's own files."""
