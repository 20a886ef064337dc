"""Administrative procedures: what they are, what is filed under them, how well they are served."""
