"""Classes and procedures of the law in force: which a project may choose, and how they are called."""

from collections.abc import Mapping

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.kernel.refusals import Invalid
from openhall.tendering.planning.models import Category, Project
from openhall_rules.law import Pack


def named(names: Mapping[str, str]) -> str:
    """A name of the pack in the reader's language."""
    return names.get((get_language() or "en").lower()) or names["en"]


def usual_procedure(law: Pack, resource_class: str) -> str:
    """The first procedure of a class; empty where no class was chosen."""
    found = law.classes.get(resource_class)
    return found.procedures[0] if found else ""


def require_way(law: Pack, project: Project) -> None:
    """The project's class, procedure and kind fit each other and the law.

    Raises:
        Invalid: which doesn't, and what would.
    """
    code, procedure = project.resource_class, project.procedure
    found = law.classes.get(code)
    if code and found is None:
        raise Invalid(errors={"resource_class": _("The law that you chose knows no such class.")})
    if procedure and procedure not in law.procedures:
        raise Invalid(errors={"procedure": _("The law that you chose knows no such procedure.")})
    if found is None:
        return
    if procedure not in found.procedures:
        possible = ", ".join(named(law.procedures[one].name) for one in found.procedures)
        raise Invalid(errors={"procedure": _("This class is traded by: %(procedures)s.") % {"procedures": possible}})
    if project.category not in found.categories:
        kinds = ", ".join(str(label) for value, label in Category.choices if value in found.categories)
        raise Invalid(errors={"category": _("In this class are traded: %(kinds)s.") % {"kinds": kinds}})


def class_name(law: Pack, project: Project) -> str:
    """How the project's class is called; empty without one."""
    found = law.classes.get(project.resource_class)
    return named(found.name) if found else ""


def procedure_name(law: Pack) -> str:
    """How the procedure of a law is called; empty without one."""
    return named(law.procedures[law.procedure].name) if law.procedure else ""
