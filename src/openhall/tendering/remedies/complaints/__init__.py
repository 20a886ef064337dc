"""Complaints: to the body that supervises a tender, from their arrival to what a decision changes."""
