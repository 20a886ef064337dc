"""The act of rating (protocols §10): a sealed leaf for good, so that the log tells neither when nor how many."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

RATED = ActKind(
    code="SAT-01",
    subsystem="help",
    name=_("Satisfaction rated"),
    meaning=_("Somebody who was asked rated how satisfied they are."),
    command="rate_service",
    effect=_("The rating counts in the published rates; who gave it can rate the occasion no more."),
    on="rating",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"occasion": _("The kind of occasion."), "stars": _("From 1, very dissatisfied, to 5, very satisfied.")},
    sealed=True,
    for_good=True,
)
