"""How imports are refused as a whole. Why an entry is left out is in :mod:`openhall.exchange.imports.reasons`."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class FileUnreadable(Refusal):
    """The file is none of the known formats. Fact: ``problem``."""

    code = "import-unreadable"
    status = 422
    title = _("This file can’t be read.")
    detail = _("%(problem)s")
    way_forward = _("Send a release package, a record package, or releases line by line, as JSON in UTF-8.")


class TooMuch(Refusal):
    """More bytes or entries than one file may have. Facts: ``megabytes``, ``entries``."""

    code = "import-too-large"
    status = 413
    title = _("The file holds too much at a time.")
    detail = _("A file has at most %(megabytes)s MB and %(entries)s entries.")
    way_forward = _("Divide it, and hand in the parts one after another. A signed request of a system has 6 MB.")


class TooManyChecks(Refusal):
    """The organisation has as many checked files as may wait. Fact: ``most``."""

    code = "too-many-checks"
    status = 429
    title = _("Too many checked files wait.")
    detail = _("At most %(most)s files may be checked and not taken in.")
    way_forward = _("Take in what you need. What is not taken in is forgotten a week after its check.")


class PublisherMissing(Refusal):
    """Neither the file nor whoever brings it says who published it."""

    code = "import-publisher-missing"
    status = 422
    title = _("It is not known who published this.")
    way_forward = _("The file does not name its publisher, so enter the name of the system or body that it comes from.")


class SeveralPublishers(Refusal):
    """The packages of one file name different publishers."""

    code = "import-several-publishers"
    status = 422
    title = _("The file names several publishers.")
    way_forward = _("Hand in a file for each publisher.")


class OwnRecords(Refusal):
    """The file is an export of this very installation."""

    code = "import-own-records"
    title = _("These are this installation’s own records.")
    way_forward = _("They are here already, each with its proof. Only records of other systems are brought in.")


class PublisherOfAnother(Refusal):
    """Another organisation brings in this publisher's records. Fact: ``organisation``."""

    code = "import-publisher-taken"
    status = 403
    title = _("Another organisation brings in the records of this publisher.")
    detail = _("It is %(organisation)s.")
    way_forward = _("Ask it, or let an authority bring them in.")


class NothingToImport(Refusal):
    """The file holds no release that could be taken in."""

    code = "import-nothing-new"
    title = _("The file holds nothing that could be taken in.")
    way_forward = _("Its report says of each entry whether it is here already or why it was left out.")


class ImportChanged(Refusal):
    """The file or its outcome isn't what was signed. Facts: ``signed``, ``now``: how many would be taken in."""

    code = "import-changed"
    title = _("The outcome is not the one that you signed.")
    detail = _("You signed for %(signed)s releases; now %(now)s would be taken in.")
    way_forward = _("Other files came in meanwhile. Check the file again, and sign what you then see.")
