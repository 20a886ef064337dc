"""Satisfaction asked at each end: once for each person and occasion, published without names."""
