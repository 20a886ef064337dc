"""Fixtures of the opening: those of bidding, and a hall that goes from the deadline to the prices."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_spec = spec_from_file_location("openhall_bidding_fixtures", Path(__file__).parent.parent / "bidding" / "conftest.py")
assert _spec is not None
assert _spec.loader is not None
_bidding = module_from_spec(_spec)
import sys  # noqa: E402

sys.modules[_spec.name] = _bidding
_spec.loader.exec_module(_bidding)
globals().update({name: value for name, value in vars(_bidding).items() if not name.startswith("_")})
