"""A letter in the reader's language: its rows for the page, and as a paper with the committed facts attached."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from openhall.kernel.wording import in_words
from openhall.tendering.awards.models import Letter
from openhall.tendering.planning.public import zone_of
from openhall.ui import formats
from openhall.ui.pdf import Attachment, Paper, Section, printable, typeset
from openhall.ui.pdf.typesetting import LANGUAGES
from openhall.witness.public import canonical


def rows_of(letter: Letter) -> list[tuple[str, str]]:
    """Who won, and the own figures."""
    facts = letter.facts
    winner = facts["winner"]
    rows = [
        (_("Awarded to"), winner["name"]),
        (_("Price of the award"), formats.money(winner["amount"], winner["currency"])),
    ]
    rows += [
        (_("Your score for “%(criterion)s”") % {"criterion": name}, formats.number(score))
        for name, score in sorted(facts["scores"].items())
    ]
    return rows


def reasons_of(letter: Letter) -> list[str]:
    """Rank, score or why it was rejected, with the committee's corrections of the own price; and where to complain."""
    currency = letter.lot.currency
    corrections = [
        _("The committee corrected your price by %(amount)s: %(reason)s")
        % {"amount": formats.money(one["amount"], currency), "reason": one["reason"]}
        for one in letter.facts["corrections"]
    ]
    return [in_words(letter.facts["result"]), *corrections, in_words(letter.facts["remedy"])]


def letter_pdf(letter: Letter) -> bytes:
    """The letter as a paper, in the language of the page."""
    lang = (get_language() or "en").lower()
    facts = letter.facts
    about = [
        (_("To"), letter.organisation.name),
        (_("Project"), facts["project"]["title"]),
        (_("Lot"), f"{facts['lot']['number']}: {facts['lot']['title']}"),
        (_("Sent"), formats.instant(letter.sent_at, zone_of(letter.lot.notice.project))),
    ]
    paper = Paper(
        title=_("Result of your bid"),
        lang=lang if lang in LANGUAGES else "en",
        caption=printable(letter.organisation.name),
        footer=str(letter.uuid),
        sections=[
            Section(_("About"), rows=about),
            Section(_("Result"), rows=rows_of(letter), paragraphs=reasons_of(letter)),
            Section(_("On the log"), rows=[(_("Log entry"), letter.leaf_sha256)]),
        ],
    )
    attached = Attachment("letter.json", canonical(facts), description=paper.title)
    return typeset(paper, at=letter.sent_at, attachments=[attached])
