"""The state tables of all models, as diagrams and tables."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from openhall.config.reference.markdown import code, codes, page, prose, table
from openhall.kernel.states import Workflow


def _with_workflow() -> list[tuple[type[models.Model], Workflow]]:
    found = [(model, getattr(model, "workflow", None)) for model in apps.get_models()]
    return [(model, workflow) for model, workflow in found if isinstance(workflow, Workflow)]


def _labels(model: type[models.Model]) -> dict[str, str]:
    choices = model._meta.get_field("state").flatchoices  # type: ignore[union-attr]
    return {str(value): str(label) for value, label in choices}


def _diagram(model: type[models.Model], workflow: Workflow) -> list[str]:
    labels = _labels(model)
    default = model._meta.get_field("state").get_default()  # type: ignore[union-attr]
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f'    state "{label}" as {value}' for value, label in labels.items()]
    lines.append(f"    [*] --> {default}")
    left = set()
    for move, (sources, target) in workflow.moves.items():
        for source in (value for value in labels if value in sources):
            lines.append(f"    {source} --> {target}: {move}")
            if source != target:
                left.add(source)
    lines += [f"    {value} --> [*]" for value in labels if value not in left]
    return [*lines, "```", ""]


def render() -> str:
    """The page ``states.md``."""
    lines = page(
        "States",
        "One table per kind of record: which move leads from which states to which. The code obeys these tables, and "
        "the database refuses a state that isn't in them. A move that the table doesn't have is refused as "
        "`move-not-allowed`.",
    )
    for model, workflow in _with_workflow():
        labels = _labels(model)
        lines += [f"## {model._meta.object_name} ({model._meta.app_label})", "", prose(model.__doc__), ""]
        lines += _diagram(model, workflow)
        lines += table(
            ("move", "from", "to"),
            [
                (code(move), codes(value for value in labels if value in sources), code(target))
                for move, (sources, target) in workflow.moves.items()
            ],
        )
        lines += table(("state", "shown as"), [(code(value), label) for value, label in labels.items()])
    return "\n".join(lines)
