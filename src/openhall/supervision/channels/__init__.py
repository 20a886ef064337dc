"""Sectors, who supervises them, and what each of them sees."""
