"""Addresses of dossiers."""

from django.urls import path

from openhall.procedures.dossiers import carrying_pages, desk_pages, filing_pages, pages, printed_pages, unit_pages

urlpatterns = [
    path("dossiers", pages.dossiers, name="dossiers"),
    path("dossiers/choose", filing_pages.choose, name="dossier-choose"),
    path("dossiers/new/<str:code>", filing_pages.new, name="dossier-new"),
    path("dossiers/drafts/<uuid:uuid>", filing_pages.draft, name="dossier-draft"),
    path("dossiers/drafts/<uuid:uuid>/papers", filing_pages.draft_papers, name="dossier-papers"),
    path("dossiers/drafts/<uuid:uuid>/check", filing_pages.check, name="dossier-check"),
    path("dossiers/drafts/<uuid:uuid>/edition", carrying_pages.edition, name="dossier-edition"),
    path("dossiers/drafts/<uuid:uuid>/discard", filing_pages.discard, name="dossier-discard"),
    path("dossiers/papers/<uuid:uuid>", pages.paper, name="dossier-paper"),
    path("dossiers/<uuid:uuid>", pages.dossier, name="dossier"),
    path("dossiers/<uuid:uuid>/receipt.pdf", printed_pages.receipt, name="dossier-receipt"),
    path("dossiers/<uuid:uuid>/fees/<uuid:fee>", printed_pages.fee_receipt, name="fee-receipt"),
    path("dossiers/<uuid:uuid>/letters/<int:number>.pdf", printed_pages.letter, name="dossier-letter"),
    path("track", pages.track, name="track"),
    path("desk/dossiers", desk_pages.desk, name="dossier-desk"),
    path("desk/dossiers/new", desk_pages.new, name="dossier-desk-new"),
    path("desk/dossiers/preview", desk_pages.preview, name="dossier-preview"),
    path("desk/dossiers/units", unit_pages.units, name="dossier-units"),
    path("desk/dossiers/batches/<uuid:uuid>", desk_pages.batch, name="dossier-batch"),
    path("desk/dossiers/<uuid:uuid>", desk_pages.work, name="dossier-work"),
    path("desk/dossiers/<uuid:uuid>/slip", desk_pages.slip, name="dossier-slip"),
]
