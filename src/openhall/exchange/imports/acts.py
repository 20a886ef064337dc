"""The act that brings in records of another system."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

RECORDS_IMPORTED = ActKind(
    code="IMP-01",
    subsystem="systems",
    name=_("Records of another system taken in"),
    meaning=_("Somebody brought in what another system has published. Nothing of it was done or proved here."),
    command="import_records",
    effect=_("The file’s new releases are shown under the name of who published them, marked as another system’s."),
    on="import",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "file_sha256": _("The digest of the file, so that anybody who has it can tell whether it was this one."),
        "format": _("How the file is written: ocds, or cn for the Chinese data specification."),
        "taken": _("How many releases were taken in."),
        "known": _("How many releases were here already, word for word."),
        "left_out": _("How many entries were not taken in; the report says why of each."),
    },
    statement=_("The file’s name and size, who published it, from where, under which licence, who brought it in."),
)
declare_solemn("import_records")
