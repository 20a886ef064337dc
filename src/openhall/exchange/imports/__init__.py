"""Records of other systems: read from their files, checked, brought in by an act, and shown as theirs."""
