"""Addresses of the design system: the language switch and the component gallery."""

from django.urls import path

from openhall.ui import pages

app_name = "ui"

urlpatterns = [
    path("language/", pages.switch_language, name="set_language"),
    path("_gallery/", pages.gallery, name="gallery"),
    path("_gallery/form/", pages.gallery_form, name="gallery_form"),
]
