"""Fees of a committee's experts: by rule, ordered for a whole lot at once, paid through gateways, confirmed online."""
