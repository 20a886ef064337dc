"""The live stream as ASGI, served by granian: Django is set up first, then :mod:`openhall.config.live` is loaded."""

import os
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openhall.config.settings")
django.setup()
application = import_module("openhall.config.live").application
