"""Pages of the design system: the language switch and the component gallery."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from openhall.ui import samples
from openhall.ui.answers import keep_answers
from openhall.ui.chrome import LANGUAGES
from openhall.ui.pseudo import pseudo_html

PSEUDO = "en-xa"


@csrf_exempt
@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Take the language, keep what was typed on the page, and go back to it.

    The page is ``next`` in the body, or in the query when another form's answers come along. Only answers need the
    token against forged requests: a page without answers carries none, so that it is the same for every guest.
    """
    return _switch_keeping_answers(request) if "next" in request.GET else set_language(request)


@csrf_protect
def _switch_keeping_answers(request: HttpRequest) -> HttpResponse:
    response = set_language(request)
    if response.status_code == 302:
        keep_answers(request, request.GET["next"], request.POST)
    return response


class SampleForm(forms.Form):
    """One field of every kind, for the gallery."""

    name = forms.CharField(min_length=4)
    price = forms.DecimalField(max_digits=12, decimal_places=2)
    reason = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    method = forms.ChoiceField(widget=forms.RadioSelect)
    papers = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    unit = forms.ChoiceField()
    day = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(required=False)
    agreed = forms.BooleanField()

    def __init__(self, *args: object, words: samples.Words, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = list(enumerate(words.choices))
        for name in ("method", "papers", "unit"):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for name, label in words.labels.items():
            self.fields[name].label = label
        self.fields["price"].help_text = words.hint


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in the language of ``?lang=`` (also ``en-xa``)."""
    wanted = request.GET.get("lang", translation.get_language() or "en")
    language = wanted if wanted in dict(LANGUAGES) else "en"
    with translation.override(language):
        words = samples.WORDS[language]
        context = {
            "words": words,
            "wanted": wanted,
            "sample": samples.sample(words),
            "languages": [*LANGUAGES, (PSEUDO, "en-xa")],
            "form": SampleForm(words=words),
            "wrong_form": SampleForm({"name": "abc", "price": "12.345"}, words=words, prefix="wrong"),
        }
        page = render_to_string("openhall/gallery.html", context, request)
    return HttpResponse(pseudo_html(page) if wanted == PSEUDO else page)


def gallery_form(request: HttpRequest) -> HttpResponse:
    """A small form whose answers survive a change of language."""
    words = samples.WORDS.get(translation.get_language() or "en", samples.WORDS["en"])
    form = SampleForm(request.POST or None, words=words)
    return render(request, "openhall/gallery_form.html", {"form": form, "words": words})
