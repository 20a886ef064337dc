"""What the fields mean that many acts share, said once; and why some acts rest on no article."""

from django.utils.translation import gettext_lazy as _

AMOUNT = _("The amount in the currency beside it, with a point before the decimals.")
BIDDER = _("The bidder’s random name in this case; nobody outside it can link it with another case.")
BIDDER_IDENTIFIER = _("The bidder’s registered identifier; only committed to.")
BIDDER_NAME = _("The bidder’s name; only committed to until the candidates are published.")
COUNTRY = _("The country whose rules the organisation’s identifier follows, in two letters.")
CURRENCY = _("The currency, in three letters.")
CUSTODIAN = _("Which of the notice’s custodians it is, counted from 0.")
ENVELOPE_SHA256 = _("The digest of the sealed envelope, which fixes every byte of the bid without showing it.")
KEY_PURPOSE = _("Whether a custodian’s shares or a bidder’s own bundle are sealed to the key.")
INDIVIDUAL = _("Given where a natural person acts in their own name; else left out.")
LOT = _("The lot that it is about.")
LOT_OR_NONE = _("The lot that the payment names, if it may be told.")
PACK = _("The dated pack of rules that is the law of the case.")
PAYER_ACCOUNT = _("The bank account that paid; only committed to.")
PDF_SHA256 = _("The digest of the PDF file, by which a true copy is told from a forged one.")
RATE = _("The yearly rate as a decimal, or the rates with their dates where it changed meanwhile.")
REFUND_CAUSE = _("Why it goes back: award, contract, withdrawal or failure of the lot.")
ROLE = _("What the mandate lets the person do.")
VALUE_DATE = _("The day from which the bank counts the money.")
VERSION = _("Which version of the bid it is, counted from 1.")

NO_ARTICLE_RECORD = _(
    "None: no article that we cite commands it; the log keeps it so that every signature can be traced."
)
NO_ARTICLE_OPERATION = _("None: it is how this installation works, not an act that a law names.")
NO_ARTICLE_SAFEGUARD = _("None: no article that we cite commands it; it is a safeguard of OpenHall’s own.")
