"""The commands of certificates and seals, one function per act; each is one durable transaction."""

from openhall.identity.certificates.binding import bind_certificate, unbind_certificate
from openhall.identity.certificates.trusting import (
    delist_authority,
    list_authority,
    recognise_list,
    withdraw_recognition,
)
from openhall.identity.certificates.using import use_seal

__all__ = [
    "bind_certificate",
    "delist_authority",
    "list_authority",
    "recognise_list",
    "unbind_certificate",
    "use_seal",
    "withdraw_recognition",
]
