"""Acts on warnings (protocols §10)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, fields

KIND = _("Which kind of warning it is.")

WARNING_TAKEN = ActKind(
    code="WAR-01",
    subsystem="warnings",
    name=_("Warning taken on"),
    meaning=_("A supervisor took on a warning of the platform."),
    command="take_warning",
    effect=_("Somebody answers by name for what comes of the warning; nobody else can close it."),
    on="warning",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"kind": KIND},
)
WARNING_CLOSED = ActKind(
    code="WAR-02",
    subsystem="warnings",
    name=_("Warning closed"),
    meaning=_("A warning was closed with its outcome and an explanation."),
    command="close_warning",
    effect=_("The warning is settled; unless it was remedied, the same facts are not warned of again."),
    on="warning",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"kind": KIND, "outcome": _("Remedied, explained, false alarm, or handed on to an investigation.")},
    statement=_("The explanation."),
)
