"""What rooms above, and the desk of questions, may use of tips."""

from openhall.helpdesk.tips.queries import tip
from openhall.helpdesk.tips.refusals import WorkMissing
from openhall.helpdesk.tips.work import digest as digest_of_work
from openhall.helpdesk.tips.work import require as require_work
from openhall.helpdesk.tips.work import terms_of

__all__ = ["WorkMissing", "digest_of_work", "require_work", "terms_of", "tip"]
