"""OpenHall: public business without travel, on which nobody, the operator included, can cheat unseen."""

__version__ = "0.1.0"
