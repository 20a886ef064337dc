"""Tables of certificates and seals. Whom to trust is rows, entered by signed acts; no code names an authority."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.identity.models import DeviceKey, Named, Organisation, Person
from openhall.kernel.states import Moves, Workflow, one_of


class Use(models.TextChoices):
    """What a certificate is bound for."""

    PERSON = "person", _("Signature of a person")
    SEAL = "seal", _("Seal of an organisation")


class Revocation(models.TextChoices):
    """What it means when nobody answers whether a certificate was revoked."""

    HARD = "hard", _("Refuse the certificate until an answer comes")
    SOFT = "soft", _("Accept the certificate and note that no answer came")


_Row = TypeVar("_Row", bound=models.Model)


class InForce(models.QuerySet[_Row]):
    """Questions about what was entered for a time."""

    def in_force(self, at: datetime) -> InForce[_Row]:
        """Rows that hold at ``at``: within their time, and not withdrawn by then."""
        return self.filter(
            Q(until_at=None) | Q(until_at__gt=at), Q(withdrawn_at=None) | Q(withdrawn_at__gt=at), from_at__lte=at
        )


class TrustEntry(Named):
    """A certification authority that a jurisdiction recognises, from ``from_at`` until it ends or is withdrawn."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    jurisdiction = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    certificate = models.TextField()
    certificate_sha256 = models.CharField(max_length=64)
    for_persons = models.BooleanField()
    for_seals = models.BooleanField()
    revocation = models.CharField(max_length=4, choices=Revocation)
    source = models.CharField(max_length=500)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    objects = InForce.as_manager()

    class Meta:
        ordering: ClassVar = ["jurisdiction", "name", "id"]
        constraints: ClassVar = [
            one_of("revocation", Revocation, "trust_revocation_is_known"),
            models.UniqueConstraint(
                fields=["jurisdiction", "certificate_sha256"],
                condition=Q(withdrawn_at=None),
                name="trust_entry_once_in_a_list",
            ),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")), name="trust_ends_after_its_start"
            ),
            models.CheckConstraint(condition=Q(for_persons=True) | Q(for_seals=True), name="trust_is_for_something"),
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}: {self.name}"


class Recognition(Named):
    """Jurisdiction ``by`` recognises the trust list of jurisdiction ``of``, from ``from_at`` until it ends."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    by = models.CharField(max_length=20)
    of = models.CharField(max_length=20)
    source = models.CharField(max_length=500)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True, blank=True)
    authority = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    objects = InForce.as_manager()

    class Meta:
        ordering: ClassVar = ["by", "of", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["by", "of"], condition=Q(withdrawn_at=None), name="recognition_once_each_way"
            ),
            models.CheckConstraint(condition=~Q(by=F("of")), name="recognition_is_of_another"),
            models.CheckConstraint(
                condition=Q(until_at=None) | Q(until_at__gt=F("from_at")), name="recognition_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.by} ← {self.of}"


class Certificate(Named):
    """A certificate bound to a person or, as a seal, to an organisation. The private key never reaches the platform.

    ``roles``: whoever holds one of these roles for the organisation may use the seal. ``device_key``: the person's
    signing key here, where the certificate certifies that very key: then every act they sign is signed with it.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="seals_bound")
    use = models.CharField(max_length=6, choices=Use)
    roles = models.JSONField(default=list)
    certificate = models.TextField()
    chain = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=500)
    issuer = models.CharField(max_length=500)
    serial = models.CharField(max_length=64)
    key_kind = models.CharField(max_length=20)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    entry = models.ForeignKey(TrustEntry, on_delete=models.PROTECT, related_name="+")
    device_key = models.ForeignKey(DeviceKey, on_delete=models.PROTECT, null=True, related_name="certificates")
    bound_at = models.DateTimeField()
    unbound_at = models.DateTimeField(null=True, blank=True)
    leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("use", Use, "certificate_use_is_known"),
            models.UniqueConstraint(
                fields=["sha256"], condition=Q(unbound_at=None), name="certificate_bound_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(use="person", organisation=None) | Q(use="seal", organisation__isnull=False),
                name="certificate_of_a_seal_has_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class EvidenceKind(models.TextChoices):
    """Which sort of answer about revocation it is."""

    CRL = "crl", _("List of revoked certificates (CRL)")
    OCSP = "ocsp", _("Answer about one certificate (OCSP)")


class Evidence(models.Model):
    """The very bytes with which an authority answered about revocation, and when they came."""

    kind = models.CharField(max_length=4, choices=EvidenceKind)
    url = models.CharField(max_length=500)
    about_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    body = models.BinaryField()
    fetched_at = models.DateTimeField()
    next_update = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["url", "about_sha256", "fetched_at"], name="evidence_newest")]
        constraints: ClassVar = [one_of("kind", EvidenceKind, "evidence_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.sha256[:16]} {self.fetched_at}"


class Check(models.Model):
    """One time that a certificate of a listed authority was checked: when, what for, what came out, resting on what."""

    certificate_sha256 = models.CharField(max_length=64, db_index=True)
    entry = models.ForeignKey(TrustEntry, on_delete=models.PROTECT, related_name="+")
    occasion = models.CharField(max_length=20)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=60)
    unanswered = models.JSONField(default=list)
    evidence = models.ManyToManyField(Evidence, related_name="checks")

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.certificate_sha256[:16]} {self.outcome} {self.at}"


class BatchState(models.TextChoices):
    """How far a batch has come."""

    GATHERING = "gathering", _("PDFs are being handed in")
    PREPARED = "prepared", _("Waiting for the signatures of the seal’s key")
    SIGNED = "signed", _("Waiting for the act")
    SEALED = "sealed", _("Sealed")


class SealBatch(Named, Moves):
    """PDFs that are sealed by one act."""

    workflow = Workflow(
        add=({BatchState.GATHERING}, BatchState.GATHERING),
        prepare=({BatchState.GATHERING, BatchState.PREPARED, BatchState.SIGNED}, BatchState.PREPARED),
        sign=({BatchState.PREPARED}, BatchState.SIGNED),
        seal=({BatchState.SIGNED}, BatchState.SEALED),
    )

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="batches")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    jurisdiction = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.GATHERING)
    begun_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True)
    sealed_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("state", BatchState, "seal_batch_state_is_known")]

    def __str__(self) -> str:
        return str(self.uuid)


class SealedPdf(Named):
    """One PDF of a batch. ``number`` counts within the organisation; it stands in the visible stamp.

    ``prepared``: the PDF with its stamp and a ``hole`` (first and last byte) for the signature over ``to_sign``. What
    is sealed lies in the store of files under ``sealed_sha256``, and is given out once the act is recorded.
    ``about``: the thing of another room whose paper it is, with the ``place`` that it reserves for this seal
    (:class:`openhall.identity.certificates.reserved.Place`); empty: handed in by somebody.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(SealBatch, on_delete=models.CASCADE, related_name="pdfs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    source = models.BinaryField(null=True)
    source_sha256 = models.CharField(max_length=64)
    prepared = models.BinaryField(null=True)
    to_sign = models.BinaryField(null=True)
    hole = models.JSONField(default=list)
    sealed_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveIntegerField(default=0)
    about = models.CharField(max_length=80, blank=True)
    place = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="sealed_pdf_number_once"),
            models.UniqueConstraint(fields=["batch", "source_sha256"], name="sealed_pdf_once_in_a_batch"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
