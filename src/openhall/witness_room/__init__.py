"""The witness room: evidence on demand, live witnessing with its records, warnings (W3, W4, W5).

Its parts don't know each other; what they need of the rooms above (titles, documents, the law of a case) they are told.
"""
