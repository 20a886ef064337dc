"""Acts of the archive (protocols §11). They follow the end of a case (ARC-01), so they belong to no chain."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By

RETENTION = "政府采购法 (2014) 第四十二条"
ARCHIVE_SEALED = ActKind(
    code="ARC-02",
    subsystem="archive",
    name=_("Archive sealed"),
    meaning=_("Everything that belongs to an archived project was put together; one digest fixes every file of it."),
    command="seal_archive",
    effect=_("No file of the archive can be changed or left out any more without everybody being able to tell."),
    on="archive",
    by=By.RULE,
    basis=RETENTION,
    public={
        "sha256": _("The digest of the archive's list of digests."),
        "files": _("How many files it holds."),
        "size": _("How long they are together, in bytes."),
        "missing": _("How many things that the law or the procedure asks for are not in it."),
    },
)
ARCHIVE_SUPPLEMENTED = ActKind(
    code="ARC-03",
    subsystem="archive",
    name=_("Archive supplemented"),
    meaning=_("A file came to a sealed archive later, for a stated reason; what was sealed stays as it was."),
    command="supplement_archive",
    effect=_("The file counts as part of the archive from now on, and everybody sees that it came later, and why."),
    on="archive",
    basis=RETENTION,
    public={
        "sha256": _("The digest of the archive's list of digests."),
        "number": _("Which supplement it is, counted from 1."),
        "file_sha256": _("The digest of the file that was added."),
    },
    statement=_("The title of the file, its size and type, and the reason why it comes later."),
)
ARCHIVE_HANDED_OVER = ActKind(
    code="ARC-04",
    subsystem="archive",
    name=_("Archive handed over"),
    meaning=_("The owner handed the archive to an archive authority, which confirmed it under its own reference."),
    command="hand_over_archive",
    effect=_("From now on the authority named keeps the archive, too; with the digest it can show that it is whole."),
    on="archive",
    basis="档案法 (2020) 第十五条, 第三十九条",
    public={"sha256": _("The digest of the archive's list of digests.")},
    statement=_("The archive authority, and its reference."),
)

declare_solemn("hand_over_archive")
