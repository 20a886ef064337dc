"""A national database to try things out with, a process of its own: see ``__main__``."""
