"""Serves the gallery alone on loopback: ``python gallery_site.py PORT``. No database, no other room."""

import sys
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.urls import include, path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src"))

urlpatterns = [path("", include("openhall.ui.urls"))]


def configure() -> None:
    """The least that the design system needs."""
    settings.configure(
        SECRET_KEY="only for this test site",
        ALLOWED_HOSTS=["localhost", "127.0.0.1", "testserver"],
        ROOT_URLCONF=__name__ if __name__ != "__main__" else "__main__",
        INSTALLED_APPS=["django.contrib.staticfiles", "openhall.ui"],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.locale.LocaleMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
        ],
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        STATIC_URL="/static/",
        LANGUAGES=[("en", "English"), ("zh-hans", "中文"), ("ko", "한국어"), ("vi", "Tiếng Việt")],
        LOCALE_PATHS=[ROOT / "src" / "openhall" / "locale"],
        USE_TZ=True,
        TIME_ZONE="UTC",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "openhall.ui.chrome.chrome",
                    ]
                },
            }
        ],
    )
    django.setup()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Say nothing."""


def main() -> None:
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.handlers.wsgi import WSGIHandler

    from openhall.ui import chrome
    from openhall.ui.components import Link

    chrome.provide(
        navigation=lambda _request: [Link("Projects", "/p"), Link("Live halls", "/h", True), Link("Open data", "/o")],
        account=lambda _request: chrome.Account("Kim Sample", "Example City", [Link("Messages", "/m")], "/out"),
        log_head=lambda: chrome.LogHead(48291, 48213, "/log"),
    )
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    server = make_server(
        "127.0.0.1", port, StaticFilesHandler(WSGIHandler()), server_class=_Server, handler_class=_Quiet
    )
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    configure()
    # static files are served although DEBUG is off
    settings.DEBUG = True
    main()
