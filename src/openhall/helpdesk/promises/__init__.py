"""Service promises as rules with a clock: kept or broken is counted from facts."""
