"""Jobs of identity; the worker polls ``due``."""

from datetime import datetime

from openhall.identity.erasing import sweep_late_messages
from openhall.identity.intents import sweep_nonces
from openhall.identity.models import AccessToken
from openhall.identity.signing_in import sweep_attempts


def due(at: datetime) -> int:
    """Forget what can no longer count: nonces, attempts to sign in, tokens, letters to the erased. Idempotent."""
    tokens = AccessToken.objects.filter(expires_at__lte=at).delete()[0]
    return sweep_nonces(at) + sweep_attempts(at) + tokens + sweep_late_messages(at)
