"""Certified copies: of an original that somebody brings to a desk, electronic beside the paper one, one fee for both."""
