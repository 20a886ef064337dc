"""Tables of the kernel: files by digest, uploads under way, messages to people."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from openhall.kernel.wording import in_words


class FileObject(models.Model):
    """A file kept once under its SHA-256; the bytes are in the store, see :mod:`openhall.kernel.files`."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size__gte=0), name="file_size_is_not_negative")]

    def __str__(self) -> str:
        return self.sha256


class Upload(models.Model):
    """A file on its way. How far it got is the length of its partial file, not a column."""

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    owner = models.UUIDField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    received_at = models.DateTimeField(null=True)
    file = models.ForeignKey(FileObject, on_delete=models.PROTECT, null=True, related_name="uploads")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner", "sha256"], name="upload_of_owner")]

    def __str__(self) -> str:
        return self.name


class Message(models.Model):
    """A message to one person: in their inbox at once, and by e-mail when the worker has sent it.

    ``subject`` and ``body`` are texts of :mod:`openhall.kernel.wording`, in no language. ``language``: of the e-mail;
    the inbox is read in the language of its page.
    """

    uuid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person = models.UUIDField()
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=10, default="en")
    subject = models.JSONField()
    body = models.JSONField()
    link = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="inbox_of_person"),
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(sent_at=None, given_up_at=None) & ~Q(email=""),
                name="messages_to_send",
            ),
        ]

    def __str__(self) -> str:
        return self.subject_in_words

    @property
    def subject_in_words(self) -> str:
        """The subject in the active language, on one line."""
        return " ".join(in_words(self.subject).split())

    @property
    def body_in_words(self) -> str:
        """The body in the active language."""
        return in_words(self.body)
