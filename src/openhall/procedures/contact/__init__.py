"""Calls at the hotline, and letters from templates: how units and people talk about procedures and dossiers."""
