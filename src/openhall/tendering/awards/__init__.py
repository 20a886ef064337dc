"""Awards: ranked candidates are published, and after the publicity period the award notice (REQUIREMENTS T12)."""
