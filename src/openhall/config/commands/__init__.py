"""One module per command of the program ``openhall``; see ``openhall.config.cli``."""
