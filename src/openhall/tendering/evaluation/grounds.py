"""Grounds of rejection in words: the pack's own sentences, in the reader's language."""

from django.utils.translation import gettext as in_the_readers_language
from django.utils.translation import gettext_noop

from openhall_rules.law import Pack

PATH = "validity.rejection"
SENTENCES = (
    gettext_noop("The bid lacks the bidder's seal and the signature of its head."),
    gettext_noop("The consortium handed in no joint agreement."),
    gettext_noop("The bidder doesn't meet the qualifications of the state or of the documents."),
    gettext_noop("One bidder handed in two different bids or prices that the documents didn't ask for."),
    gettext_noop("The price lies below cost."),
    gettext_noop("The price lies over the ceiling of the documents."),
    gettext_noop("The bid doesn't answer an essential requirement of the documents."),
    gettext_noop("The bidder colluded, deceived or bribed."),
    gettext_noop(
        "Bidders under one head or of one group bid for the same lot, or the bidder is close to the tenderer."
    ),
    gettext_noop("The source says that the bidder was not qualified."),
    gettext_noop("The source says that the bid was rejected."),
    gettext_noop("The price lies over the ceiling."),
    gettext_noop("The offer lies below the starting price."),
)
"""Every sentence of every pack, so that translators find them."""


def in_words(law: Pack, code: str) -> str:
    """A ground of the pack as a sentence; the code itself where the pack has none."""
    sentence = law.get(PATH).get(code)
    return in_the_readers_language(sentence) if sentence else code


def article(law: Pack) -> str:
    """The article that gives the grounds."""
    return law.value(PATH).citation


def choices(law: Pack) -> list[tuple[str, str]]:
    """Every ground with its sentence, in the pack's order."""
    return [(code, in_words(law, code)) for code in law.get(PATH)]
