"""Hearings in complaints."""
