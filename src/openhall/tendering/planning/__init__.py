"""Planning: tender plans are published ahead of the notice (REQUIREMENTS T1)."""
