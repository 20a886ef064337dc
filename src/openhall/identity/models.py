"""Tables of identity. Ids are bigint inside and UUIDv4 outside; instants are UTC."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class Role(models.TextChoices):
    """What a mandate lets a person do for the organisation."""

    MANAGER = "manager", _("Manager of mandates")
    OFFICER = "officer", _("Tendering officer")
    BIDDER = "bidder", _("Bidder")
    CUSTODIAN = "custodian", _("Custodian of opening shares")
    CENTRE = "centre", _("Trading-centre staff")
    TREASURER = "treasurer", _("Treasurer")
    SUPERVISOR = "supervisor", _("Supervisor")
    EXPERT = "expert", _("Expert")
    AUTHORITY = "authority", _("Authority that sets legal values")
    WITNESS = "witness", _("Witness officer")
    INVESTIGATOR = "investigator", _("Investigator")
    DESK = "desk", _("Officer at the one-stop desk")
    HEAD = "head", _("Head of a unit of the administration")
    PROVINCE = "province", _("Provincial office for procedures")
    INSPECTOR = "inspector", _("Officer of discipline inspection")
    AUDITOR = "auditor", _("Auditor")
    CHAIR = "chair", _("Chair of the provincial people’s committee")


RESERVED = frozenset(
    {
        Role.CENTRE,
        Role.TREASURER,
        Role.SUPERVISOR,
        Role.EXPERT,
        Role.AUTHORITY,
        Role.WITNESS,
        Role.INVESTIGATOR,
        Role.DESK,
        Role.HEAD,
        Role.PROVINCE,
        Role.INSPECTOR,
        Role.AUDITOR,
        Role.CHAIR,
    }
)
"""Roles with power over other parties: nobody gives them to themselves by signing up a company."""


class Organisation(models.Model):
    """A party: company, buyer, agency, trading centre or department. Its identifier follows its country's rule.

    ``public_body``: recognised as one, by the operator at the founding or later by an authority; only a public body can
    give its people the roles in :data:`RESERVED`.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2)
    scheme = models.CharField(max_length=20)
    identifier = models.CharField(max_length=64)
    name = models.CharField(max_length=300)
    address = models.CharField(max_length=500, blank=True)
    public_body = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["scheme", "identifier"], name="organisation_identifier_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """A human being known to this installation; after their erasure a row that only says that there was one."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254)
    locale = models.CharField(max_length=10, default="en")
    registered_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, db_index=True)
    phone_only_since = models.DateTimeField(null=True)
    """Since when only this person's telephones sign; None: each of their keys does."""

    class Meta:
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(email=folded_email(username or ""))


def folded_email(address: str) -> str:
    """The form in which addresses are kept and compared: trimmed, lower case."""
    return address.strip().lower()


class Account(AbstractBaseUser):
    """What a person signs in with. An account acts for nobody by itself: mandates say for whom."""

    # Django would stamp it with the wall clock at each sign-in; SignInAttempt holds the edge's time instead.
    last_login = None

    email = models.EmailField(max_length=254, unique=True)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email


class Named(models.Model):
    """A row with an outside id that templates put into addresses."""

    class Meta:
        abstract = True

    @property
    def uuid_text(self) -> str:
        """The outside id as text."""
        return str(getattr(self, "uuid", ""))


class MandateQuerySet(models.QuerySet["Mandate"]):
    """Questions about mandates."""

    def in_force(self, at: datetime) -> MandateQuerySet:
        """Mandates that hold at ``at``."""
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=at), Q(revoked_at=None) | Q(revoked_at__gt=at), starts_at__lte=at
        )


class Mandate(Named):
    """A person may act for an organisation in one role from ``starts_at`` until ``ends_at`` or its revocation.

    ``in_place_of``: the mandate of the officer whose deputy this is; such a mandate always ends, and never later.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mandates")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=20, choices=Role)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    in_place_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="deputies")
    version = models.PositiveIntegerField(default=1)

    objects = MandateQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["person", "organisation", "role"], name="mandate_of_person"),
            models.Index(fields=["organisation", "role"], name="mandate_of_organisation"),
        ]
        constraints: ClassVar = [
            one_of("role", Role, "mandate_role_is_known"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=models.F("starts_at")), name="mandate_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(in_place_of=None) | Q(ends_at__isnull=False), name="mandate_of_a_deputy_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.get_role_display()} · {self.organisation}"


class KeyKind(models.TextChoices):
    """Where a signing key lives."""

    DEVICE = "device", _("Browser on a device")
    PROGRAM = "program", _("Program")
    PHONE = "phone", _("Telephone")


class DeviceKey(Named):
    """Public half of a P-256 signing key. The private half never reaches the platform.

    ``set_aside_at``: since then it doesn't sign, because the person chose their telephone as the only signer. It stands
    on the key, and not only on the person, because an act holds the key's row: none can slip by while the choice is
    made.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    key_id = models.CharField(max_length=32, unique=True)
    public_key = models.BinaryField(max_length=65)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="device_keys")
    kind = models.CharField(max_length=10, choices=KeyKind, default=KeyKind.DEVICE)
    label = models.CharField(max_length=80, blank=True)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    set_aside_at = models.DateTimeField(null=True, blank=True)
    enrolment_leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("kind", KeyKind, "device_key_kind_is_known")]

    def __str__(self) -> str:
        return self.label or self.key_id

    @property
    def receipt_url(self) -> str:
        """Page of the receipt of the enrolment."""
        return f"/receipts/{self.enrolment_leaf_sha256}"


class OpeningPurpose(models.TextChoices):
    """What an opening key opens."""

    CUSTODIAN = "custodian", _("Custodian's shares")
    BIDDER = "bidder", _("Bidder's own bundles")


class OpeningKey(Named):
    """An age X25519 recipient. Sealing encrypts to it; the identity stays with the person and can be exported."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    recipient = models.CharField(max_length=80, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opening_keys")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="opening_keys")
    purpose = models.CharField(max_length=10, choices=OpeningPurpose)
    enrolled_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    enrolment_leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("purpose", OpeningPurpose, "opening_key_purpose_is_known"),
            models.UniqueConstraint(
                fields=["person", "organisation", "purpose"],
                condition=Q(revoked_at=None),
                name="opening_key_one_in_force",
            ),
        ]

    def __str__(self) -> str:
        return self.recipient


class Passkey(Named):
    """A WebAuthn credential of a person."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    credential_id = models.BinaryField(max_length=1023, unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="passkeys")
    label = models.CharField(max_length=80, blank=True)
    transports = models.JSONField(default=list)
    added_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.label or str(self.uuid)


class SpentNonce(models.Model):
    """A nonce counts once. Rows are swept long after the intent could still be presented."""

    key_id = models.CharField(max_length=32)
    nonce = models.CharField(max_length=22)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key_id", "nonce"], name="nonce_counts_once")]

    def __str__(self) -> str:
        return self.nonce


class AccessToken(models.Model):
    """Bearer token of a program, for reading and uploads. Only its digest is kept."""

    token_sha256 = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="access_tokens")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.ForeignKey(DeviceKey, on_delete=models.PROTECT, related_name="access_tokens")
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.person} until {self.expires_at}"


class SignInAttempt(models.Model):
    """One try to sign in; counted per account and per address to slow guessing down."""

    email_sha256 = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()
    succeeded = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["email_sha256", "at"], name="attempts_of_account"),
            models.Index(fields=["address", "at"], name="attempts_of_address"),
        ]

    def __str__(self) -> str:
        return f"{self.at} {self.succeeded}"
