"""What an owner is told and promises before its tender may begin.

A condition either stands in a law, with its article and the consequence that the law names, or is the platform's own,
and says so. Conditions of law belong to a jurisdiction; the platform's own apply everywhere.
Source of the Chinese ones: 招标投标法 (2017) and 招标投标法实施条例 (2019-03-02), articles as cited.
"""

import hashlib
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from openhall.witness.public import canonical
from openhall_rules.law import Pack


@dataclass(frozen=True)
class Condition:
    """A condition of entry.

    ``basis``: the articles, empty for the platform's own. ``consequence``: what follows when the promise is broken.
    ``paper``: what shows after the project that it was kept, where a paper can; our reading, no article asks for it.
    """

    code: str
    promise: Promise
    consequence: Promise
    basis: str = ""
    paper: Promise | None = None

    @property
    def own(self) -> bool:
        """Whether it is the platform's own condition and not the law's."""
        return not self.basis

    @property
    def text(self) -> str:
        """The whole sentence that is signed, in the active language."""
        source = self.basis or str(_("own condition of this platform, not of a law"))
        return f"{self.promise} {self.consequence} ({source})"


_CN = (
    Condition(
        "approval",
        _("Where the state requires an approval of the project, it has been obtained before this tender."),
        _("Until then the project may not be tendered."),
        "招标投标法 (2017) 第九条",
        _("The approval of the project"),
    ),
    Condition(
        "funds",
        _("The money for the project is there or its source is settled, and the tender documents say so truthfully."),
        _("Until then the project may not be tendered."),
        "招标投标法 (2017) 第九条",
        _("Proof of the money or of its source"),
    ),
    Condition(
        "whole",
        _("The project has not been cut into parts, and will not be, to evade tendering."),
        _(
            "The consequence may be a fine of 5 to 10 per mille of the contract’s amount, a halt of "
            "the project or of its "
            "funds, and disciplinary measures against those responsible."
        ),
        "招标投标法 (2017) 第四条, 第四十九条; 招标投标法实施条例 (2019) 第二十四条",
    ),
    Condition(
        "open",
        _(
            "No unreasonable condition restricts or excludes bidders, nobody is discriminated against, "
            "and the documents "
            "name no particular producer or supplier."
        ),
        _("The consequence may be an order to correct it and a fine of 10,000 to 50,000 yuan."),
        "招标投标法 (2017) 第十八条, 第二十条, 第五十一条",
    ),
    Condition(
        "secrecy",
        _(
            "Nobody tells others who obtained the documents or how many did, nor anything else about "
            "the tender that may "
            "affect fair competition."
        ),
        _(
            "The consequence may be a warning, a fine of 10,000 to 100,000 yuan, disciplinary measures "
            "and, where it is a "
            "crime, criminal liability."
        ),
        "招标投标法 (2017) 第二十二条, 第五十二条",
    ),
    Condition(
        "contract",
        _(
            "The contract will be concluded as the tender documents and the winning bid say, with no "
            "deviating agreement."
        ),
        _("The consequence may be an order to correct it and a fine of 5 to 10 per mille of the contract’s amount."),
        "招标投标法 (2017) 第四十六条, 第五十九条",
        _("The contract as it was concluded"),
    ),
)
_OWN = (
    Condition(
        "true",
        _("What this project’s record says is true and complete to the best of the owner’s knowledge."),
        _("What was signed stays on the public log, with the name of the organisation, and can’t be removed."),
        paper=_("A signed statement that the record is true and complete"),
    ),
    Condition(
        "keys",
        _("Every custodian keeps the opening key to themselves, and is at hand when the bids are opened."),
        _(
            "If fewer custodians than the threshold release their shares, the bids can’t be opened and "
            "the tender fails."
        ),
    ),
)
_BY_JURISDICTION = {"cn": _CN}


def conditions(law: Pack) -> tuple[Condition, ...]:
    """The conditions under a law, the law's first."""
    return (*_BY_JURISDICTION.get(law.jurisdiction, ()), *_OWN)


def texts(law: Pack, lang: str) -> list[str]:
    """The texts that are signed, in the project's binding language."""
    with override(lang):
        return [condition.text for condition in conditions(law)]


def digest(signed: list[str]) -> str:
    """SHA-256 (hex) of the canonical JSON list of texts."""
    return hashlib.sha256(canonical(signed)).hexdigest()
