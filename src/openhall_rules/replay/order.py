"""The order of the acts of a case and of its lots: once, not before, not after."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.replay.acts import Act

ONCE: Final = frozenset({"OPN-01", "OPN-03", "OPN-05", "OPN-07", "EVA-02", "AWD-01", "AWD-02", "CON-02",
                          "AUC-01", "AUC-04", "AUC-06", "AUC-08", "AUC-09", "FEE-03"})  # fmt: skip
PERFORMING: Final = (
    "PRF-01", "PRF-02", "PRF-03", "PRF-04", "PRF-05", "PRF-06", "PRF-07", "PRF-08", "PRF-09",
    "PRF-10", "PRF-11", "PRF-12", "PRF-13", "PRF-14", "PRF-15", "PRF-16", "PRF-17",
    "PRF-18", "BND-01", "BND-02", "BND-03", "BND-05", "BND-06",
)  # fmt: skip
"""Acts of a contract's performance: they follow its conclusion."""
ON_PANELS: Final = (
    "PNL-02", "PNL-03", "PNL-04", "PNL-05", "PNL-06", "PNL-07", "PNL-08", "PNL-09", "PNL-12",
    "PNL-13", "PNL-14", "PNL-15", "PNL-16", "PNL-17", "PNL-18",
)  # fmt: skip
"""Acts on a committee across centres: they follow its proposal."""
BEFORE: Final[dict[str, tuple[str, ...]]] = {
    "OPN-03": ("OPN-01",),
    "OPN-04": ("OPN-03",),
    "OPN-05": ("OPN-03",),
    "OPN-08": ("OPN-03",),
    "OPN-06": ("OPN-05",),
    "OPN-09": ("OPN-01",),
    "AWD-05": ("AWD-02",),
    "AWD-06": ("AWD-05",),
    "AWD-07": ("AWD-05",),
    "CON-03": ("AWD-02",),
    "CON-04": ("AWD-02",),
    "CON-05": ("CON-04",),
    "OPN-10": ("OPN-01",),
    "AUC-03": ("AUC-01",),
    "AUC-04": ("AUC-01",),
    "AUC-06": ("AUC-04",),
    "AUC-07": ("AUC-06",),
    "AUC-08": ("AUC-04",),
    "AUC-09": ("AUC-04",),
    "AUC-11": ("AUC-09",),
    "AUC-12": ("AUC-01",),
    "AUC-13": ("AUC-01",),
    "DRW-01": ("OPN-05",),
    "DRW-02": ("DRW-01",),
    "DRW-06": ("DRW-02",),
    "DRW-07": ("DRW-06",),
    "DRW-08": ("DRW-01",),
    "FEE-03": ("EVA-02", "OPN-07"),
    "FEE-04": ("FEE-03",),
    "DRW-09": ("DRW-06",),
    "EVA-01": ("OPN-05",),
    "EVA-02": ("EVA-01",),
    "EVA-08": ("OPN-05",),
    "EVA-12": ("DRW-06", "APT-01"),
    "EVA-13": ("EVA-02",),
    "EVA-15": ("OPN-05",),
    "APT-01": ("OPN-05",),
    "APT-02": ("APT-01",),
    "APT-03": ("APT-01",),
    "EXP-07": ("DRW-07", "APT-03"),
    "EXP-09": ("EXP-07",),
    "PNL-01": ("DRW-01", "APT-01"),
    **dict.fromkeys(ON_PANELS, ("PNL-01",)),
    "AWD-01": ("EVA-02", "AUC-09"),
    "AWD-02": ("AWD-01",),
    "AWD-03": ("AWD-02",),
    "CON-01": ("AWD-02",),
    "AWD-04": ("AWD-02",),
    "CON-02": ("CON-01",),
    **dict.fromkeys(PERFORMING, ("CON-02",)),
    "BND-04": ("CON-02", "PRF-18"),
    "CER-01": ("AWD-02",),
    "BID-04": ("OPN-05",),
    "DEP-05": ("OPN-03", "AUC-09"),
    "CPL-13": ("OPN-03", "AUC-09"),
    "CPL-14": ("CPL-13",),
    "DEP-06": ("DEP-05", "CPL-13"),
    "DEP-07": ("DEP-05", "CPL-13"),
    "DEP-08": ("DEP-05", "CPL-13"),
    "DEP-09": ("DEP-07",),
    "REF-01": ("OPN-03", "AUC-09"),
    "REF-02": ("REF-01", "OPN-03", "AUC-09"),
}
"""Code → codes of which one must stand before it in the same lot."""
NEVER_AFTER: Final[dict[str, tuple[str, ...]]] = {
    "DRW-01": ("EVA-01", "OPN-07"),
    "DRW-09": ("EVA-02", "OPN-07"),
    "APT-01": ("EVA-01", "OPN-07"),
    "APT-02": ("EVA-02", "OPN-07"),
    "PNL-01": ("EVA-02", "OPN-07"),
    "EVA-01": ("EVA-02",),
    "EVA-08": ("EVA-02", "OPN-07"),
    "EVA-12": ("EVA-01", "EVA-12", "OPN-07"),
    "EVA-15": ("EVA-01", "OPN-07"),
    "EVA-13": ("AWD-02", "CON-01", "CON-02", "OPN-07"),
    "BID-04": ("AWD-02", "OPN-07"),
    "OPN-06": ("EVA-02", "OPN-07"),
    "OPN-09": ("EVA-02", "OPN-07"),
    "AWD-05": ("CON-02", "OPN-07"),
    "AWD-06": ("CON-02", "OPN-07"),
    "AWD-07": ("CON-02", "OPN-07"),
    "CON-03": ("CON-02", "OPN-07"),
    "CON-04": ("CON-01", "CON-02", "OPN-07"),
    "CON-05": ("CON-01", "CON-02", "OPN-07"),
    "OPN-10": ("EVA-02", "OPN-07"),
    "OPN-07": ("AWD-02",),
    "AUC-01": ("OPN-01", "OPN-07"),
    "AUC-03": ("AUC-04", "OPN-07"),
    "AUC-04": ("OPN-07",),
    "AUC-06": ("AUC-09", "OPN-07"),
    "AUC-07": ("AUC-09", "OPN-07"),
    "AUC-08": ("AUC-09", "OPN-07"),
    "AUC-09": ("OPN-07",),
    "AUC-12": ("AUC-09", "OPN-07"),
    "AUC-13": ("AUC-09", "OPN-07"),
    "AWD-03": ("CON-01", "CON-02", "OPN-07"),
    "PRF-18": ("PRF-07", "OPN-07"),
    **dict.fromkeys(
        ("OPN-01", "OPN-03", "OPN-05", "EVA-02", "AWD-01", "AWD-02", "CON-01", "CON-02", "CER-01"), ("OPN-07",)
    ),
}
"""Code → codes that must not stand before it in the same lot."""
ON_LOTS: Final = frozenset({*BEFORE, *NEVER_AFTER})
BY_FIELD: Final = frozenset(
    {
        "AUC-01",
        "AUC-03",
        "AUC-04",
        "AUC-06",
        "AUC-07",
        "AUC-08",
        "AUC-09",
        "AUC-11",
        "AUC-12",
        "AUC-13",
        "BID-04",
        "CPL-13",
        "CPL-14",
        "DEP-05",
        "DEP-06",
        "DEP-07",
        "DEP-08",
        "DEP-09",
        "DRW-01",
        "DRW-02",
        "DRW-06",
        "DRW-07",
        "DRW-08",
        "DRW-09",
        "OPN-06",
        "OPN-08",
        "CON-01",
        "CON-02",
        "CON-04",
        "CON-05",
        "REF-02",
        "AWD-04",
        "APT-01",
        "APT-02",
        "APT-03",
        "EXP-07",
        "EXP-09",
        "PNL-01",
        *ON_PANELS,
        "AWD-05",
        "AWD-06",
        "AWD-07",
        *PERFORMING,
        "BND-04",
    }
)
"""Acts that name their lot in a public field; the others are on it."""
ANYWHERE: Final = frozenset({"WIT-01", "WIT-04", "WIT-05", "RTN-01"})
"""Acts of the witness room, which come whenever a witness officer comes; and the naming of a failed lot."""
BEFORE_NOTICE: Final = frozenset({"PLN-01", "ENT-01"})
ONCE_IN_CASE: Final = frozenset({"PLN-01", "NOT-01"})


def lot_of(act: Act) -> str:
    """Id of the lot that an act of ``ON_LOTS`` belongs to; empty when it names none."""
    if act.code not in BY_FIELD:
        return act.uuid
    name = act.public.get("lot")
    return name if isinstance(name, str) else ""


def in_order(act: Act) -> bool:
    """Whether the act may come now; if not, that is found, and the act counts for nothing further."""
    case, say = act.case, act.findings
    published = case["notice"] is not None
    if act.code in ANYWHERE:
        return True
    if act.code in ONCE_IN_CASE:
        done = case["plan"] is not None if act.code == "PLN-01" else published
        if not say.require("act.once", not done, "once in a case", act.code):
            return False
    if act.code not in BEFORE_NOTICE and act.code not in ("NOT-01", "ARC-01"):
        if not say.require("act.order", published, "after NOT-01", act.code):
            return False
    elif act.code == "ENT-01" and not say.require("act.order", not published, "before NOT-01", act.code):
        return False
    return act.code not in ON_LOTS or _in_lot(act, case)


def _in_lot(act: Act, case: dict[str, Any]) -> bool:
    name, say = lot_of(act), act.findings
    if not say.require("act.lot", name in case["lots"], "a lot of the notice", name):
        return False
    lot = act.lot(name)
    seen = lot["seen"]
    if act.code in ONCE and not say.require("act.once", act.code not in seen, "once in a lot", act.code):
        return False
    wanted = BEFORE.get(act.code, ())
    good = not wanted or any(code in seen for code in wanted)
    if not say.require("act.order", good, f"after {' or '.join(wanted)}", act.code):
        return False
    over = [code for code in NEVER_AFTER.get(act.code, ()) if code in seen]
    if not say.require("act.order", not over, f"before {' and '.join(over)}", act.code):
        return False
    if act.code not in seen:
        lot["seen"] = sorted([*seen, act.code])
    return True
