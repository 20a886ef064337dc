"""The acts of evidence on demand (protocols §10). What is looked for is only committed to: looking is no accusation."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

EVIDENCE_RETRIEVED = ActKind(
    code="EVD-01",
    subsystem="evidence",
    name=_("Evidence retrieved"),
    meaning=_(
        "Somebody who supervises, inspects, audits or investigates asks for the evidence of a project, a party or a "
        "period, for a stated purpose."
    ),
    command="retrieve_evidence",
    effect=_("A file is made for this person alone; that they asked, and what for, can’t be denied or hidden later."),
    on="evidence",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "scope": _("Whether a project, a party or a period was asked for; not which."),
        "size": _("How many entries the log had at that moment; the file tells at least these."),
    },
    commitments={
        "about": _("Which project, party or period; only committed to."),
        "purpose": _("What it is needed for; only committed to."),
        "warrant": _("The reference of the warrant or order; only committed to."),
    },
)
EVIDENCE_FINISHED = ActKind(
    code="EVD-02",
    subsystem="evidence",
    name=_("Evidence finished"),
    meaning=_("The file that somebody asked for is made; its digest fixes every byte of it."),
    command="finish_evidence",
    effect=_("A file with this digest is what the platform handed out: nothing can be added to it or taken away."),
    on="evidence",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "sha256": _("The digest of the file."),
        "files": _("How many files it holds."),
        "size": _("How long it is, in bytes."),
    },
)

declare_solemn("retrieve_evidence")
