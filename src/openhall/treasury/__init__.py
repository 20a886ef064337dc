"""Treasury: deposits from the bank's files in, and back with interest, in a ledger that always balances (M1, M2)."""
