"""Dashboards of the public, the centres and the sectors."""
