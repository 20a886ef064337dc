"""What the contract says beside tender and bid, clause by clause: what was kept, and what the two sides filled in."""

from django.utils.translation import gettext as _

from openhall.tendering.contracts.inputs import PARTICULARS
from openhall.tendering.contracts.models import Contract
from openhall.tendering.contracts.queries import planned_milestones
from openhall.ui import formats
from openhall.ui.components import Column


def columns() -> list[Column]:
    """Clause, the two texts, and whether it can be agreed on."""
    return [
        Column(_("Clause"), header=True),
        Column(_("Tender and bid")),
        Column(_("Contract")),
        Column(_("Can the sides agree on it?")),
    ]


def rows(contract: Contract) -> list[tuple[str, str, str, str]]:
    """The clauses of the substance, which are the bid's, then the particulars that the tender left open."""
    facts, kept = contract.facts, _("No: it is kept as it was bid")
    price = formats.money(facts["amount"], facts["currency"])
    found = [(_("Price"), price, formats.money(contract.amount, contract.currency), kept)]
    if facts["items"]:
        count = formats.number(len(facts["items"]))
        items = _("%(count)s items with quantity and unit price") % {"count": count}
        found.append((_("Subject and quality"), items, _("The same"), kept))
    if facts["days"] is not None:
        days = _("%(days)s days") % {"days": formats.number(facts["days"])}
        found.append((_("Time for performance"), days, _("The same"), kept))
    names = {
        "delivery_place": _("Place of delivery"),
        "delivery_contact": _("Contact for delivery"),
        "acceptance": _("Acceptance"),
    }
    left, open_ = _("Left open"), _("Yes, as far as tender and bid leave it open")
    found += [(names[name], left, contract.terms.get(name) or left, open_) for name in PARTICULARS]
    planned = planned_milestones(contract.terms)
    said = "; ".join(f"{formats.day(day)}: {title}" for day, title in planned)
    found.append((_("Milestones"), left, said or left, open_))
    return [*found, (_("Further clauses"), left, contract.terms.get("further") or left, open_)]
