"""Opinions: a unit that decides asks another one; the dossier is ended when nobody is asked any more."""
