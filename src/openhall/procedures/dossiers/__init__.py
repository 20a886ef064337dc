"""Dossiers: filed online or at a desk, accepted, processed, done and returned, with a clock of working days."""
