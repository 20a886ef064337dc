"""Other systems: who they are, which keys are theirs, how their requests are known."""
