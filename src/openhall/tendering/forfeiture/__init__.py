"""Deposits that an owner keeps (条例 35, 74): on a ground of the law that the log shows, the bidder heard first."""
