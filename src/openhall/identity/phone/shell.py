"""The service worker of the telephone's page: what it keeps, and the script that keeps it.

It keeps the shell alone: the page, its words, scripts, styles and icons, none of which holds anybody's data. It looks
at nothing else: an answer of the API, another page or a form never passes through it into the store.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.urls import reverse

STYLES = ("tokens", "base", "components", "records", "islands")
ICONS = ("icon-192.png", "icon-512.png", "icon-masked-512.png")

_SCRIPT = """\
"use strict";
const NAME = %(name)s;
const PAGES = %(pages)s;
const FILES = %(files)s;
const SCRIPTS = %(scripts)s;
const isShell = (path) => PAGES.includes(path) || FILES.includes(path) || path.startsWith(SCRIPTS);

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll([...PAGES, ...FILES])).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const drop = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(drop).then(() => self.clients.claim()));
});

// The network first: what is kept serves only when nothing answers.
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const place = new URL(request.url);
  if (request.method !== "GET" || place.origin !== self.location.origin || place.search) return;
  if (!isShell(place.pathname)) return;
  event.respondWith((async () => {
    const kept = await caches.open(NAME);
    try {
      const answer = await fetch(request);
      if (answer.ok && answer.type === "basic" && !answer.redirected) await kept.put(place.pathname, answer.clone());
      return answer;
    } catch (error) {
      const found = await kept.match(place.pathname);
      if (found) return found;
      throw error;
    }
  })());
});
"""


def pages() -> list[str]:
    """Addresses of the shell that the platform makes anew for each language."""
    return [reverse(name) for name in ("phone", "phone-words", "phone-manifest")]


def files() -> list[str]:
    """Addresses of the shell's files; scripts that these load are kept when they are first loaded."""
    styles = [static(f"openhall/css/{name}.css") for name in STYLES]
    return [*styles, static("openhall/js/openhall.js"), *(static(f"openhall/phone/{name}") for name in ICONS)]


@cache
def _edition() -> str:
    """Changes when the shell's own files do, so that an old store is dropped."""
    digest = hashlib.sha256(_SCRIPT.encode())
    for name in (*(f"openhall/css/{style}.css" for style in STYLES), "openhall/js/openhall.js"):
        found = finders.find(name)
        if isinstance(found, str):
            digest.update(Path(found).read_bytes())
    return digest.hexdigest()[:16]


def script() -> str:
    """The service worker."""
    facts = {
        "name": f"openhall-phone-{_edition()}",
        "pages": pages(),
        "files": files(),
        "scripts": static("openhall/js/"),
    }
    return _SCRIPT % {name: json.dumps(value) for name, value in facts.items()}
