"""Supervision: facts from the acts, alerts, channels per sector, cases, dashboards."""
