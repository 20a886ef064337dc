"""Addresses of the register of centres and of panels."""

from django.urls import path

from openhall.tendering.panels import pages, panel_pages, room_pages, seat_pages

urlpatterns = [
    path("evaluation-sites", pages.sites, name="evaluation-sites"),
    path("evaluation-sites/<uuid:uuid>", pages.site, name="evaluation-site"),
    path("desk/evaluation-sites/new", pages.new_site, name="evaluation-site-new"),
    path("desk/evaluation-sites/<uuid:uuid>", pages.edit_site, name="evaluation-site-edit"),
    path("alliances", pages.alliances, name="alliances"),
    path("alliances/<uuid:uuid>", pages.alliance, name="alliance"),
    path("desk/alliances/new", pages.new_alliance, name="alliance-new"),
    path("lots/<uuid:uuid>/panel", panel_pages.panel, name="lot-panel"),
    path("desk/lots/<uuid:uuid>/panel", panel_pages.panel_desk, name="lot-panel-desk"),
    path("desk/panels/<uuid:uuid>/room", room_pages.room_page, name="panel-room"),
    path("desk/panels/<uuid:uuid>/seats", seat_pages.own_seats, name="panel-seats"),
    path("desk/panels/<uuid:uuid>/identities", room_pages.identities_page, name="panel-identities"),
    path("desk/panels/<uuid:uuid>/identities/<int:member>.jpg", room_pages.picture, name="panel-picture"),
]
