"""What surrounds every page: navigation, account and the head of the log.

The design system stands below the rooms that know these things, so they hand them in: ``config`` calls
:func:`provide` once, and the context processor :func:`chrome` asks at each page.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from openhall.ui.answers import take_answers
from openhall.ui.components import Link, Text

#: The interface's languages, each named in itself, in the order of the switcher.
LANGUAGES = (("ko", "한국어"), ("zh-hans", "中文"), ("vi", "Tiếng Việt"), ("en", "English"))


@dataclass(frozen=True, slots=True)
class LogHead:
    """How far the log is: entries signed by the platform, and entries that the quorum of members has witnessed."""

    entries: int
    witnessed: int
    url: str


@dataclass(frozen=True, slots=True)
class Account:
    """The signed-in person and the organisation that they act for.

    ``id`` keeps the keys of several accounts apart in one browser (``data-account``).
    """

    name: Text
    party: Text
    links: Sequence[Link]
    sign_out_url: str
    id: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """What stands on top of every page about a thing while it lasts: a title, a sentence, and where more is said."""

    title: Text
    text: Text
    url: str
    link_text: Text


@dataclass(slots=True)
class _Providers:
    navigation: Callable[[HttpRequest], Sequence[Link]] = lambda _request: ()
    account: Callable[[HttpRequest], Account | None] = lambda _request: None
    log_head: Callable[[], LogHead | None] = lambda: None
    footer: Callable[[], Sequence[Link]] = lambda: ()
    work: Callable[[HttpRequest], Sequence[Link]] = lambda _request: ()
    help: Callable[[HttpRequest], Link | None] = lambda _request: None
    bars: Callable[[Mapping[str, Any]], Sequence[Bar]] = lambda _context: ()


_providers = _Providers()


def provide(
    *,
    navigation: Callable[[HttpRequest], Sequence[Link]] | None = None,
    work: Callable[[HttpRequest], Sequence[Link]] | None = None,
    account: Callable[[HttpRequest], Account | None] | None = None,
    log_head: Callable[[], LogHead | None] | None = None,
    footer: Callable[[], Sequence[Link]] | None = None,
    help: Callable[[HttpRequest], Link | None] | None = None,
    bars: Callable[[Mapping[str, Any]], Sequence[Bar]] | None = None,
) -> None:
    """Say where navigation, account, log head, the footer's links and bars come from. What is left out stays as it was.

    ``navigation`` are the places of everybody, ``work`` those of the reader's own work: a list of its own below.
    ``bars`` is asked with the context of a page; ``help`` for the link by which a question about the page is asked.
    """
    if navigation:
        _providers.navigation = navigation
    if work:
        _providers.work = work
    if account:
        _providers.account = account
    if log_head:
        _providers.log_head = log_head
    if footer:
        _providers.footer = footer
    if help:
        _providers.help = help
    if bars:
        _providers.bars = bars


def bars_of(context: Mapping[str, Any]) -> Sequence[Bar]:
    """The bars of a page."""
    return _providers.bars(context)


def chrome(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the base template."""
    return {
        "navigation": _providers.navigation(request),
        "work_places": _providers.work(request),
        "account": _providers.account(request),
        "log_head": _providers.log_head(),
        "footer_links": _providers.footer(),
        "help_link": _providers.help(request),
        "sandbox": getattr(settings, "OPENHALL_SANDBOX", False),
        "source_url": getattr(settings, "OPENHALL_SOURCE_URL", ""),
        "sign_in_url": getattr(settings, "OPENHALL_SIGN_IN_URL", ""),
        "kept_answers": take_answers(request),
    }
