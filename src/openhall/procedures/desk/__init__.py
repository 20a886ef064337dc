"""The one-stop desk: who waits, whose turn it is, who has an appointment, and what the scanner brings."""
