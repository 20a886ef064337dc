"""Addresses of flows."""

from django.urls import path

from openhall.procedures.flow import escalation_pages, flow_pages, pages

urlpatterns = [
    path("desk/in-hand", pages.in_hand, name="in-hand"),
    path("desk/in-hand/preview", pages.preview, name="in-hand-preview"),
    path("desk/in-hand/orders/<uuid:uuid>", pages.handover, name="in-hand-order"),
    path("desk/dossiers/<uuid:uuid>/flow", pages.of_dossier, name="dossier-flow"),
    path("desk/escalations", escalation_pages.escalations, name="escalations"),
    path("desk/flows", flow_pages.flows, name="flows"),
    path("desk/flows/new", flow_pages.new, name="flow-new"),
    path("desk/flows/<uuid:uuid>", flow_pages.flow, name="flow"),
]
