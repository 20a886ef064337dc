"""Which rooms take part: their urls, API routers, jobs. A room that has the module is mounted."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.conf import settings


@cache
def modules(name: str) -> tuple[ModuleType, ...]:
    """``<room>.<name>`` of every installed room that has one, in the house's order."""
    rooms = [room for room in settings.ROOMS if room in settings.INSTALLED_APPS]
    return tuple(import_module(f"{room}.{name}") for room in rooms if find_spec(f"{room}.{name}"))
