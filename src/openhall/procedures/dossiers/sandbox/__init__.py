"""A gateway that collects, to try things out with: ``python -m openhall.procedures.dossiers.sandbox``."""
