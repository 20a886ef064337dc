"""Settings, address and view of the bare Django site, all in one; it reads the same database as the portal."""

from __future__ import annotations

import os
from urllib.parse import parse_qs, urlsplit

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html_join

_url = urlsplit(os.environ["OPENHALL_DATABASE_URL"])
SECRET_KEY = os.urandom(16).hex()
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "bench.bare_site"
MIDDLEWARE: list[str] = []
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path.lstrip("/"),
        "USER": _url.username or "",
        "PASSWORD": _url.password or "",
        "HOST": parse_qs(_url.query).get("host", [_url.hostname or ""])[0],
        "PORT": str(_url.port or ""),
        # As the site connects.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 15}},
    }
}
QUERY = "SELECT id, title FROM planning_project ORDER BY id DESC LIMIT 25"


def page(request: HttpRequest) -> HttpResponse:
    """One query, its rows as a list."""
    with connection.cursor() as cursor:
        cursor.execute(QUERY)
        answer = HttpResponse(format_html_join("", "<li>{} {}</li>", cursor.fetchall()))
    answer["Content-Length"] = str(len(answer.content))
    return answer


urlpatterns = [path("", page)]
application = get_wsgi_application()
