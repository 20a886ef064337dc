"""The demonstration: a scratch instance with people, keys and three tenders on their way, all run through the API."""
