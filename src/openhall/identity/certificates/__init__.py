"""Certificates of recognised authorities, and the seals that organisations put on PDFs with them."""
