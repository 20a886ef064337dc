"""The acts of other systems and of their keys."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_SYSTEM = _("The system that it belongs to.")
_PUBLIC_KEY = _("The public half of the Ed25519 key, in base64url; whoever has it can check the system’s requests.")
_EXPIRES = _("The instant from which the key counts no more.")

SYSTEM_REGISTERED = ActKind(
    code="CNX-01",
    subsystem="systems",
    name=_("System registered"),
    meaning=_("An organisation says that a program of its own wants to connect, what for, and what it asks to do."),
    command="register_system",
    effect=_("The system waits for its admission; its keys can be entered, and open nothing yet."),
    on="system",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"scopes": _("What it asks to do.")},
    commitments={"contact": _("Whom to ask about it; only committed to.")},
    statement=_("Its name, its purpose, and the organisation that answers for it."),
)
SYSTEM_ADMITTED = ActKind(
    code="CNX-02",
    subsystem="systems",
    name=_("System admitted"),
    meaning=_("A system may connect from now on, by an authority’s decision or by the operator’s rule."),
    command="admit_system",
    effect=_("Requests that its keys sign are answered within what was admitted."),
    on="system",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"scopes": _("What it may do."), "by_rule": _("Whether the operator’s rule admitted it.")},
)
SYSTEM_REVOKED = ActKind(
    code="CNX-03",
    subsystem="systems",
    name=_("System disconnected"),
    meaning=_("A system may not connect any more."),
    command="revoke_system",
    effect=_("No request of the system is answered as its own, and no message is sent to it any more."),
    on="system",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"by_authority": _("Whether an authority did it, not the organisation itself.")},
    statement=_("The reason."),
)
KEY_ENROLLED = ActKind(
    code="CNX-04",
    subsystem="systems",
    name=_("Key of a system entered"),
    meaning=_("A key that a system made for itself counts as its own; the key signed its own entry."),
    command="enrol_system_key",
    effect=_("What this key signs is the system’s, from now until the key ends."),
    on="system_key",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"system": _SYSTEM, "public_key": _PUBLIC_KEY, "expires_at": _EXPIRES},
)
KEY_REVOKED = ActKind(
    code="CNX-05",
    subsystem="systems",
    name=_("Key of a system revoked"),
    meaning=_("A key of a system counts no more; what it signed before stays valid."),
    command="revoke_system_key",
    effect=_("No request that comes after this act can be signed with the key."),
    on="system_key",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"system": _SYSTEM},
)
KEY_ROTATED = ActKind(
    code="CNX-06",
    subsystem="systems",
    name=_("Key of a system renewed"),
    meaning=_("A system put a new key in the place of an old one. Both keys signed that."),
    command="rotate_system_key",
    effect=_("The new key counts at once, and the old one only for the short time that the system asked for."),
    on="system_key",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "system": _SYSTEM,
        "public_key": _PUBLIC_KEY,
        "expires_at": _EXPIRES,
        "replaces": _("The key that it takes the place of."),
        "replaced_until": _("Until when the old key still counts."),
    },
    statement=_("The request that the old key signed, so that anybody can check it."),
)
MESSAGES_KEY_FOUNDED = ActKind(
    code="CNX-07",
    subsystem="systems",
    name=_("Key for messages to systems made"),
    meaning=_("The installation made the key with which it signs its messages to other systems."),
    command="found_messages_key",
    effect=_("Who gets a message can check by this key that it comes from here and is as it was sent."),
    on="instance",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"public_key": _("The public half of the Ed25519 key, in base64url.")},
)
declare_solemn("register_system", "admit_system", "revoke_system", "enrol_system_key", "revoke_system_key")
