"""Panels that sit in several places: centres and their alliances, seats by lot, and the session in the browser."""
