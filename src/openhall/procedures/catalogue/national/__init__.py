"""The national database of procedures: what is asked of it, how it is spoken to, and a sandbox of it."""
