"""Objections to the tenderer: raised, withdrawn, answered, and the pause that they make."""
