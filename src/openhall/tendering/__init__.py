"""Tendering, one room per stage: planning, entry, notices, bidding, opening, evaluation, awards, contracts.

A stage knows the stages before it and none after it. One project is one case on the log.
"""
