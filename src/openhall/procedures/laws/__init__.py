"""The law of services with what authorities entered: one for the clocks of all rooms of procedures."""
