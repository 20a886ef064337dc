"""A telephone gateway for trials, on loopback: rings nobody."""
