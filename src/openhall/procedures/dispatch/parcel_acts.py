"""Acts on results by post (protocols §6). Names, addresses and the carrier's numbers are only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_DOSSIER = _("The dossier’s id.")

COLLECTION_CHOSEN = ActKind(
    code="DSP-06",
    subsystem="procedures",
    name=_("Way of the result chosen"),
    meaning=_("Whoever filed, or the desk for them, said how they want to have the result."),
    command="choose_collection",
    effect=_("The result is kept at the desk, given to the post once it is there, or stays electronic."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"way": _("At the desk, by post, or electronically only.")},
    commitments={"words": _("Name, telephone, address and price; only committed to.")},
)
RATES_ENTERED = ActKind(
    code="DSP-07",
    subsystem="procedures",
    name=_("Prices of the post entered"),
    meaning=_("The provincial office entered a carrier’s prices with their source."),
    command="enter_post_rates",
    effect=_("From the first day on they are shown to whoever wants a result by post."),
    on="post-rates",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "carrier": _("The carrier."),
        "source": _("Where the prices are written."),
        "valid_from": _("The first day on which they count."),
        "rows_sha256": _("The digest of places, prices and terms."),
    },
)
PARCEL_HANDED_OVER = ActKind(
    code="DSP-08",
    subsystem="procedures",
    name=_("Result handed over for the post"),
    meaning=_("An officer packed a result and handed it over for the carrier."),
    command="hand_over_parcel",
    effect=_("The carrier is told; what it says of the parcel is shown to whoever filed."),
    on="parcel",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER, "unit": _("The number of the unit that handed it over.")},
    commitments={"words": _("Name, telephone and address; only committed to.")},
)
PARCEL_MOVED = ActKind(
    code="DSP-09",
    subsystem="procedures",
    name=_("Parcel with a result moved"),
    meaning=_("The carrier, or an officer who asked it, said how far a parcel is."),
    command="record_parcel",
    effect=_("Delivered, the result counts as handed out; returned, it waits at the desk."),
    on="parcel",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"dossier": _DOSSIER, "state": _("Taken, delivered, returned, or refused by the carrier.")},
    commitments={"words": _("The carrier’s number; only committed to.")},
)
