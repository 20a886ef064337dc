"""Bids: sealed on the bidder's device, kept unread, replaced and withdrawn until the deadline."""
