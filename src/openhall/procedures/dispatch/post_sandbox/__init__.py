"""A carrier for trials, on loopback: carries nothing."""
