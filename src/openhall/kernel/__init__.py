"""What every room stands on: refusals, the edge's clock, money, files, messages to people, search. No commands."""
