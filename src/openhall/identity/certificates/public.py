"""What other rooms may use of certificates and seals."""

from openhall.identity.certificates.judging import Judgement, earlier, judge
from openhall.identity.certificates.using import by_digest

__all__ = ["Judgement", "by_digest", "earlier", "judge"]
