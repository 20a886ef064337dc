"""The archive of a project: every file and datum with its source, sealed at the end, handed over whole."""
