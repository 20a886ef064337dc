"""Every module of every room, loaded: what a page shows must not depend on what happened to be imported before."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from types import ModuleType

from django.conf import settings

API = "openhall.config.api"


@cache
def room_modules() -> tuple[ModuleType, ...]:
    """All modules of the installed rooms but their migrations, and the one that mounts their APIs, in order of name."""
    names = {API}
    for room in settings.ROOMS:
        if room in settings.INSTALLED_APPS:
            package = importlib.import_module(room)
            names.add(room)
            names.update(found.name for found in pkgutil.walk_packages(package.__path__, f"{room}."))
    wanted = sorted(name for name in names if ".migrations" not in name and not name.endswith(".__main__"))
    for name in wanted:
        importlib.import_module(name)
    return tuple(sys.modules[name] for name in wanted)


@cache
def of_rooms(module: str) -> bool:
    """Whether the module of that name is one of them."""
    return module in {each.__name__ for each in room_modules()}
