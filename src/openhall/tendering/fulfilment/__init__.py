"""Performance of a contract: milestones, changes, completion, the bond, and what the owner says of its supplier."""
