"""Acts on messages to those without an account (protocols §6). Where they went and what they said is committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_DOSSIER = _("The dossier’s id.")
_CHANNEL = _("Text message, or letter by post.")

WISH_RECORDED = ActKind(
    code="DSP-01",
    subsystem="procedures",
    name=_("Way of messages chosen"),
    meaning=_("A desk wrote down how, and in which language, whoever filed without an account wants to be told."),
    command="record_wish",
    effect=_("Messages about the dossier go that way from now on."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"channel": _("Text message, letter by post, or none."), "lang": _("The language of the messages.")},
)
TEXT_SENT = ActKind(
    code="DSP-02",
    subsystem="procedures",
    name=_("Text message handed over"),
    meaning=_("The gateway took a text message about a dossier."),
    command="hand_over_text",
    effect=_("It is on its way; the gateway is asked whether it arrived."),
    on="dispatch",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER, "step": _("The step of the dossier that it tells of; empty for another occasion.")},
    commitments={"words": _("Telephone number and words; only committed to.")},
)
TEXT_ENDED = ActKind(
    code="DSP-03",
    subsystem="procedures",
    name=_("Text message delivered or not"),
    meaning=_("The gateway said whether a text message arrived, or nothing was heard of it for too long."),
    command="note_delivery",
    effect=_("The history of the dossier says so; of one that didn’t arrive the desk is told."),
    on="dispatch",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER, "delivered": _("Whether it arrived.")},
)
LETTER_POSTED = ActKind(
    code="DSP-04",
    subsystem="procedures",
    name=_("Letter posted"),
    meaning=_("An officer gave a letter about a dossier to the post."),
    command="post_letter",
    effect=_("The letter’s number and its day stand in the history of the dossier."),
    on="dispatch",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER},
    commitments={"words": _("Address, words and the number at the post; only committed to.")},
)
LETTER_ENDED = ActKind(
    code="DSP-05",
    subsystem="procedures",
    name=_("Letter delivered or returned"),
    meaning=_("An officer wrote down what the post says of a letter."),
    command="record_delivery",
    effect=_("What became of the letter stands in the history of the dossier."),
    on="dispatch",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "dossier": _DOSSIER,
        "channel": _CHANNEL,
        "delivered": _("Whether it arrived."),
        "ended_date": _("The day that the post names."),
    },
)
