"""Questions to the help desk: a named person, a clock, answers that others find again."""
