"""The act that assigns a sector (protocols §10)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

SECTOR_ASSIGNED = ActKind(
    code="SPV-01",
    subsystem="supervision",
    name=_("Sector assigned"),
    meaning=_("An authority says which tenders are a sector, and which department supervises them."),
    command="assign_sector",
    effect=_("The department’s supervisors see all tenders of the sector and set rules for them; nobody else’s do."),
    on="sector",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "organisation": _("The department that supervises the sector."),
        "classes": _("Codes of the classes of resources that belong to it."),
        "categories": _("Categories of tenders that belong to it."),
    },
    statement=_("The sector’s name, and where its assignment is written."),
)
declare_solemn("assign_sector")
