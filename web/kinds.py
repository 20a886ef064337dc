"""Writes ``src/kinds.json``: the acts that the verifier in the browser knows are those of ``openhall-verify``."""

import json
from pathlib import Path

from openhall_verify.acts import table

places = {
    place: ",\n".join(f"    {json.dumps(code)}: {json.dumps(kind)}" for code, kind in kinds.items())
    for place, kinds in table().items()
}
text = ",\n".join(f'  "{place}": {{\n{rows}\n  }}' for place, rows in places.items())
(Path(__file__).parent / "src" / "kinds.json").write_text(f"{{\n{text}\n}}\n")
