"""The design system: base template, components, tokens, formats and their gallery."""
