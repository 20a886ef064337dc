"""The acts of messages to systems."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_SYSTEM = _("The system that is told.")
_STATED = _("Of a system’s own act the request that it signed, so that anybody can check it.")

SUBSCRIBED = ActKind(
    code="WHK-01",
    subsystem="systems",
    name=_("Messages to a system ordered"),
    meaning=_("A system is to be told by messages what the log takes in. Where they go, the log only commits to."),
    command="subscribe_system",
    effect=_("Once the receiver consents, it gets every public act of these kinds, in the log’s order."),
    on="subscription",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "system": _SYSTEM,
        "types": _("Codes of the acts that it wants; none: all of them."),
        "from_index": _("The place in the log from which it is told."),
    },
    commitments={"url": _("The receiver’s address; only committed to.")},
    statement=_STATED,
)
SUBSCRIPTION_ENDED = ActKind(
    code="WHK-02",
    subsystem="systems",
    name=_("Messages to a system ended"),
    meaning=_("A receiver of messages is told nothing more: somebody ended it, or the receiver said that it is gone."),
    command="end_subscription",
    effect=_("No message goes to this receiver any more."),
    on="subscription",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"system": _SYSTEM},
    statement=_STATED,
)
REPLAYED = ActKind(
    code="WHK-03",
    subsystem="systems",
    name=_("Messages to a system sent again"),
    meaning=_("A receiver is told again from an earlier place in the log, or skips to a later one."),
    command="replay_subscription",
    effect=_("The next message to the receiver is the first from that place on."),
    on="subscription",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"system": _SYSTEM, "from_index": _("The place in the log from which it is told again.")},
    statement=_STATED,
)
