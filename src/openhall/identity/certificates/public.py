"""What other rooms may use of certificates and seals."""

from openhall.identity.certificates.batches import may_use
from openhall.identity.certificates.judging import Judgement, earlier, judge
from openhall.identity.certificates.reserved import Place, begin_reserved, counting, take_back
from openhall.identity.certificates.using import by_digest

__all__ = ["Judgement", "Place", "begin_reserved", "by_digest", "counting", "earlier", "judge", "may_use", "take_back"]
