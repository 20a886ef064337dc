"""Why something isn't done with calls and letters."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NeitherAnswerNorDay(Refusal):
    """A call is answered at once, or has a day by which it is; not both."""

    code = "call-without-answer"
    status = 422
    title = _("Say what you answered, or within how many working days you will.")
    way_forward = _("Fill in one of the two: a call that is answered needs no clock, and one that isn’t needs one.")


class UnknownField(Refusal):
    """A template names a field that no letter has. Fact: ``field``."""

    code = "letter-field-unknown"
    status = 422
    title = _("The template names a field that isn’t there.")
    detail = _("The field is “%(field)s”.")
    way_forward = _("Use the fields in the list, each between braces, such as {number}.")


class FieldEmpty(Refusal):
    """A dossier has nothing to fill a field with. Facts: ``field``, ``dossier`` (its number)."""

    code = "letter-field-empty"
    status = 422
    title = _("A field of the letter would be empty.")
    detail = _("The dossier %(dossier)s has nothing for “%(field)s”.")
    way_forward = _("Leave this dossier out, or choose another template.")


class NotOffered(Refusal):
    """The template isn't for this dossier: of another procedure or state. Fact: ``dossier``."""

    code = "letter-not-offered"
    title = _("This template isn’t for one of the dossiers.")
    detail = _("The dossier is %(dossier)s.")
    way_forward = _("Leave it out: the template is for another procedure, or for dossiers in another state.")


class TemplateOver(Refusal):
    """It was withdrawn or replaced."""

    code = "letter-template-over"
    title = _("This template isn’t sent any more.")
    way_forward = _("Choose one that is in use.")
