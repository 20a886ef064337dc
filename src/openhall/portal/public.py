"""What config may use of the portal: exports, releases and the live hall's fragments."""

from openhall.portal import catalogue, ocds, releases
from openhall.portal.export import award_files, case_files
from openhall.portal.live import fragments

__all__ = ["award_files", "case_files", "catalogue", "fragments", "ocds", "releases"]
