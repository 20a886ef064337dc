"""The main site as WSGI, served by granian."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openhall.config.settings")
application = get_wsgi_application()

from openhall.config import beating  # noqa: E402 — needs the settings

beating.start()
