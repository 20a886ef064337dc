"""A register to try things out with: a process of its own with invented people, delays, errors and outages."""
