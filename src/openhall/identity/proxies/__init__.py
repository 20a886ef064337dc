"""Mandates between people, and from companies to people: one files and follows procedures on another's behalf."""
