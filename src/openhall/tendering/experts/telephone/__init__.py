"""Calls by telephone: a gateway for voice or text is asked by the worker and tells by itself what became of a call.

It learns a number, words without any name, and a reference that stands nowhere else. What counts is the message on the
platform and the mail; a gateway that is down changes nothing.
"""
