"""The replay: recorded tenders of the world, each run through the real commands as a tender with those bidders."""
