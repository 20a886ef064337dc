"""The acts of the witness itself: what the installation says about itself on its log."""

from django.utils.translation import gettext_lazy as _

from openhall.witness import fields
from openhall.witness.kinds import REGISTRY, Act, ActKind, By, WrongLeaf

__all__ = ["INSTANCE_FOUNDED", "PACK_REGISTERED", "REGISTRY", "Act", "ActKind", "WrongLeaf"]

INSTANCE_FOUNDED = ActKind(
    code="SYS-01",
    subsystem="system",
    name=_("Installation founded"),
    meaning=_("The first leaf of a log: which installation it belongs to and whether its clock is virtual."),
    command="found_instance",
    effect=_("The log exists. Whatever an installation shows as its history must begin with this leaf."),
    on="instance",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "origin": _("The name of the log, which every checkpoint repeats."),
        "instance": _("Whether it is a live installation or one to try things in."),
        "virtual_clock": _("Whether its clock can be moved, which only an installation to try things in may do."),
        "software": _("The software and its version."),
    },
)
PACK_REGISTERED = ActKind(
    code="SYS-02",
    subsystem="law",
    name=_("Rule pack registered"),
    meaning=_("The digest of a dated pack of law, before any case is opened under it."),
    command="register_pack",
    effect=_(
        "Cases can be opened under this pack, and from now on nobody can change a rule in it without another digest."
    ),
    on="pack",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "pack": _("The pack’s name: jurisdiction and the day from which it is in force."),
        "sha256": _("The digest over all files of the pack."),
    },
)
