"""Evaluation: what the committee finds, scores and rejects, and the ranking that the rules make of it."""
