"""The acts of certificates and seals on the log."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.intents import declare_solemn
from openhall.witness.public import ActKind, fields

CERTIFICATE_SHA256 = _("The digest of the certificate (DER).")
JURISDICTION = _("The jurisdiction on whose trust list the authority is.")
STARTS = _("From when it counts.")
ENDS = _("Until when it counts; left out when no end is set.")

CERTIFICATE_BOUND = ActKind(
    code="CRT-01",
    subsystem="certificates",
    name=_("Certificate bound"),
    meaning=_("A person proved that a certificate of a recognised authority is theirs, or their organisation’s seal."),
    command="bind_certificate",
    effect=_("The person can sign in with the certificate, or the organisation can seal documents with it."),
    on="certificate",
    basis="电子签名法 (2019) 第十三条、第十六条",
    public={
        "use": _("Whether it is a person’s signature or an organisation’s seal."),
        "jurisdiction": JURISDICTION,
        "authority": _("The entry of the trust list that it rests on."),
        "roles": _("Of a seal: whoever holds one of these roles may use it."),
        "certificate_sha256": _("Of a seal: the digest of its certificate. Of a person it is only committed to."),
    },
    optional=("roles", "certificate_sha256"),
    commitments={
        "certificate": CERTIFICATE_SHA256,
        "evidence": _("The digests of the answers about revocation that it rested on."),
    },
)
CERTIFICATE_UNBOUND = ActKind(
    code="CRT-02",
    subsystem="certificates",
    name=_("Certificate unbound"),
    meaning=_("A certificate no longer stands for a person or an organisation here."),
    command="unbind_certificate",
    effect=_("Nobody can sign in or seal with the certificate any more; what it sealed before stays as it is."),
    on="certificate",
    basis="电子签名法 (2019) 第十五条",
    public={"use": _("Whether it was a person’s signature or an organisation’s seal.")},
)
AUTHORITY_LISTED = ActKind(
    code="CRT-03",
    subsystem="certificates",
    name=_("Trust list entry made"),
    meaning=_("An authority says that a jurisdiction recognises a certification authority, from when and for what."),
    command="list_authority",
    effect=_("Certificates that this certification authority issued are accepted, within what the entry says."),
    on="trust",
    basis="电子签名法 (2019) 第十八条",
    public={
        "jurisdiction": JURISDICTION,
        "certificate_sha256": CERTIFICATE_SHA256,
        "for": _("What its certificates count for: persons, seals, or both."),
        "revocation": _("Whether a certificate is refused (hard) or accepted (soft) when nobody answers about it."),
        "from": STARTS,
        "until": ENDS,
    },
    optional=("until",),
    statement=_("The certification authority’s name and certificate, the source, and who entered it."),
)
AUTHORITY_DELISTED = ActKind(
    code="CRT-04",
    subsystem="certificates",
    name=_("Trust list entry withdrawn"),
    meaning=_("A certification authority is no longer recognised by a jurisdiction."),
    command="delist_authority",
    effect=_("Its certificates are accepted no more; what was signed before is still judged by the list of its time."),
    on="trust",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"jurisdiction": JURISDICTION, "certificate_sha256": CERTIFICATE_SHA256},
    statement=_("The reason, as it was signed."),
)
LIST_RECOGNISED = ActKind(
    code="CRT-05",
    subsystem="certificates",
    name=_("Recognition of a trust list made"),
    meaning=_("One jurisdiction recognises the trust list of another, from when and until when."),
    command="recognise_list",
    effect=_("Certificates of the other jurisdiction’s authorities count in this one as well."),
    on="recognition",
    basis="电子签名法 (2019) 第二十六条",
    public={
        "by": _("The jurisdiction that recognises."),
        "of": _("The jurisdiction whose list is recognised."),
        "from": STARTS,
        "until": ENDS,
    },
    optional=("until",),
    statement=_("The source of the recognition, and who entered it."),
)
RECOGNITION_WITHDRAWN = ActKind(
    code="CRT-06",
    subsystem="certificates",
    name=_("Recognition of a trust list withdrawn"),
    meaning=_("One jurisdiction recognises the trust list of another no more."),
    command="withdraw_recognition",
    effect=_("Certificates of the other jurisdiction’s authorities count in this one no more."),
    on="recognition",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"by": _("The jurisdiction that recognised."), "of": _("The jurisdiction whose list was recognised.")},
    statement=_("The reason, as it was signed."),
)
SEAL_USED = ActKind(
    code="CRT-07",
    subsystem="certificates",
    name=_("Seal used"),
    meaning=_("Somebody with a mandate put an organisation’s seal on one or more PDFs."),
    command="use_seal",
    effect=_("The sealed PDFs bind the organisation, and anybody can check that they are unchanged."),
    on="seal",
    basis="电子签名法 (2019) 第十四条",
    public={
        "certificate_sha256": CERTIFICATE_SHA256,
        "jurisdiction": _("Where the seal shall count."),
        "documents": _("How many PDFs were sealed by this act."),
    },
    statement=_("The organisation, and of each sealed PDF its number and digest."),
)

declare_solemn(
    "bind_certificate", "unbind_certificate", "list_authority", "delist_authority", "recognise_list",
    "withdraw_recognition", "use_seal",
)  # fmt: skip
