"""Acts on mandates between people (protocols §6). Who gives it to whom, for what, is only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn
from openhall.witness.public import ActKind, fields

_PROXY = {"proxy": _("Who, for whom, in which procedures, until when; only committed to.")}

PROXY_OFFERED = ActKind(
    code="POA-01",
    subsystem="subjects",
    name=_("Mandate offered to somebody"),
    meaning=_("A person or a company wants somebody to file and follow procedures for them."),
    command="offer_proxy",
    effect=_("The other one can accept; until then nothing changes."),
    on="proxy",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments=_PROXY,
)
PROXY_ACCEPTED = ActKind(
    code="POA-02",
    subsystem="subjects",
    name=_("Mandate accepted"),
    meaning=_("Who was asked accepted to act for the other one."),
    command="accept_proxy",
    effect=_("They can file and follow procedures within its scope; both see what is done."),
    on="proxy",
    basis=fields.NO_ARTICLE_OPERATION,
)
PROXY_ENDED = ActKind(
    code="POA-03",
    subsystem="subjects",
    name=_("Mandate to act for somebody ended"),
    meaning=_("One of both sides ended it."),
    command="end_proxy",
    effect=_("From this moment nothing can be done by it; what was filed stays filed."),
    on="proxy",
    basis=fields.NO_ARTICLE_OPERATION,
)
PROXY_RECORDED = ActKind(
    code="POA-04",
    subsystem="subjects",
    name=_("Mandate recorded at a desk"),
    meaning=_("An officer saw the paper by which somebody acts for another one, or a child’s certificate."),
    command="record_proxy",
    effect=_("It holds at once; the officer answers for having seen the paper."),
    on="proxy",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments=_PROXY,
)
PROXY_CONFIRMED = ActKind(
    code="POA-05",
    subsystem="subjects",
    name=_("Recorded mandate confirmed"),
    meaning=_("Who is acted for said that a mandate which a desk recorded is theirs."),
    command="confirm_proxy",
    effect=_("Nothing changes for who acts; what they did and do is the other one’s will, by their own signature."),
    on="proxy",
    basis=fields.NO_ARTICLE_OPERATION,
)
PROXY_REFUSED = ActKind(
    code="POA-06",
    subsystem="subjects",
    name=_("Recorded mandate refused"),
    meaning=_("Who is acted for said that a mandate which a desk recorded isn’t theirs."),
    command="refuse_proxy",
    effect=_("From this moment nothing can be done by it; what was done stays, and the officer is told."),
    on="proxy",
    basis=fields.NO_ARTICLE_OPERATION,
)
declare_solemn("record_proxy")
