"""Registers of the state: with somebody's consent their data are fetched once instead of asked for again."""
