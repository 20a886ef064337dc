"""Every address of the site."""

from django.urls import include, path

from openhall.config import rooms
from openhall.config.api import api

urlpatterns = [
    path("api/v1/", api.urls),
    *[path("", include(room)) for room in rooms.modules("urls")],
]
handler404 = "openhall.config.middleware.not_found"
handler500 = "openhall.config.middleware.server_error"
