"""Certificates and seals as a Django app."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    """Trust lists, recognitions, bound certificates with the evidence that they held, seals."""

    name = "openhall.identity.certificates"
    label = "certificates"

    def ready(self) -> None:
        """Declare the acts, and say what an erasure must find here."""
        from openhall.identity import erasing
        from openhall.identity.certificates import acts, binding  # noqa: F401

        erasing.held_about("certificates", objects=binding.objects_about, destroy=binding.forget)
