"""The network's policy and the quorum head: who must have witnessed, and up to where they have.

Both are small files beside the log (``log/policy``, ``log/quorum``), projections that anybody may copy. The policy's
truth is the table of adopted ones; the quorum head is replaced atomically, never by a smaller one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.kernel.refusals import Refusal
from openhall.witness.keys import verifier
from openhall.witness.models import AdoptedPolicy
from openhall_log import (
    Group,
    KeyType,
    LogError,
    Note,
    Policy,
    SignedCheckpoint,
    VerifierKey,
    excludes_split_view,
    open_checkpoint,
)

POLICY, QUORUM = "policy", "quorum"
MIRROR_SUFFIX = "-mirror"
REPLAY_LINE = "# replay "
CHANNEL = "openhall_quorum"
"""NOTIFY channel that carries the size of each new quorum head."""
_LOCK = 0x6F68_7175
"""Advisory lock of who replaces the quorum head or the policy's file."""


class PolicyRefused(Refusal):
    """The policy doesn't exclude two histories, or isn't one for this log. Facts: ``reason``, ``way``."""

    code = "policy-refused"
    status = 422
    title = gettext_lazy("This policy can’t be adopted.")
    detail = gettext_lazy("%(reason)s")
    way_forward = gettext_lazy("%(way)s")


@dataclass(frozen=True)
class Member:
    """A member as the policy lists it.

    ``mirror``: the key under which it says that it holds everything; ``replay``: the key of its replay statements.
    """

    name: str
    key: VerifierKey
    url: str
    mirror: VerifierKey | None = None
    replay: VerifierKey | None = None


@dataclass(frozen=True)
class NetworkPolicy:
    """A policy that excludes a split view by fewer than ``colluding + 1`` dishonest members.

    ``threshold`` of ``members`` must cosign, and ``mirrors`` of those that mirror must hold everything.
    """

    text: bytes
    policy: Policy
    members: tuple[Member, ...]
    threshold: int
    mirrors: int

    @property
    def sha256(self) -> str:
        """Digest of the file."""
        return hashlib.sha256(self.text).hexdigest()

    @property
    def colluding(self) -> int:
        """How many members may collude without two histories becoming possible."""
        return 2 * self.threshold - len(self.members) - 1

    @property
    def absent(self) -> int:
        """How many members may be down, whichever they are, without the quorum standing still."""
        down = len(self.members) - self.threshold
        copies = sum(member.mirror is not None for member in self.members)
        return min(down, copies - self.mirrors) if self.mirrors else down


def read_policy(data: bytes, log_key: VerifierKey) -> NetworkPolicy:
    """Read a policy (C2SP tlog-policy, protocols §7) and see whether a minority of colluders could fork the log.

    Raises:
        PolicyRefused: with the reason in words and the way forward.
    """
    try:
        policy = Policy.parse(data)
    except LogError as error:
        raise _refused(
            _("It can’t be read: %(problem)s") % {"problem": error},
            _("Correct that line; docs/how-to and C2SP tlog-policy show the form."),
        ) from error
    if [log.key for log in policy.logs] != [log_key]:
        raise _refused(
            _("Its log line must be this log’s key, once and alone."), _("Write: log %(key)s") % {"key": log_key}
        )
    group, mirrors = _groups(policy)
    members = tuple(_member(name, policy, data) for name in group.members)
    _no_operator(policy, log_key)
    count = len(members)
    if not excludes_split_view(count, group.threshold, 1):
        least = (count + 1) // 2 + 1
        reason = _(
            "With %(k)s of %(n)s members, one that colludes could help the log show two different histories: "
            "2k must be greater than n + f, with f of at least 1."
        ) % {"k": group.threshold, "n": count}
        if least > count:
            raise _refused(reason, _("Name at least two independent members and require both."))
        raise _refused(
            reason,
            _("Require at least %(least)s of the %(n)s members, or name other members.") % {"least": least, "n": count},
        )
    return NetworkPolicy(data, policy, members, group.threshold, mirrors)


def _groups(policy: Policy) -> tuple[Group, int]:
    """The group of members, and how many mirrors the quorum requires."""
    top = policy.groups.get(policy.quorum)
    if top is None:
        raise _refused(
            _("Its quorum names no group of members."),
            _("Write, for example: group members 5 … with the names of seven members, then: quorum members"),
        )
    if all(name in policy.witnesses for name in top.members):
        groups = [top]
    elif top.threshold == len(top.members) and all(name in policy.groups for name in top.members):
        groups = [policy.groups[name] for name in top.members]
    else:
        groups = []
    mirrors = [group for group in groups if all(name.endswith(MIRROR_SUFFIX) for name in group.members)]
    members = [group for group in groups if not any(name.endswith(MIRROR_SUFFIX) for name in group.members)]
    known = all(name in policy.witnesses for group in groups for name in group.members)
    if len(members) != 1 or len(mirrors) > 1 or len(members) + len(mirrors) != len(groups) or not known:
        raise _refused(
            _("Its quorum is neither one group of members nor all of one group of members and one of mirrors."),
            _("Write: group both all members mirrors, then: quorum both. The names of mirrors end in -mirror."),
        )
    return members[0], mirrors[0].threshold if mirrors else 0


def _member(name: str, policy: Policy, data: bytes) -> Member:
    witness = policy.witnesses[name]
    mirror = policy.witnesses.get(name + MIRROR_SUFFIX)
    if not witness.url or not witness.url.startswith(("http://", "https://")):
        raise _refused(
            _("The member %(name)s has no address at which it can be asked.") % {"name": name},
            _("Put its URL at the end of its witness line."),
        )
    if mirror is not None and mirror.key.name != f"{witness.key.name}/mirror":
        raise _refused(
            _("The mirror key of %(name)s belongs to somebody else.") % {"name": name},
            _("It must be named %(wanted)s.") % {"wanted": f"{witness.key.name}/mirror"},
        )
    return Member(
        name, witness.key, witness.url.rstrip("/"), mirror.key if mirror else None, _replay_key(witness.key, data)
    )


def _replay_key(key: VerifierKey, data: bytes) -> VerifierKey | None:
    """The key that a comment line ``# replay <name> <verifier key>`` gives for the member's replay statements."""
    for line in data.decode("utf-8", "replace").splitlines():
        if line.startswith(REPLAY_LINE):
            try:
                found = VerifierKey.parse(line.split()[-1])
            except LogError as error:
                raise _refused(
                    _("A line “# replay …” holds no key: %(problem)s") % {"problem": error},
                    _("Copy the line as the member’s openhall-member printed it."),
                ) from error
            if found.name == f"{key.name}/replay" and found.key_type is KeyType.ED25519:
                return found
    return None


def _no_operator(policy: Policy, log_key: VerifierKey) -> None:
    site = log_key.name.partition("/")[0]
    for name, witness in policy.witnesses.items():
        own = witness.key.public_key == log_key.public_key or witness.key.name.partition("/")[0] == site
        if own:
            raise _refused(
                _("%(name)s is the operator’s own key. Who keeps the log can’t witness it.") % {"name": name},
                _("Leave it out and name an independent member instead."),
            )


def _refused(reason: str, way: str) -> PolicyRefused:
    return PolicyRefused(reason=reason, way=way)


# The two files


def folder() -> Path:
    """The log's folder."""
    return Path(settings.OPENHALL_HOME) / "log"


_seen: dict[Path, tuple[tuple[int, int, int], Any]] = {}


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def adopted() -> NetworkPolicy | None:
    """The policy in force, as ``log/policy`` has it; None before the first. Asked on every page, so kept in memory."""
    path = folder() / POLICY
    stamp = _stamp(path)
    if stamp is None:
        return None
    known = _seen.get(path)
    if known is None or known[0] != stamp:
        known = _seen[path] = (stamp, read_policy(path.read_bytes(), verifier()))
    policy: NetworkPolicy = known[1]
    return policy


def quorum_head() -> SignedCheckpoint | None:
    """The newest checkpoint that the policy's quorum has cosigned; None before the first."""
    path = folder() / QUORUM
    stamp = _stamp(path)
    if stamp is None:
        return None
    known = _seen.get(path)
    if known is None or known[0] != stamp:
        policy = adopted()
        keys = [witness.key for witness in policy.policy.witnesses.values()] if policy else []
        known = _seen[path] = (stamp, open_checkpoint(path.read_bytes(), verifier(), keys))
    head: SignedCheckpoint = known[1]
    return head


def witnessed_size() -> int:
    """How many leaves the members have witnessed; 0 without a quorum head."""
    head = quorum_head()
    return head.checkpoint.size if head else 0


def project_policy() -> NetworkPolicy | None:
    """Bring ``log/policy`` in step with the table; the policy in force. Idempotent, whoever died in between."""
    row = AdoptedPolicy.objects.order_by("-id").first()
    if row is None:
        return None
    text = bytes(row.text)
    path = folder() / POLICY
    if not path.exists() or path.read_bytes() != text:
        with transaction.atomic():
            _lock()
            newest = bytes(AdoptedPolicy.objects.order_by("-id").values_list("text", flat=True)[0])
            replace_durably(path, newest)
    return adopted()


def publish_quorum(note: Note) -> bool:
    """Make a cosigned checkpoint the quorum head, unless the one that is published is newer or as complete.

    ``note`` was checked against the policy by the caller. Safe in several processes: one at a time gets in.
    """
    data = note.to_bytes()
    with transaction.atomic():
        _lock()
        size = open_checkpoint(note, verifier()).checkpoint.size
        old = quorum_head()
        if old is not None:
            if size < old.checkpoint.size:
                return False
            if size == old.checkpoint.size and len(note.signatures) <= len(old.note.signatures):
                return False
        replace_durably(folder() / QUORUM, data)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(size)])
    return True


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def replace_durably(path: Path, data: bytes) -> None:
    """Put a file in place of another: readers see one or the other, and after the return it survives a crash."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
