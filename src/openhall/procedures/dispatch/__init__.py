"""What whoever has no account is told about their dossier: by text message, or by a letter in the post."""
