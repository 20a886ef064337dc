"""Certified copies of an original that somebody brings to a desk: electronic beside paper, one fee for both."""
