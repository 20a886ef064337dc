"""Evidence on demand: a supervisor takes a project, a party or a period as one file that proves itself (W3, W4)."""
