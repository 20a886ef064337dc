"""What people say of how their dossiers were handled, and what units answer to it."""
