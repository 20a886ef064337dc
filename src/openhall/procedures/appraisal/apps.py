"""Reports to the chair and appraisal sheets, as a Django app."""

from django.apps import AppConfig


class AppraisalConfig(AppConfig):
    """Reports to the chair, instructions to units, appraisal sheets of heads and officers."""

    name = "openhall.procedures.appraisal"
    label = "appraisal"

    def ready(self) -> None:
        """Declare the acts; take sealed reports back; forget people."""
        from openhall.identity import public as identity
        from openhall.identity.certificates import public as certificates
        from openhall.procedures.appraisal import acts, forgetting, preparing  # noqa: F401

        certificates.take_back(preparing.KIND, preparing.take)
        identity.held_about("appraisal", objects=forgetting.objects, destroy=forgetting.destroy)
