"""What bidders save: travel, printing and paper of a bid that need not be carried to a hall, by a published model."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid
from openhall.tendering.planning import acts, policies
from openhall.tendering.planning.inputs import CostModelInput
from openhall.tendering.planning.models import CostModel
from openhall.tendering.planning.publication import organisation_facts
from openhall.witness.public import Recorded, record
from openhall_rules.money import decimal, quantize, text

INPUTS: Final[Mapping[str, Any]] = {
    "trips": gettext_lazy("Trips to the hall for each bid"),
    "travel_per_trip": gettext_lazy("Cost of one trip"),
    "copies": gettext_lazy("Copies of a bid on paper"),
    "pages": gettext_lazy("Pages of one copy"),
    "printing_per_page": gettext_lazy("Printing and binding of one page"),
    "paper_per_page": gettext_lazy("Paper for one page"),
}
"""Inputs of the model, in words. Amounts are in the model's currency."""
FORMULA: Final[Mapping[str, tuple[str, ...]]] = {
    "travel": ("trips", "travel_per_trip"),
    "printing": ("copies", "pages", "printing_per_page"),
    "paper": ("copies", "pages", "paper_per_page"),
}
"""Each part of the saving for one bid is the product of these inputs."""
PARTS: Final[Mapping[str, Any]] = {
    "travel": gettext_lazy("Travel"),
    "printing": gettext_lazy("Printing"),
    "paper": gettext_lazy("Paper"),
}


@dataclass(frozen=True, slots=True)
class Saving:
    """What ``bids`` bids saved.

    Attributes:
        parts: part → amount; None where an input is unset. missing: names of the inputs that are.
        total: None unless every part can be computed; nothing is assumed.
    """

    bids: int
    currency: str
    parts: Mapping[str, Decimal | None]
    missing: tuple[str, ...]

    @property
    def total(self) -> Decimal | None:
        """Sum of the parts; None unless all can be computed."""
        amounts = [amount for amount in self.parts.values() if amount is not None]
        return sum(amounts, Decimal(0)) if len(amounts) == len(self.parts) else None


@transaction.atomic(durable=True)
def adopt_cost_model(
    *, model_uuid: UUID, entry: CostModelInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[CostModel, Recorded]:
    """Publish a version of the cost model (LAW-03); it takes the place of the one before.

    Raises:
        Invalid: an unknown input, or a figure without a source. MandateMissing: the actor acts for no authority.
    """
    policies.as_authority(intent, actor, at=at)
    if (
        actor.organisation is None
        or actor.organisation_id is None
        or CostModel.objects.filter(uuid=model_uuid).exists()
    ):
        raise Invalid(errors={"uuid": _("This id was used before.")})
    faults = {f"inputs.{name}": _("The model has no such input.") for name in entry.inputs if name not in INPUTS}
    faults |= {
        f"inputs.{name}.source": _("Say where the figure comes from.")
        for name, one in entry.inputs.items()
        if one.value is not None and not one.source
    }
    if faults:
        raise Invalid(errors=faults)
    inputs: dict[str, Any] = {}
    for name in INPUTS:
        one = entry.inputs.get(name)
        inputs[name] = {"value": None, "source": ""}
        if one is not None and one.value is not None:
            inputs[name] = {"value": text(one.value), "source": one.source}
    act = acts.COST_MODEL_ADOPTED(
        object=f"cost-model:{model_uuid}",
        public={"currency": entry.currency},
        statement={
            "v": 1,
            "inputs": inputs,
            "formula": {part: list(names) for part, names in FORMULA.items()},
            "authority": organisation_facts(identity.organisation(actor.organisation)),
        },
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = CostModel.objects.create(
        uuid=model_uuid,
        currency=entry.currency,
        inputs=inputs,
        authority_id=actor.organisation_id,
        adopted_at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return row, recorded


def newest() -> CostModel | None:
    """The model that counts."""
    return CostModel.objects.select_related("authority").order_by("-id").first()


def versions() -> list[CostModel]:
    """Versions of the model, newest first."""
    return list(CostModel.objects.select_related("authority").order_by("-id")[:50])


def saved(model: CostModel, bids: int) -> Saving:
    """What so many bids saved by a model; unset inputs leave their parts open."""
    values = {name: None if one["value"] is None else decimal(one["value"]) for name, one in model.inputs.items()}
    parts: dict[str, Decimal | None] = {}
    for part, names in FORMULA.items():
        product: Decimal | None = Decimal(bids)
        for name in names:
            value = values.get(name)
            product = None if product is None or value is None else product * value
        parts[part] = None if product is None else quantize(product, model.currency)
    missing = tuple(name for name in INPUTS if values.get(name) is None)
    return Saving(bids, model.currency, parts, missing)
