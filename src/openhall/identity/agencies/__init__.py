"""Agency identifiers: numbers of agencies and units in dotted levels, issued, published, retired, never forgotten."""
