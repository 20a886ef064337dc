"""Results as a Django app."""

from django.apps import AppConfig


class ResultsConfig(AppConfig):
    """Templates of results, documents and their states, shares, and components taken from documents."""

    name = "openhall.procedures.results"
    label = "results"

    def ready(self) -> None:
        """Declare the acts; take sealed papers back; say what dossiers may be ended; forget people."""
        from openhall.identity import public as identity
        from openhall.identity.certificates import public as certificates
        from openhall.procedures.dossiers import public as dossiers
        from openhall.procedures.results import acts, beside, forgetting, issuing  # noqa: F401

        certificates.take_back(issuing.KIND, issuing.take)
        dossiers.before_step("results", beside.before_step)
        dossiers.say_beside("results", facts=beside.facts, links=beside.links)
        identity.held_about("results", objects=forgetting.objects, destroy=forgetting.destroy)
