"""The status page for the people who run a member: one page, no script, light or dark as their machine is set."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from html import escape
from typing import Any, Final

from openhall_member.words import WORDS

STYLE: Final = """
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#59636e;--line:#d1d9e0;
--good:#1a6b35;--wait:#7a5200;--bad:#a61b1b}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--paper:#0f1419;--soft:#9aa7b4;--line:#323b45;
--good:#6fdc8f;--wait:#f0c35a;--bad:#ff9a94}}
body{margin:0;word-break:keep-all;overflow-wrap:anywhere;
background:var(--paper);color:var(--ink);font:1.0625rem/1.6 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:2rem 1rem}
h1{font-size:1.6rem;line-height:1.3;margin:0 0 .25rem}
.state{border-inline-start:.4rem solid var(--soft);padding:.75rem 1rem;margin:1.5rem 0;font-size:1.15rem}
.agrees{border-color:var(--good)}.behind{border-color:var(--wait)}
.other-pack,.mismatch,.contradiction,.withheld,.forked{border-color:var(--bad)}
.state p{margin:0}.state p+p{margin-top:.5rem;font-size:1rem;color:var(--soft)}
dl{display:grid;grid-template-columns:minmax(10rem,1fr) 1fr;gap:0;margin:0;border-top:1px solid var(--line)}
dt,dd{margin:0;padding:.5rem 0;border-bottom:1px solid var(--line)}
dt{color:var(--soft);padding-inline-end:1rem}dd{font-variant-numeric:tabular-nums}
h2{font-size:1.1rem;margin:2rem 0 .5rem}
code{font:.875rem/1.5 ui-monospace,monospace;overflow-wrap:anywhere}
ul{padding-inline-start:1.2rem}
@media (max-width:30rem){dl{grid-template-columns:1fr}dt{border:0;padding-bottom:0}}
"""
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
    f"style-src 'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
)
_NUMBERS = ("size", "copied", "mirrored", "replayed", "vouched", "published")


def page(found: Mapping[str, Any], language: str, folder: str) -> str:
    """The page.

    Args:
        found: the status document.
        language: a key of ``WORDS``.
        folder: the member's folder, for the command line that is shown.
    """
    words = WORDS[language]
    rows = [(words[name], _number(found[name], words)) for name in _NUMBERS]
    rows.append((words["cosigned_at"], _instant(found["cosigned_at"]) or words["none"]))
    rows.append((words["clock"], _instant(found["clock"])))
    offset = found["clock_offset"]
    rows.append((words["clock_offset"], words["unknown"] if offset is None else f"{offset} {words['seconds']}"))
    table = "\n".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in rows)
    keys = "\n".join(f"<li><code>{escape(key)}</code></li>" for key in found["keys"].values() if key)
    state = str(found["state"])
    detail = (
        f'<p>{escape(words["detail"])}: <span lang="en">{escape(found["detail"])}</span></p>' if found["detail"] else ""
    )
    title = f"{found['name']} · {words['title']}"
    return f"""<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
<h1>{escape(str(found["name"]))}</h1>
<p>{escape(words["watches"])} <code>{escape(str(found["origin"]))}</code></p>
<div class="state {escape(state)}" role="status"><p>{escape(words[state])}</p>{detail}</div>
<dl>
{table}
</dl>
<h2>{escape(words["keys"])}</h2>
<ul>
{keys}
</ul>
<p>{escape(words["check"])}: <code>openhall-member check {escape(folder)}</code></p>
</main>
</body>
</html>
"""


def _number(value: object, words: Mapping[str, str]) -> str:
    return f"{value:,}".replace(",", "\u202f") if isinstance(value, int) else words["none"]


def _instant(value: object) -> str:
    return f"{str(value)[:19].replace('T', ' ')} UTC" if value else ""
