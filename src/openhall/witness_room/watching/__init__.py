"""The digital witness room: running sessions live, confirmations, remarks, halts, and sealed witness records (W5)."""
