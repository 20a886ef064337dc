"""What the house uses of offices: the answer to an act that one officer signed and two must sign."""

from openhall.identity.offices.api import wait_for_second
from openhall.identity.offices.queries import act_name
from openhall.identity.offices.refusals import SecondSignatureDue

__all__ = ["SecondSignatureDue", "act_name", "wait_for_second"]
