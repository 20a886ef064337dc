"""Price auctions: announced, entered, bid in public, ended by rule, proved offer by offer."""
