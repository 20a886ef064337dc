"""Public pages of plans: what is planned, as page, feed and calendar; following by mail. No account is needed."""

from datetime import datetime
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.tendering.planning import feeds, icalendar, subscriptions
from openhall.tendering.planning.models import Category
from openhall.tendering.planning.subscriptions import Wanted


class Follower(forms.Form):
    """The address that asks for plans."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("We write to it once and ask. Nothing is sent before you confirm; one click ends it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


def _shown(request: HttpRequest, wanted: Wanted, form: Follower, at: datetime, status: int = 200) -> HttpResponse:
    query = f"?{urlencode(wanted.to_query())}" if wanted.to_query() else ""
    context = {
        "form": form,
        "wanted": wanted,
        "fields": wanted.to_query(),
        "projects": [(one, feeds.summary(one)) for one in subscriptions.published(wanted)],
        "categories": [(value, label, value == wanted.category) for value, label in Category.choices],
        "parties": [
            (str(one.uuid), one.name, one.uuid == wanted.party) for one in identity.organisations_with(Role.OFFICER, at)
        ],
        "atom_url": reverse("plans-atom") + query,
        "calendar_url": reverse("plans-calendar") + query,
    }
    return render(request, "planning/plans.html", context, status=status)


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Published plans, filtered, with the ways to follow them."""
    return _shown(request, Wanted.of(request.GET.dict()), Follower(), identity.received_at(request))


@require_safe
def plans_atom(request: HttpRequest) -> HttpResponse:
    """The same as a feed."""
    wanted = Wanted.of(request.GET.dict())
    body = feeds.atom(subscriptions.published(wanted), wanted, identity.received_at(request))
    return HttpResponse(body, content_type=feeds.ATOM_TYPE)


@require_safe
def plans_calendar(request: HttpRequest) -> HttpResponse:
    """The same as a calendar."""
    projects = subscriptions.published(Wanted.of(request.GET.dict()))
    return HttpResponse(feeds.plan_calendar(projects), content_type=icalendar.TYPE)


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Somebody asks for plans by mail. The answer is the same whatever we know of the address."""
    form, wanted = Follower(request.POST), Wanted.of(request.POST.dict())
    at = identity.received_at(request)
    if not form.is_valid():
        return _shown(request, wanted, form, at, status=422)
    subscriptions.ask(form.cleaned_data["email"].lower(), get_language() or "en", wanted, at=at)
    return redirect("plans-asked")


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """A letter is on its way."""
    return render(request, "planning/plans_asked.html")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The second yes, by a button: programs that open links in letters press none."""
    if request.method == "POST":
        subscriptions.confirm(token, at=identity.received_at(request))
        return redirect("plan-subscription", token)
    return _own(request, token, confirming=True)


@csrf_exempt  # RFC 8058: the mail program's POST has no page of ours before it; the address itself is the secret.
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, token: str) -> HttpResponse:
    """One's subscription; a POST ends it."""
    if request.method == "POST":
        subscriptions.end(token)
        return render(request, "planning/plans_ended.html")
    return _own(request, token, confirming=False)


def _own(request: HttpRequest, token: str, *, confirming: bool) -> HttpResponse:
    found = subscriptions.subscription(token)
    wanted = subscriptions.wanted_by(found)
    context = {
        "found": found,
        "confirming": confirming and found.confirmed_at is None,
        "list_url": reverse("plans") + (f"?{urlencode(wanted.to_query())}" if wanted.to_query() else ""),
    }
    response = render(request, "planning/plan_subscription.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "no-store"
    return response
