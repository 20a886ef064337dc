"""Refusals: how the platform says no.

A refusal is an answer, not a fault: it has a code that programs can rely on, an HTTP status, the facts, and the
way forward in the user's language. Rooms define their own subclasses beside the function that raises them; one
handler (``openhall.config.middleware.refusals``) renders the page or the RFC 9457 problem document. Anything else
that is raised is a bug.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

type_of_text = object
"""``str`` or Django's lazy translation of one."""


class Refusal(Exception):
    """Base of all refusals.

    ``code``: stable kebab-case name, part of the API. ``status``: HTTP status. ``title``: a whole sentence without
    facts. ``way_forward``: what the person can do now. ``facts``: JSON-able values, shown to programs and used to
    fill ``detail`` (a ``%``-format with the facts' names).
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    title: ClassVar[object] = _("This can’t be done.")
    detail: ClassVar[object] = ""
    way_forward: ClassVar[object] = ""

    def __init__(self, *, errors: Mapping[str, object] | None = None, **facts: object) -> None:
        """``errors`` maps a field's name to the sentence shown beside it."""
        super().__init__(self.code, facts)
        self.facts = facts
        self.errors = dict(errors or {})

    def problem(self) -> dict[str, object]:
        """The RFC 9457 problem document (without ``instance``)."""
        return {
            "type": f"/problems/{self.code}",
            "title": str(self.title),
            "status": self.status,
            "detail": str(self.detail) % self.facts if self.detail else "",
            "code": self.code,
            "way_forward": str(self.way_forward) % self.facts if self.way_forward else "",
            "facts": {
                key: value if isinstance(value, int | bool | list | dict) else str(value)
                for key, value in self.facts.items()
            },
            "errors": [{"field": field, "message": str(message)} for field, message in self.errors.items()],
        }


def title_of(code: str) -> str:
    """The sentence of a refusal that was kept by its code; a plain one where no refusal has that code any more."""
    open_ones = list(Refusal.__subclasses__())
    for one in open_ones:
        if one.code == code:
            return str(one.title)
        open_ones += one.__subclasses__()
    return str(Refusal.title)


class Invalid(Refusal):
    """The input is not of the expected shape; ``errors`` says which field and why."""

    code = "invalid-input"
    status = 422
    title = _("Some of what you entered can’t be accepted.")
    way_forward = _("Correct the fields that are named and send it again. Nothing you typed is lost.")


class NotFound(Refusal):
    """Nothing of that name exists, or this person may not know that it does."""

    code = "not-found"
    status = 404
    title = _("There is nothing here.")
    way_forward = _("Check the address, or search from the home page.")


class NotYours(Refusal):
    """The actor has no right to do this; the reason never tells more than the actor may know."""

    code = "not-yours"
    status = 403
    title = _("You may not do this.")
    detail: ClassVar[object] = _("%(reason)s")
    way_forward = _("Ask the person who manages your organisation’s mandates, or sign in with another account.")


class SignInFirst(Refusal):
    """Reading or acting here needs an account."""

    code = "sign-in-first"
    status = 401
    title = _("Sign in first.")
    way_forward = _("Sign in, then come back to this page. Drafts on this device are kept.")


class MoveNotAllowed(Refusal):
    """The state table has no such move from here. Facts: ``move``, ``now``, ``possible``."""

    code = "move-not-allowed"
    status = 409
    title = _("This step isn’t possible now.")
    detail = _("The record is “%(now)s”; from there “%(move)s” is not a step.")
    way_forward = _("Reload the page: it shows the present state and the steps that are possible.")


class Stale(Refusal):
    """The record changed since the person saw it (two tabs, two people)."""

    code = "stale"
    status = 409
    title = _("This was changed in the meantime.")
    detail = _("You saw version %(seen)s; it is now version %(now)s.")
    way_forward = _("Reload the page, look at what changed, and do it again if it is still right.")
