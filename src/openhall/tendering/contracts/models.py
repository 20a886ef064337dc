"""Contracts with their signatures and seals, certificates, and the certificates of the seals."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Side(models.TextChoices):
    """Who signs."""

    OWNER = "owner", _("Owner")
    SUPPLIER = "supplier", _("Supplier")


class ContractState(models.TextChoices):
    """From the draft to both signatures."""

    DRAFT = "draft", _("Draft")
    SIGNING = "signing", _("Signed by one side")
    CONCLUDED = "concluded", _("Concluded")


class Contract(Moves, models.Model):
    """The contract of one awarded lot; one at a time, beside those that decisions cancelled.

    Amount, currency, items and days come from the bid and stay (招标投标法 46), in an auction (``bid`` is null) from
    the winning offer; ``terms`` are what the tender left open about delivery, and only until the first signature.
    ``pdf_sha256``: the document as it is now, a kept file. Each seal of a party (:class:`PartySeal`) makes it another.
    ``cancelled_at``: when a decision on the complaint ``cancelled_by`` cancelled it; it stays concluded on the record.
    """

    State = ContractState

    workflow = Workflow(
        set_terms=({State.DRAFT}, State.DRAFT),
        propose_terms=({State.DRAFT}, State.DRAFT),
        answer_terms=({State.DRAFT}, State.DRAFT),
        seal_draft=({State.DRAFT}, State.DRAFT),
        seal_signed=({State.SIGNING}, State.SIGNING),
        sign_first=({State.DRAFT}, State.SIGNING),
        sign_second=({State.SIGNING}, State.CONCLUDED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="contracts")
    owner = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    bid = models.ForeignKey("bidding.Bid", on_delete=models.PROTECT, null=True, related_name="+")
    lang = models.CharField(max_length=10)
    amount = models.DecimalField(max_digits=26, decimal_places=6)
    currency = models.CharField(max_length=3)
    facts = models.JSONField(help_text="What the document says, as attached to it: contract.json.")
    terms = models.JSONField(default=dict)
    drafted_at = models.DateTimeField()
    contract_due_at = models.DateTimeField()
    pdf_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    concluded_at = models.DateTimeField(null=True)
    conclusion_leaf = models.CharField(max_length=64, blank=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.UUIDField(null=True)
    cancellation_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", ContractState, "contract_state_is_known"),
            models.UniqueConstraint(
                fields=["lot"], condition=Q(cancelled_at=None), name="contract_one_in_force_per_lot"
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancelled_by=None)
                | Q(state="concluded", cancelled_at__isnull=False, cancelled_by__isnull=False),
                name="contract_cancelled_was_concluded",
            ),
            models.CheckConstraint(
                condition=~Q(state="concluded") | Q(concluded_at__isnull=False), name="contract_concluded_has_instant"
            ),
            models.CheckConstraint(condition=~Q(owner=F("supplier")), name="contract_has_two_sides"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["owner", "contract_due_at"], name="contract_of_owner"),
            models.Index(fields=["supplier", "contract_due_at"], name="contract_of_supplier"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Signature(models.Model):
    """One side's signature. ``signed_sha256``: the document that was signed; ``sealed_sha256``: with the seal on it.

    ``seal``: the installation's seal for the side, put on with the signature; none where the side had put its own on.
    ``late_reason``: why it was signed after the law's time; blank where it wasn't.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=10, choices=Side)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    seal = models.ForeignKey("contracts.Seal", on_delete=models.PROTECT, null=True, related_name="+")
    intent_sha256 = models.CharField(max_length=64)
    signed_sha256 = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64, unique=True)
    signed_at = models.DateTimeField()
    late_reason = models.TextField(max_length=2_000, blank=True)
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "side"], name="contract_signed_once_per_side"),
            one_of("side", Side, "signature_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side}"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("Waits for the other side")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    COUNTERED = "countered", _("Answered by another proposal")
    WITHDRAWN = "withdrawn", _("Taken back")


class Proposal(models.Model):
    """One side's wording of what tender and bid leave open (act ``CON-04``); every version stays.

    ``terms``: all of them as proposed; ``before``: as they stood. ``counters``: the other side's proposal that this one
    answers. At most one of a contract is open: the database guards it. ``reason``, ``answer``: for the two sides, the
    agency and the centre; the log commits to them.
    """

    State = ProposalState
    workflow = Workflow(
        accept=({State.OPEN}, State.ACCEPTED),
        refuse=({State.OPEN}, State.REFUSED),
        counter=({State.OPEN}, State.COUNTERED),
        withdraw=({State.OPEN}, State.WITHDRAWN),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="proposals")
    number = models.PositiveSmallIntegerField()
    side = models.CharField(max_length=10, choices=Side)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    terms = models.JSONField()
    before = models.JSONField()
    reason = models.TextField(max_length=2_000)
    counters = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="countered_by")
    proposed_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    answer = models.TextField(max_length=2_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            one_of("state", ProposalState, "wording_state_is_known"),
            one_of("side", Side, "wording_side_is_known"),
            models.UniqueConstraint(fields=["contract", "number"], name="wording_numbered_once"),
            models.UniqueConstraint(fields=["contract"], condition=Q(state="open"), name="wording_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.number} {self.side}"


class PartySeal(models.Model):
    """One side's own seal on the document, put on by its keeper with the organisation's key (act ``CRT-07``).

    ``pdf``: the document with it, its number, and by its batch the keeper, the certificate, the time and the act.
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="party_seals")
    side = models.CharField(max_length=10, choices=Side)
    pdf = models.OneToOneField("certificates.SealedPdf", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contract", "side"], name="contract_sealed_once_per_side"),
            one_of("side", Side, "party_seal_side_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.side}"


class AwardSeal(models.Model):
    """The owner's own seal on the award notice of a lot (act ``CRT-07``). ``pdf``: the notice with it."""

    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="+")
    pdf = models.OneToOneField("certificates.SealedPdf", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.lot_id}"


class Seal(models.Model):
    """The certificate of a seal, issued by this installation's own authority; the key lies in ``OPENHALL_HOME/keys``.

    ``organisation`` is null for the installation's own seal and for its time stamps.
    """

    class Purpose(models.TextChoices):
        ORGANISATION = "organisation", _("Seal of an organisation")
        INSTANCE = "instance", _("Seal of this installation")
        TIME = "time", _("Time stamps of a scratch instance")

    purpose = models.CharField(max_length=20, choices=Purpose)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    serial = models.CharField(max_length=40, unique=True, help_text="Hex.")
    certificate = models.TextField(help_text="PEM.")
    not_before = models.DateTimeField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(purpose="organisation", organisation__isnull=False)
                | (~Q(purpose="organisation") & Q(organisation__isnull=True)),
                name="seal_of_an_organisation_names_it",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["organisation", "-not_after"], name="seal_of_organisation")]

    def __str__(self) -> str:
        return self.serial


class Certificate(models.Model):
    """A trade witness certificate (交易见证书). ``organisation`` is null for what everybody may print.

    ``until_seq``: length of the case's chain that it covers, so that the same thing is not issued twice.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="certificates")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    lang = models.CharField(max_length=10)
    until_seq = models.PositiveIntegerField()
    facts = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["lot", "organisation", "lang", "until_seq"],
                nulls_distinct=False,
                name="certificate_once_per_state",
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Fall(models.Model):
    """An award of which the owner says that it may fall; with ``decided_at`` it fell. Once for each award.

    ``award_leaf``: the act of the award. ``bid``: id of the winning bid, in an auction of the offer. ``…_leaf``:
    digests of the acts. All texts are public.
    """

    uuid = models.UUIDField(unique=True)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="falls")
    award_leaf = models.CharField(max_length=64, unique=True)
    bid = models.UUIDField()
    bidder = models.CharField(max_length=64)
    supplier = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=40)
    article = models.CharField(max_length=300)
    reason = models.TextField(max_length=2_000)
    answer_due_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    announcement_leaf = models.CharField(max_length=64)
    answer = models.TextField(max_length=5_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)
    decision = models.TextField(max_length=2_000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.lot_id} {self.ground}"
