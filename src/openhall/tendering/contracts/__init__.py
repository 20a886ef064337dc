"""Contracts: both sides sign one PDF, anybody prints certificates, the case is closed (REQUIREMENTS T12, T13)."""
