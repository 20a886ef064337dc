"""Where an authority lays down who witnesses the log: the policy is read, its arithmetic told, and then signed."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from openhall.identity import public as identity
from openhall.kernel.refusals import NotYours
from openhall.ui import formats
from openhall.witness import public as witness
from openhall_log import LogError, Policy

LONGEST = 200_000
MIRROR = "-mirror"


def policy(request: HttpRequest) -> HttpResponse:
    """The form; handed in it comes back with what the policy means, or why it can't be adopted, and is signed then.

    Raises:
        SignInFirst; NotYours: no such mandate.
    """
    reader = identity.signed_in(request)
    if not reader.holds(*witness.ADOPTERS):
        raise NotYours(reason=_("Only an authority may lay down who witnesses the log."))
    new, now = str(uuid4()), witness.adopted()
    text = now.text.decode("utf-8", "replace") if now else f"log {witness.verifier()}\n"
    context: dict[str, Any] = {
        "adopted": now,
        "vkey": str(witness.verifier()),
        "object": f"policy:{new}",
        "url": f"/api/v1/log/policies/{new}",
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "checked": None,
        "refused": None,
        "arithmetic": [],
    }
    if request.method == "POST":
        # Browsers send line ends as CRLF; a policy has LF alone, also after its last line.
        text = request.POST.get("policy", "")[:LONGEST].replace("\r\n", "\n").rstrip("\n") + "\n"
        data = text.encode("utf-8", "surrogatepass")
        try:
            context["checked"] = witness.read_policy(data, witness.verifier())
        except witness.PolicyRefused as refusal:
            context["refused"] = refusal.problem()
        context["arithmetic"] = arithmetic(*found) if (found := counts(data)) else []
    context["text"] = text
    return render(request, "portal/policy.html", context, status=422 if context["refused"] else 200)


def counts(data: bytes) -> tuple[int, int] | None:
    """How many members a policy names (n) and how many of them must sign (k); None where it can't be told."""
    try:
        policy = Policy.parse(data)
    except LogError:
        return None
    top = policy.groups.get(policy.quorum)
    if top is None:
        return None
    inner = [policy.groups[name] for name in top.members if name in policy.groups]
    members = [group for group in inner or [top] if not group.members[0].endswith(MIRROR)]
    return (len(members[0].members), members[0].threshold) if len(members) == 1 else None


def arithmetic(n: int, k: int) -> list[str]:
    """Why ``k`` of ``n`` members exclude two histories, or don't, with these numbers; and who may be down."""
    shared = 2 * k - n
    numbers = {name: formats.number(value) for name, value in _numbers(n, k, max(shared - 1, 1)).items()}
    told = [
        _("You name n = %(n)s members, and k = %(k)s of them must sign.") % numbers,
        _(
            "Two histories would need %(k)s signatures each. Any two groups of %(k)s out of %(n)s share at least "
            "2 × %(k)s − %(n)s = %(shared)s members."
        )
        % numbers
        if shared > 0
        else _("Two histories would need %(k)s signatures each, and two groups of %(k)s need not share a member.")
        % numbers,
    ]
    if shared > 1:
        told += [
            _(
                "So f = %(f)s may work together with the operator: 2k > n + f, because 2 × %(k)s = %(twice)s is more "
                "than %(n)s + %(f)s = %(sum)s. An honest member would be among those that must sign both, and it "
                "signs one only."
            )
            % numbers,
            _("With f = %(more)s it would not hold: %(twice)s is not more than %(n)s + %(more)s = %(sum_more)s.")
            % numbers,
        ]
    else:
        told.append(
            _(
                "With a single member that works together with the operator (f = 1) the rule 2k > n + f is broken: "
                "2 × %(k)s = %(twice)s is not more than %(n)s + 1 = %(sum)s."
            )
            % numbers
        )
    down = ngettext(
        "%(down)s member may be down without the log standing still: %(n)s − %(k)s.",
        "%(down)s members may be down without the log standing still: %(n)s − %(k)s.",
        n - k,
    )
    return [*told, down % numbers]


def _numbers(n: int, k: int, f: int) -> dict[str, int]:
    return {
        "n": n, "k": k, "f": f, "more": f + 1, "shared": 2 * k - n, "twice": 2 * k, "sum": n + f, "sum_more": n + f + 1,
        "down": n - k,
    }  # fmt: skip
