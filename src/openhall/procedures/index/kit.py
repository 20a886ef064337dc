"""The tool kit of messages: letters for usual occasions, in each language of the house, to copy.

Square brackets are places that whoever sends it fills in; names of things are the glossary's.
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import override

LANGUAGES = ("vi", "en", "ko", "zh-hans")


@dataclass(frozen=True)
class Message:
    """A letter. ``key``: its name in addresses."""

    key: str
    occasion: str
    subject: str
    body: str


def messages(lang: str) -> list[Message]:
    """All messages in a language; what they are for, in the reader's own."""
    occasions = {
        "collect": _("The result is ready"),
        "supplement": _("Something is missing in a dossier"),
        "apology": _("A dossier is late"),
        "online": _("Invitation to file online"),
        "rate": _("Invitation to say how satisfied one is"),
        "training": _("Invitation of officers to a training"),
    }
    with override(lang):
        texts = {
            "collect": (
                _("The result of your dossier is ready"),
                _(
                    "The result of your dossier [number] is ready. You find it in your account, or at the desk of "
                    "[unit], [hours]. Please bring your receipt."
                ),
            ),
            "supplement": (
                _("Please complete your dossier"),
                _(
                    "In your dossier [number] this is missing: [papers]. Please hand in all of it together, online or "
                    "at the desk of [unit]. Until then the clock stands still. We won’t ask a second time."
                ),
            ),
            "apology": (
                _("We are late with your dossier and apologise"),
                _(
                    "Your dossier [number] was due by [day]. We are late because [cause], and apologise to you. We "
                    "have done this: [remedy]. You will have the result by [new day]. For questions call [telephone]."
                ),
            ),
            "online": (
                _("You can file this online"),
                _(
                    "You can file [procedure] online, by telephone too, at any hour. You follow your dossier by its "
                    "number. If you need help, come to the desk of [unit] or call [telephone]."
                ),
            ),
            "rate": (
                _("How satisfied are you with us?"),
                _(
                    "Your dossier [number] is done. Please tell us how satisfied you are: [address]. Nobody learns who "
                    "said what. If something went wrong, call [telephone]."
                ),
            ),
            "training": (
                _("Training on dossiers and deadlines"),
                _("On [day] at [place] we practise: [topics]. Please say by [day] who comes from your unit."),
            ),
        }
    return [Message(key, occasions[key], *text) for key, text in texts.items()]
