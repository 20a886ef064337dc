"""Pages of identity: signing up, in and out, the account, an organisation's mandates, demo keys."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openhall.identity import commands, demo, edge, erasing, lookups
from openhall.identity.forms import SCHEMES, SignInForm, SignUpForm
from openhall.identity.models import (
    RESERVED,
    Account,
    DeviceKey,
    Mandate,
    OpeningKey,
    OpeningPurpose,
    Passkey,
    Role,
)
from openhall.identity.refusals import MandateMissing, SignInRefused, TooManyAttempts
from openhall.identity.signing_in import sign_in as check_password
from openhall.kernel.refusals import Invalid, NotFound, Refusal

_FIELDS = {"name": "organisation", "scheme": "country"}


def onward(request: HttpRequest, otherwise: str) -> str:
    """Where to go on: a path of ours only."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(target, allowed_hosts=None)
    return target if ours and target.startswith("/") else otherwise


def _new(kind: str, place: str) -> dict[str, str]:
    """A thing that doesn't exist yet: its object, address and form, under an id drawn for this page."""
    uuid = uuid4()
    return {"object": f"{kind}:{uuid}", "url": f"/api/v1/{place}/{uuid}", "form": f"new-{uuid}"}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """An account, with an organisation where one is brought."""
    form = SignUpForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person, _party, _recorded = _register(form.cleaned_data, request)
        except Refusal as refusal:
            _show(form, refusal)
        else:
            edge.begin_session(request, Account.objects.select_related("person").get(person=person))
            return redirect(onward(request, "/account"))
    status = 422 if form.is_bound else 200
    return render(request, "identity/sign_up.html", {"form": form, "next": onward(request, "")}, status=status)


def _register(entered: dict[str, Any], request: HttpRequest) -> Any:
    facts = None
    if entered["has_organisation"]:
        facts = commands.OrganisationFacts(
            entered["country"],
            SCHEMES[entered["country"]],
            entered["identifier"],
            entered["organisation"],
            entered["address"],
        )
    return commands.register_person(
        name=entered["name"],
        email=entered["email"],
        password=entered["password"],
        locale=get_language() or "en",
        organisation=facts,
        roles=entered["roles"] if facts else (),
        at=edge.received_at(request),
    )


def _show(form: SignUpForm, refusal: Refusal) -> None:
    if isinstance(refusal, Invalid):
        for name, message in refusal.errors.items():
            field = name if name in form.fields else _FIELDS.get(name)
            form.add_error(field, str(message))
    else:
        field = {"email-taken": "email", "organisation-exists": "identifier"}.get(refusal.code)
        form.add_error(field, f"{refusal.title} {refusal.way_forward}")


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """By password, or with script by passkey."""
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                account = check_password(
                    email=form.cleaned_data["email"],
                    password=form.cleaned_data["password"],
                    address=request.META.get("REMOTE_ADDR") or None,
                    at=edge.received_at(request),
                )
            except (SignInRefused, TooManyAttempts) as refusal:
                form.add_error(None, f"{refusal.title} {str(refusal.way_forward) % refusal.facts}")
                status = refusal.status
            else:
                edge.begin_session(request, account)
                return redirect(onward(request, "/account"))
    context = {"form": form, "next": onward(request, ""), "next_or_account": onward(request, "/account")}
    return render(request, "identity/sign_in.html", context, status=status)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect("/")


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Mandates, device keys, opening keys and passkeys of the person who is signed in."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    mine = {"person_id": reader.person_id}
    held = Mandate.objects.in_force(at).filter(**mine).select_related("organisation", "in_place_of__person")
    mandates = list(held.order_by("id"))
    context = {
        "reader": reader,
        "party": edge.acting_for(request),
        "mandates": mandates,
        "parties": list({row.organisation_id: row.organisation for row in mandates}.values()),
        "managed": [row.organisation for row in mandates if row.role == Role.MANAGER],
        "device_keys": list(DeviceKey.objects.filter(**mine, revoked_at=None).order_by("id")),
        "passkeys": list(Passkey.objects.filter(**mine, revoked_at=None).order_by("id")),
        "opening_keys": list(
            OpeningKey.objects.filter(**mine, revoked_at=None).select_related("organisation").order_by("id")
        ),
        "purposes": [
            {"value": purpose.value, "label": purpose.label, "use": use, **_new("opening_key", "opening-keys")}
            for purpose, use in ((OpeningPurpose.BIDDER, "opening"), (OpeningPurpose.CUSTODIAN, "custodian"))
            if purpose.value in reader.roles
        ],
        "new_key": uuid4(),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader),
        "demo": settings.OPENHALL_DEMO,
    }
    return render(request, "identity/account.html", context)


@require_safe
def erasure(request: HttpRequest) -> HttpResponse:
    """What erasing one's personal data destroys, what stays and why; and the form that does it."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    refusal = erasing.in_the_way(reader.person_id, reader.person, at)
    context = {
        "reader": reader,
        "refusal": refusal.problem() if refusal else None,
        "has_key": DeviceKey.objects.filter(person_id=reader.person_id, revoked_at=None).exists(),
        "erasure": _new("erasure", "erasures"),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader),
    }
    return render(request, "identity/erasure.html", context)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """Where one comes out after it: nobody is signed in any more, so it says the same to everybody."""
    return render(request, "identity/erased.html")


@require_POST
def switch_party(request: HttpRequest) -> HttpResponse:
    """Act for another of one's organisations, or for oneself."""
    chosen = request.POST.get("organisation", "")
    try:
        edge.act_for(request, UUID(chosen) if chosen else None)
    except ValueError as error:
        raise NotFound from error
    return redirect(onward(request, "/account"))


@require_safe
def mandates(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Who may act for an organisation, to its people; its managers grant and revoke here."""
    reader, at = edge.signed_in(request), edge.received_at(request)
    party = lookups.organisation(uuid)
    if not lookups.holds(reader, Role.values, party.id, at):
        raise MandateMissing(party=str(uuid), roles=[])
    rows = Mandate.objects.in_force(at).filter(organisation_id=party.id).order_by("id")
    rows = rows.select_related("person", "in_place_of__person")
    manages = lookups.holds(reader, [Role.MANAGER], party.id, at)
    allowed = [role for role in Role if party.public_body or role not in RESERVED]
    context = {
        "party": party,
        "rows": list(rows),
        "manages": manages,
        "new_mandate": _new("mandate", "mandates"),
        "roles": [(role.value, role.label) for role in allowed],
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": edge.assertion_options(reader) if manages else "",
    }
    return render(request, "identity/mandates.html", context)


@require_safe
def demo_key(request: HttpRequest) -> HttpResponse:
    """In a demo instance: put the demo account's keys into this browser. Elsewhere there is no such page."""
    if not settings.OPENHALL_DEMO:
        raise NotFound
    reader = edge.signed_in(request)
    email = Account.objects.get(person_id=reader.person_id).email
    context = {"has_keys": demo.keys_of(email) is not None, "next": onward(request, "/account"), "reader": reader}
    return render(request, "identity/demo_key.html", context)
