"""Tables of the telephone. All but the choice is of the moment and swept: see :mod:`openhall.identity.phone.tasks`."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.identity.models import Named, Person
from openhall.kernel.states import Workflow, one_of


class Purpose(models.TextChoices):
    """What a code is shown for."""

    BINDING = "binding", _("Bind a telephone")
    SIGN_IN = "sign-in", _("Sign in a computer")


class CodeState(models.TextChoices):
    """Where a code stands. Of the last three none leads anywhere."""

    SHOWN = "shown", _("Shown")
    SCANNED = "scanned", _("Scanned")
    ANSWERED = "answered", _("Answered by the telephone")
    USED = "used", _("Used")
    REFUSED = "refused", _("Refused on the telephone")
    SPOILT = "spoilt", _("Spoilt by a wrong number")


class Code(models.Model):
    """One code on one screen: scanned once, by one telephone, and only the session it was shown to gains by it.

    ``number``: two digits, drawn at the scan and shown by that session alone; who holds the telephone types them.
    ``answerer_sha256``: digest of the secret that the telephone got at the scan; nobody else answers. ``browser``: what
    the session's browser says it is. ``document``, ``signature``, ``answer``: of a binding the enrolment that the
    telephone signed, as it was sent.
    """

    workflow = Workflow(
        scan=({CodeState.SHOWN}, CodeState.SCANNED),
        answer=({CodeState.SCANNED}, CodeState.ANSWERED),
        use=({CodeState.ANSWERED}, CodeState.USED),
        refuse=({CodeState.SCANNED}, CodeState.REFUSED),
        spoil=({CodeState.SCANNED}, CodeState.SPOILT),
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=10, choices=Purpose)
    state = models.CharField(max_length=10, choices=CodeState, default=CodeState.SHOWN)
    secret_sha256 = models.CharField(max_length=64, unique=True)
    answerer_sha256 = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=2, blank=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    browser = models.CharField(max_length=80, blank=True)
    address = models.GenericIPAddressField(null=True)
    shown_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    document = models.BinaryField(max_length=16_384, default=bytes)
    signature = models.CharField(max_length=100, blank=True)
    answer = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["address", "shown_at"], name="phone_codes_of_address")]
        constraints: ClassVar = [
            one_of("purpose", Purpose, "phone_code_purpose_is_known"),
            one_of("state", CodeState, "phone_code_state_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.uuid}"


class RequestState(models.TextChoices):
    """Where an act that waits for a telephone stands."""

    WAITING = "waiting", _("Waiting for the telephone")
    SIGNED = "signed", _("Signed")
    REFUSED = "refused", _("Refused")


class SigningRequest(models.Model):
    """An act that a desktop prepared for the person's telephone: the intent's bytes, and the payload it has digests of.

    What is written here decides nothing: the telephone reads the bytes, and the act is checked like every other.
    ``payload``: canonical bytes, empty once it was answered.
    """

    workflow = Workflow(
        sign=({RequestState.WAITING}, RequestState.SIGNED), refuse=({RequestState.WAITING}, RequestState.REFUSED)
    )
    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    key_id = models.CharField(max_length=32)
    command = models.CharField(max_length=80)
    state = models.CharField(max_length=10, choices=RequestState, default=RequestState.WAITING)
    document = models.BinaryField(max_length=16_384)
    payload = models.BinaryField(default=bytes)
    signature = models.CharField(max_length=100, blank=True)
    assertion = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["person", "state"], name="phone_requests_of_person")]
        constraints: ClassVar = [one_of("state", RequestState, "phone_request_state_is_known")]

    def __str__(self) -> str:
        return f"{self.command} {self.uuid}"


class PhoneChoice(Named):
    """That a person's telephone is their only signer, from ``chosen_at`` until ``withdrawn_at``."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="phone_choices")
    chosen_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(withdrawn_at=None), name="phone_choice_one_in_force"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} since {self.chosen_at}"
