"""The meeting in the hall: who is there, bids read out one by one, objections answered on the spot, signed minutes."""
