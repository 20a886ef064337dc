"""Exchange with other systems: keys of their own, and messages to them.

Outsiders import the ``public`` modules and nothing else.
"""
