"""The telephone as a certificate: bound by scanning, it signs in, signs acts that a desktop prepared, and opens."""
