"""The network of members as people and programs are told it: who witnesses, how far, and what contradicts."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.ui import formats
from openhall.ui.components import Column, Tag
from openhall.ui.templatetags.openhall_ui import tag_
from openhall.witness import public as witness


@dataclass(frozen=True)
class Network:
    """What the page of the log and its API tell of the network, read once."""

    policy: witness.NetworkPolicy | None
    members: list[witness.MemberStatus]
    evidence: list[Any]
    entries: int
    witnessed: int
    wait: str

    @property
    def sentence(self) -> str:
        """What the policy asks for, in words."""
        if self.policy is None:
            return ""
        count, threshold = len(self.policy.members), self.policy.threshold
        text = _("%(threshold)s of %(count)s independent members must have seen the same history.") % {
            "threshold": formats.number(threshold),
            "count": formats.number(count),
        }
        if self.policy.mirrors:
            text += " " + ngettext(
                "One of them must hold a full copy.", "%(number)s of them must hold a full copy.", self.policy.mirrors
            ) % {"number": formats.number(self.policy.mirrors)}
        return text

    @property
    def tolerance(self) -> str:
        """What the policy withstands, in words."""
        if self.policy is None:
            return ""
        return _(
            "Even if %(colluding)s of them work together with the operator, nobody can be shown another history; and "
            "%(absent)s may be down without the log standing still."
        ) % {
            "colluding": formats.number(self.policy.colluding),
            "absent": formats.number(self.policy.absent),
        }


def read() -> Network:
    """The network now."""
    head = witness.published()
    return Network(
        policy=witness.adopted(),
        members=witness.members(),
        evidence=witness.disagreements(),
        entries=head.size if head else 0,
        witnessed=witness.witnessed_size(),
        wait=_wait(),
    )


def _wait() -> str:
    """How long payouts and certificates wait for the members, or who must say so."""
    try:
        hours = int(witness.wait_for(None).total_seconds() // 3600)
    except Refusal as refusal:
        problem = refusal.problem()
        return _("How long that is at most, nobody has entered yet. %(detail)s") % {"detail": problem["detail"]}
    return ngettext(
        "They wait one hour at most; then a named officer may let them go on, for a reason that everybody can read.",
        "They wait %(hours)s hours at most; then a named officer may let them go on, for a reason that everybody can "
        "read.",
        hours,
    ) % {"hours": formats.number(hours)}


def columns() -> list[Column]:
    """Of the table of members."""
    return [
        Column(_("Member"), header=True),
        Column(_("Has confirmed up to entry"), figure=True),
        Column(_("Holds a copy up to entry"), figure=True),
        Column(_("Has redone the rules up to entry"), figure=True),
        Column(_("How it stands")),
    ]


def rows(network: Network) -> list[list[object]]:
    """One for each member."""
    return [
        [
            format_html('<a href="{}" rel="noopener">{}</a>', member.url, member.name),
            formats.number(member.size),
            _copied(member),
            _replayed(member),
            _stands(member, network.entries),
        ]
        for member in network.members
    ]


def _copied(member: witness.MemberStatus) -> str:
    if not member.mirrors:
        return _("not counted")
    return formats.number(member.mirror_size) if member.mirror_size is not None else "–"


def _replayed(member: witness.MemberStatus) -> str:
    return formats.number(member.replay_size) if member.replay_size is not None else "–"


def tag_of(member: witness.MemberStatus, entries: int) -> Tag:
    """The member's standing as one adjective."""
    if member.disagreements or member.problem in ("fork", "ahead") or member.replay_agrees is False:
        return Tag(_("disagrees"), "red")
    if member.problem:
        return Tag(_("not answering"), "amber")
    if member.cosigned_at is None:
        return Tag(_("not asked yet"), "grey")
    return Tag(_("agrees"), "green") if member.size >= entries else Tag(_("agrees, following"), "teal")


def _stands(member: witness.MemberStatus, entries: int) -> SafeString:
    tag = tag_of(member, entries)
    words = [str(member.said)] if member.problem else []
    if member.replay_agrees is False:
        words.append(_("It redid the rules and found something else than we recorded."))
    elif member.replay_contradictions:
        words.append(_("It redid the rules and found decisions that contradict them."))
    if member.clock_is_wrong:
        words.append(_("Its clock differs from ours by more than a minute."))
    return format_html("{} {}", tag_(tag.text, tag.colour), " ".join(words))


def facts() -> dict[str, Any]:
    """The same for programs."""
    network = read()
    policy = network.policy
    return {
        "v": 1,
        "origin": witness.verifier().name,
        "key": str(witness.verifier()),
        "url": f"{settings.OPENHALL_ORIGIN}/log",
        "head": network.entries,
        "witnessed": network.witnessed,
        "policy": None
        if policy is None
        else {
            "sha256": policy.sha256,
            "members": len(policy.members),
            "threshold": policy.threshold,
            "mirrors": policy.mirrors,
            "colluding": policy.colluding,
            "absent": policy.absent,
            "url": f"{settings.OPENHALL_ORIGIN}/log/policy",
        },
        "members": [_member(member, network.entries) for member in network.members],
        "disagreements": [
            {
                "member": one.member,
                "kind": one.kind,
                "found_at": instant_text(one.found_at),
                "ours": one.ours,
                "theirs": one.theirs,
                "settled_at": instant_text(one.settled_at) if one.settled_at else None,
                "reason": one.reason or None,
            }
            for one in network.evidence
        ],
    }


def _member(member: witness.MemberStatus, entries: int) -> dict[str, Any]:
    return {
        "name": member.name,
        "url": member.url,
        "size": member.size,
        "cosigned_at": instant_text(member.cosigned_at) if member.cosigned_at else None,
        "problem": member.problem or None,
        "detail": member.detail,
        "clock_offset": member.clock_offset,
        "mirrored": member.mirror_size if member.mirrors else None,
        "replayed": member.replay_size,
        "replay_agrees": member.replay_agrees,
        "contradictions": member.replay_contradictions,
    }
