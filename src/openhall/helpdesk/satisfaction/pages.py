"""Pages of satisfaction: the rating itself, which works without script, and what is published of it."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.helpdesk.answers import csv_answer
from openhall.helpdesk.satisfaction import commands, queries
from openhall.helpdesk.satisfaction.asking import digest_of_token
from openhall.helpdesk.satisfaction.inputs import RatingInput
from openhall.identity import public as identity
from openhall.ui.components import Column

LANGUAGES = ("ko", "zh-hans", "vi", "en")
STARS = (
    ("5", gettext_lazy("5: very satisfied")),
    ("4", gettext_lazy("4: satisfied")),
    ("3", gettext_lazy("3: neither")),
    ("2", gettext_lazy("2: dissatisfied")),
    ("1", gettext_lazy("1: very dissatisfied")),
)


class RateForm(forms.Form):
    """A rating, with words if somebody wants."""

    stars = forms.ChoiceField(
        label=gettext_lazy("How satisfied are you?"), choices=STARS, widget=forms.RadioSelect
    )  # fmt: skip
    words = forms.CharField(
        label=gettext_lazy("What should be better?"),
        help_text=gettext_lazy("Only those who run and supervise the desk read this, without knowing who wrote it."),
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Rate what one was asked about, once."""
    row = queries.asked(digest_of_token(token))
    form = RateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lang = (get_language() or "en").lower()
        rating = RatingInput(
            stars=int(form.cleaned_data["stars"]),
            words=form.cleaned_data["words"],
            lang=lang if lang in LANGUAGES else "en",  # type: ignore[arg-type]
        )
        commands.rate_service(token=token, rating=rating, at=identity.received_at(request))
        return render(request, "satisfaction/thanks.html")
    return render(request, "satisfaction/rate.html", {"form": form, "row": row})


def _share(tenths: int | None) -> str:
    return _("Withheld") if tenths is None else f"{tenths // 10}.{tenths % 10} %"


@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """How satisfied people are, by quarter and occasion."""
    columns = [
        Column(_("Quarter"), header=True),
        Column(_("Occasion")),
        Column(_("Ratings"), figure=True),
        Column(_("Satisfied (4 or 5)"), figure=True),
    ]
    rows = [
        [
            f"{one.quarter.year} / {(one.quarter.month + 2) // 3}",
            one.label,
            _("Withheld") if one.ratings is None else one.ratings,
            _share(one.tenths),
        ]
        for one in queries.cells()
    ]
    reader = identity.reader(request)
    context = {
        "columns": columns,
        "rows": rows,
        "fewest": queries.FEWEST,
        "reads": reader is not None and reader.holds(identity.Role.CENTRE, identity.Role.SUPERVISOR),
    }
    return render(request, "satisfaction/satisfaction.html", context)


@require_safe
def satisfaction_csv(request: HttpRequest) -> HttpResponse:
    """The same as CSV; withheld cells are empty."""
    rows = [(one.quarter.isoformat(), one.occasion, one.ratings, one.satisfied) for one in queries.cells()]
    return csv_answer("satisfaction.csv", ("quarter", "occasion", "ratings", "satisfied"), rows)


@never_cache
@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """What people wrote, in no order of time."""
    return render(
        request, "satisfaction/words.html", {"ratings": queries.words(identity.signed_in(request))}
    )  # fmt: skip
