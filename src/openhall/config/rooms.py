"""Which rooms take part: their urls, API routers, jobs. A room that has the module is mounted."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


def modules(name: str) -> Iterator[ModuleType]:
    """``<room>.<name>`` of every installed room that has one, in the house's order."""
    for room in settings.ROOMS:
        if room in settings.INSTALLED_APPS and find_spec(f"{room}.{name}"):
            yield import_module(f"{room}.{name}")
