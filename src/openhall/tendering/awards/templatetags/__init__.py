"""Template tags of the awards."""
