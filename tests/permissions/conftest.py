"""A tender with bids in it, and a person for each role at each party and at a party that has nothing to do with it."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location("openhall_fixtures_of_portal", Path(__file__).parent.parent / "portal" / "conftest.py")
assert _spec
assert _spec.loader
if _spec.name not in sys.modules:
    sys.modules[_spec.name] = module_from_spec(_spec)
    _spec.loader.exec_module(sys.modules[_spec.name])
globals().update({name: value for name, value in vars(sys.modules[_spec.name]).items() if not name.startswith("__")})
