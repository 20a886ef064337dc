"""A gateway to try things out with, as a process of its own: ``python -m openhall.treasury.gateways.sandbox``."""
