"""Acts around tips (protocols §10). All but the keys are sealed leaves for good: neither when nor how many
came can be read off the log.
"""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

CIPHERTEXT = _("The digest of the sealed letter.")

KEY_PUBLISHED = ActKind(
    code="TIP-01",
    subsystem="tips",
    name=_("Key for tips published"),
    meaning=_("An investigator published a key to which tips are sealed."),
    command="publish_tip_key",
    effect=_("Browsers seal new tips to this key too; only its holder’s device can open them."),
    on="tip-key",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"recipient": _("The public half of the key, an age recipient.")},
)
KEY_WITHDRAWN = ActKind(
    code="TIP-02",
    subsystem="tips",
    name=_("Key for tips withdrawn"),
    meaning=_("An investigator withdrew a key for tips."),
    command="withdraw_tip_key",
    effect=_("No new tip is sealed to this key; what was sealed before still opens with it."),
    on="tip-key",
    basis=fields.NO_ARTICLE_SAFEGUARD,
)
TIP_RECEIVED = ActKind(
    code="TIP-03",
    subsystem="tips",
    name=_("Tip received"),
    meaning=_("A sealed tip came in through a mailbox that knows no name and no address."),
    command="receive_tip",
    effect=_("The investigators find the tip; it can’t vanish without breaking the log’s promise."),
    on="tip",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"letter_sha256": CIPHERTEXT},
    sealed=True,
    for_good=True,
)
TIP_CONTINUED = ActKind(
    code="TIP-04",
    subsystem="tips",
    name=_("Tip continued"),
    meaning=_("Whoever gave a tip wrote again through its mailbox."),
    command="continue_tip",
    effect=_("The investigators find another letter in the tip."),
    on="tip",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"letter_sha256": CIPHERTEXT},
    sealed=True,
    for_good=True,
)
TIP_ANSWERED = ActKind(
    code="TIP-05",
    subsystem="tips",
    name=_("Tip answered"),
    meaning=_("An investigator wrote into the mailbox of a tip, or a note for the other investigators."),
    command="answer_tip",
    effect=_("Whoever has the mailbox’s code, or the investigators alone, can read the letter."),
    on="tip",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"letter_sha256": CIPHERTEXT, "kind": _("An answer, or a note that the mailbox doesn’t show.")},
    sealed=True,
    for_good=True,
)
TIP_MOVED = ActKind(
    code="TIP-06",
    subsystem="tips",
    name=_("State of a tip changed"),
    meaning=_("An investigator took a tip up, handed it on, or closed it with its outcome."),
    command="move_tip",
    effect=_("The mailbox shows the new state to whoever has its code."),
    on="tip",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "state": _("In work, or closed."),
        "outcome": _("What came of it, once it is closed."),
        "handed_to": _("To which body it was handed on, if it was."),
    },
    sealed=True,
    for_good=True,
)
