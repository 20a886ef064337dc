"""The demonstration: a scratch instance with people, keys, four tenders and two auctions, all run through the API."""

PASSWORD = "open hall demo"  # noqa: S105 (printed for everybody; works in demo instances only)
