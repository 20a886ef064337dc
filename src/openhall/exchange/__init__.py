"""Exchange with other systems: keys of their own, messages to them, records that they hand over.

Outsiders import the ``public`` modules and nothing else.
"""
