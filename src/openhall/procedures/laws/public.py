"""What other rooms may use of the law of services: the packs with what was entered, and counting anew by them."""

from openhall.procedures.laws.models import EnteredValue
from openhall.procedures.laws.recounting import carry_on
from openhall.procedures.laws.values import calendar_sha256, law_of, law_on, newest, zone_of

__all__ = ["EnteredValue", "calendar_sha256", "carry_on", "law_of", "law_on", "newest", "zone_of"]
