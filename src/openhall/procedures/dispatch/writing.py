"""Writing a message down, in the transaction of what it tells: whatever happens to a gateway, it isn't lost."""

from datetime import datetime
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from openhall.kernel.wording import Text, in_words
from openhall.procedures.dispatch.models import Channel, Dispatch, Wish
from openhall.procedures.dossiers.public import Dossier

DEFAULT_LANG = "vi"
NO_LETTER = frozenset({"process", "pay", "give_back"})
"""Steps that ask nothing of anybody and promise nothing: a letter for each would be one too many."""


def write(row: Dossier, step: str, subject: Text, body: Text, words: str, link: str, at: datetime) -> None:
    """Tell whoever filed without an account, the way they chose; else by telephone, else by post, if they gave one.

    What an officer wrote stands in a letter, which is closed, and not in a text message.
    """
    wish = Wish.objects.filter(dossier=row).first()
    channel = wish.channel if wish else chosen(row)
    if row.desk is None or channel == Channel.NONE or not (address := address_of(row, channel)):
        return
    if channel == Channel.POST and step in NO_LETTER:
        return
    lang = wish.lang if wish else DEFAULT_LANG
    with override(lang):
        heading, told = in_words(subject), in_words(body)
        where = settings.OPENHALL_ORIGIN + ("/track/feedback?" if link.endswith("/feedback") else "/track?")
        way = _("Follow it with the secret of your receipt: %(address)s") % {
            "address": where + urlencode({"code": row.code})
        }
    parts = (told, words if channel == Channel.POST else "", way)
    Dispatch.objects.create(
        dossier=row,
        desk=row.desk,
        channel=channel,
        step=step,
        lang=lang,
        subject=heading[:300],
        body="\n".join(one for one in parts if one)[:8000],
        address=address,
        written_at=at,
        next_at=at if channel == Channel.TEXT else None,
    )


def chosen(row: Dossier) -> str:
    """The way for somebody who chose none."""
    return Channel.TEXT if row.applicant.get("telephone") else Channel.POST


def address_of(row: Dossier, channel: str) -> str:
    """Where a message of this channel goes; empty where the dossier doesn’t say."""
    if channel == Channel.TEXT:
        return str(row.applicant.get("telephone", "")).strip()[:40]
    if channel == Channel.POST and row.applicant.get("address"):
        return f"{row.applicant.get('name', '')}\n{row.applicant['address']}"[:500]
    return ""
