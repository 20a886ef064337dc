"""The help desk: questions, satisfaction, tips without a name, and the service promises that are measured.

Outsiders import :mod:`openhall.helpdesk.public` and nothing else of it.
"""
