"""Template tags for forms; loaded with ``openhall_ui``."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms import CheckboxSelectMultiple as Checkboxes
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from openhall.ui import chrome
from openhall.ui.components import Link, Text
from openhall.ui.variants import one_of

register = template.Library()

WIDTHS = ("full", "wide", "medium", "short", "tiny")


@register.inclusion_tag("openhall/components/error_summary.html")
def error_summary(errors: BaseForm | Sequence[Link]) -> dict[str, object]:
    """``{% error_summary form %}``: what is wrong, with links to the fields; takes the focus. Nothing if all is well.

    ``errors`` is a Django form, or links (text, ``#id``).
    """
    if isinstance(errors, BaseForm):
        links = [
            Link(str(message), "#" + _target(errors[name]) if name in errors.fields else "")
            for name, messages in errors.errors.items()
            for message in messages
        ]
    else:
        links = list(errors)
    return {"links": links}


@register.inclusion_tag("openhall/components/field.html", takes_context=True)
def field(
    context: Context, bound: BoundField, hint: Text = "", width: str = "full", optional: bool | None = None
) -> dict[str, object]:
    """``{% field form.name hint="" width="full" optional=None %}``: label, hint, error and control of a form's field.

    ``hint`` defaults to the field's help text, ``optional`` to whether the field may stay empty;
    ``width``: full, wide, medium, short or tiny.
    """
    one_of("field", width, WIDTHS)
    hint = hint or bound.help_text
    errors = list(bound.errors)
    control_id = bound.id_for_label or bound.auto_id
    described = [f"{bound.auto_id}-hint"] * bool(hint) + [f"{bound.auto_id}-error"] * bool(errors)
    widget = bound.field.widget
    grouped = isinstance(widget, RadioSelect | Checkboxes)
    attrs: dict[str, Any] = {"aria-describedby": " ".join(described) or None, "class": f"oh-control oh-width-{width}"}
    if errors and not grouped:
        attrs["aria-invalid"] = "true"
    _answer_again(context, bound)
    parts: dict[str, object] = {
        "id": bound.auto_id,
        "control_id": control_id,
        "label": bound.label,
        "hint": hint,
        "errors": errors,
        "optional": not bound.field.required if optional is None else optional,
        "described_by": " ".join(described),
    }
    if grouped:
        return parts | {"kind": "group", "choices": list(bound.subwidgets), "control": ""}
    control = bound.as_widget(attrs={name: value for name, value in attrs.items() if value})
    return parts | {
        "kind": "check" if isinstance(widget, CheckboxInput) else "control",
        "control": control,
        "choices": [],
    }


@register.inclusion_tag("openhall/components/text_field.html", takes_context=True)
def text_field(
    context: Context,
    name: str,
    label: Text,
    value: Text = "",
    hint: Text = "",
    error: Text = "",
    type: str = "text",
    width: str = "full",
    rows: int = 0,
    required: bool = True,
    autocomplete: str = "off",
    inputmode: str = "",
) -> dict[str, object]:
    """``{% text_field name label value="" hint="" error="" type="text" width="full" rows=0 required=True … %}``.

    A field without a Django form, for signed forms; ``rows`` above zero makes it a text area. Its id is ``id_<name>``.
    """
    one_of("text_field", width, WIDTHS)
    kept = context.get("kept_answers") or {}
    return {
        "id": f"id_{name}",
        "name": name,
        "label": label,
        "value": kept.get(name, [value])[-1],
        "hint": hint,
        "error": error,
        "type": type,
        "width": width,
        "rows": rows,
        "required": required,
        "autocomplete": autocomplete,
        "inputmode": inputmode,
        "described_by": " ".join([f"id_{name}-hint"] * bool(hint) + [f"id_{name}-error"] * bool(error)),
    }


@register.inclusion_tag("openhall/components/language_field.html", takes_context=True)
def language_field(context: Context, label: Text, chosen: str = "", name: str = "lang") -> dict[str, object]:
    """``{% language_field label chosen="" name="lang" %}``: in which language somebody writes, in a signed form.

    Each language is named in itself. Unless one is chosen it is the one that the page is read in: who writes words for
    the public writes them, as a rule, in the language of the form.
    """
    code = (context.get("kept_answers") or {}).get(name, [chosen or get_language() or ""])[-1]
    options = [{"code": one, "name": own_name, "selected": one == code} for one, own_name in chrome.LANGUAGES]
    return {"id": f"id_{name}", "name": name, "label": label, "options": options}


@register.simple_block_tag(takes_context=True, end_name="end_signed_form")
def signed_form(
    context: Context,
    content: SafeString,
    command: str,
    object: str,
    version: int,
    url: str,
    party: str = "",
    origin: str = "",
    method: str = "POST",
    next: str = "",
    id: str = "answers",
    **data: object,
) -> SafeString:
    """``{% signed_form command object version url party="" origin="" method="POST" next="" id="answers" … %}…``.

    The form of an act that a person signs in the browser. ``command``, ``object`` (``notice:<uuid>``), ``version`` and
    ``party`` go into the intent; the island sends the fields as JSON to ``url`` with ``method``, then opens ``next``.
    ``origin`` defaults to the request's. Without script the form says so and sends nothing.

    Every further argument becomes a data attribute, for other islands on the same form: ``seal_bid=True`` writes
    ``data-seal-bid``, ``assertion_options=url`` writes ``data-assertion-options="…"``; empty ones are left out.
    """
    request = context["request"]
    return SafeString(
        render_to_string(
            "openhall/components/signed_form.html",
            {
                "content": content,
                "command": command,
                "object": object,
                "version": version,
                "party": party,
                "origin": origin or f"{request.scheme}://{request.get_host()}",
                "url": url,
                "method": method,
                "next": next,
                "id": id,
                "csrf_token": get_token(request),
                "data": _data_attributes(data),
            },
        )
    )


def _data_attributes(data: Mapping[str, object]) -> SafeString:
    """Arguments as ``data-…`` attributes: underscores become hyphens, ``True`` has no value."""
    given = ((name.replace("_", "-"), "" if value is True else value) for name, value in data.items() if value)
    return format_html_join("", ' data-{}="{}"', given)


def _target(bound: BoundField) -> str:
    """The id that an error link leads to: the control, or the first choice of a group."""
    if isinstance(bound.field.widget, RadioSelect | Checkboxes):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def _answer_again(context: Context, bound: BoundField) -> None:
    """Show what was typed before the language changed. Files can't be kept; a bound form shows its own data."""
    kept: Mapping[str, list[str]] = context.get("kept_answers") or {}
    if bound.html_name not in kept or bound.form.is_bound or isinstance(bound.field.widget, FileInput):
        return
    answers = kept[bound.html_name]
    several = isinstance(bound.field.widget, Checkboxes)
    bound.form.initial[bound.name] = answers if several else answers[-1]
