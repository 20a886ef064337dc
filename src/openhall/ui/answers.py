"""Answers that survive a change of language, without script.

A language button may submit the page's own form to the switch. What was typed is kept in the session for one page view.
Only forms that ask for it take part: a sealed price must never reach the server in the clear, so sealing forms don't.
"""

from collections.abc import Mapping

from django.http import HttpRequest, QueryDict

_SESSION_KEY = "openhall_kept_answers"
_OURS = frozenset({"csrfmiddlewaretoken", "language", "next"})
#: Beyond this the answers are dropped: a session is no store for documents.
MOST_CHARACTERS = 64_000

Answers = Mapping[str, list[str]]


def keep_answers(request: HttpRequest, path: str, data: QueryDict) -> None:
    """Keep what was typed on ``path`` until that page is shown again."""
    answers = {name: data.getlist(name) for name in data if name not in _OURS and "pass" not in name.lower()}
    small = sum(len(value) for values in answers.values() for value in values) <= MOST_CHARACTERS
    if answers and small and hasattr(request, "session"):
        request.session[_SESSION_KEY] = {"path": path, "answers": answers}


def take_answers(request: HttpRequest) -> Answers:
    """The answers kept for this page, once; empty when there are none."""
    session = getattr(request, "session", None)
    if session is None or request.method != "GET" or _SESSION_KEY not in session:
        return {}
    kept = session[_SESSION_KEY]
    if kept["path"] != request.get_full_path():
        return {}
    del session[_SESSION_KEY]
    answers: Answers = kept["answers"]
    return answers
