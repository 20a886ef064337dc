"""What other rooms may use of systems."""

from openhall.exchange.systems import by, installation, once, signatures
from openhall.exchange.systems.by import By
from openhall.exchange.systems.commands import (
    admit_system,
    enrol_system_key,
    register_system,
    revoke_system,
    revoke_system_key,
    rotate_system_key,
)
from openhall.exchange.systems.gate import Caller, arrive, caller, required
from openhall.exchange.systems.inputs import KeyInput, RevocationInput, RotationInput, SystemInput
from openhall.exchange.systems.installation import found_messages_key
from openhall.exchange.systems.keys import entry
from openhall.exchange.systems.models import Scope, System, SystemKey, SystemState
from openhall.exchange.systems.pages import seen_by
from openhall.exchange.systems.policies import as_manager, require_manager, sees
from openhall.exchange.systems.queries import admitted, of_organisation, system
from openhall.exchange.systems.refusals import ScopeMissing, SystemNotAdmitted

__all__ = [
    "By",
    "Caller",
    "KeyInput",
    "RevocationInput",
    "RotationInput",
    "Scope",
    "ScopeMissing",
    "System",
    "SystemInput",
    "SystemKey",
    "SystemNotAdmitted",
    "SystemState",
    "admit_system",
    "admitted",
    "arrive",
    "as_manager",
    "by",
    "caller",
    "enrol_system_key",
    "entry",
    "found_messages_key",
    "installation",
    "of_organisation",
    "once",
    "register_system",
    "require_manager",
    "required",
    "revoke_system",
    "revoke_system_key",
    "rotate_system_key",
    "seen_by",
    "sees",
    "signatures",
    "system",
]
