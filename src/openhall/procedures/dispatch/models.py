"""How somebody wants to be told, and each message to them with how far it is."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


def secret_salt() -> str:
    """256 random bits, hex: what is personal is committed with it, and it is destroyed with a person's data."""
    return uuid4().hex + uuid4().hex


class Channel(models.TextChoices):
    """The way a message goes."""

    TEXT = "text", _("Text message")
    POST = "post", _("Letter by post")
    NONE = "none", _("None")


class DispatchState(models.TextChoices):
    """How far a message is."""

    WAITING = "waiting", _("Waits to be sent")
    SENT = "sent", _("Sent")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")


class Wish(models.Model):
    """How and in which language whoever filed without an account wants to be told. Without a row: as the rules say."""

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    lang = models.CharField(max_length=10)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [one_of("channel", Channel, "dispatch_wish_channel_is_known")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.channel}"


class Dispatch(Moves, models.Model):
    """A message to somebody without an account. ``step``: of the dossier that it tells of; empty: another occasion.

    ``address``: the telephone number, or name and address on a letter. ``number``: of the letter at the post.
    ``next_at``: when the platform tries or asks again, None where nothing is to be done. ``tries``: how often it tried.
    """

    workflow = Workflow(
        send=({DispatchState.WAITING}, DispatchState.SENT),
        deliver=({DispatchState.WAITING, DispatchState.SENT}, DispatchState.DELIVERED),
        fail=({DispatchState.WAITING, DispatchState.SENT}, DispatchState.FAILED),
    )
    uuid = models.UUIDField(unique=True, default=uuid4)
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=5, choices=Channel)
    step = models.CharField(max_length=30, blank=True)
    lang = models.CharField(max_length=10)
    subject = models.CharField(max_length=300, blank=True)
    body = models.CharField(max_length=8000, blank=True)
    address = models.CharField(max_length=500, blank=True)
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=DispatchState, default=DispatchState.WAITING)
    version = models.PositiveIntegerField(default=1)
    tries = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("channel", Channel, "dispatch_channel_is_known"),
            one_of("state", DispatchState, "dispatch_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["delivered", "failed"], ended_at__isnull=False)
                | (~Q(state__in=["delivered", "failed"]) & Q(ended_at=None)),
                name="dispatch_ends_once",
            ),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="dispatch_post_number_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(next_at__isnull=False), name="dispatch_to_do"),
            models.Index(fields=["dossier", "-id"], name="dispatch_of_dossier"),
            models.Index(
                fields=["desk", "id"], condition=Q(channel="post", state__in=["waiting", "sent"]), name="dispatch_post"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


from openhall.procedures.dispatch.parcel_models import Collection, Parcel, PostRates  # noqa: E402, F401
