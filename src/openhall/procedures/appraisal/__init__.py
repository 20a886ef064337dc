"""What follows from the index for people: the report to the chair with its instructions, and appraisal sheets."""
